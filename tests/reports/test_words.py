"""What a report says about plans of different kinds."""

import re
from typing import Any

import pytest
import xarray as xr

from engine import Plan, simulate
from reports import words
from reports.markdown import plain, table
from reports.printed import printed

PLAN: dict[str, Any] = {
    "horizon": {"years": 30},
    "portfolio": {"balance": 1_000_000, "allocation": {"us_stocks": 1.0}},
    "market": {"kind": "lognormal"},
}


def test_every_number_in_the_tables_is_in_the_record(result: xr.Dataset) -> None:
    tables = words.quantiles(result, "balance") + words.quantiles(result, "spending") + words.depletion(result)
    amounts = re.findall(r"\| ([^|A-Za-z]*[$%][^|A-Za-z]*?) (?=\|)", tables.replace("\\", ""))
    assert len(amounts) > 50
    assert set(amounts) <= set(printed(result).values())


def test_the_table_of_failures_adds_up_to_the_failures(result: xr.Dataset) -> None:
    said = printed(result)
    causes = [said[f"failures, {cause.replace('_', ' ')}"] for cause in result["cause"].values]
    assert sum(int(count.replace(",", "")) for count in causes) == int(said["failures"].replace(",", ""))


def test_a_plan_that_requires_nothing_is_never_called_a_success(adaptive: xr.Dataset) -> None:
    said = words.answer(adaptive)
    assert said.startswith("> In its last year the plan pays about")
    assert "below the first year's" in said
    assert "100%" not in said
    assert "100 %" not in said


def test_a_historical_report_gives_the_reason_for_no_interval(historical: xr.Dataset) -> None:
    said = words.answer(historical)
    assert re.search(r"in \d+ of \d+ historical starts", said)
    assert str(historical.attrs["interval_note"]) in said
    assert "95% confidence" not in said


def test_a_plan_that_never_fails_says_so_without_certainty(frugal: xr.Dataset) -> None:
    assert "every one of 2,000 simulated futures" in words.answer(frugal)
    assert "no scenario of 2,000 fell short" in words.failures(frugal)


@pytest.mark.parametrize("name", ["a *b* | [c](d) $e$ `f`", "<script>", "# one"])
def test_a_name_is_printed_as_it_was_typed(name: str) -> None:
    import pypandoc

    assert pypandoc.convert_text(f"x {plain(name)}", "plain", format="markdown").strip() == f"x {name}"


def test_a_cell_with_a_bar_stays_one_cell() -> None:
    import pypandoc

    html = pypandoc.convert_text(table(("A", "B"), [("x|y", "z")], (1, 1)), "html", format="markdown")
    assert html.count("<td") == 2


def test_the_assumptions_state_amounts_exactly_as_the_plan_does(result: xr.Dataset) -> None:
    said = words.assumed(result).replace("\\", "")
    stated = ("$1,000,000", "60% US stocks, 40% US bonds", "0.2% of assets a year", "$12,000 a year in years 3 to 20")
    assert [amount for amount in stated if amount not in said] == []


def test_a_plan_that_requires_nothing_but_can_run_out_says_so() -> None:
    """Guardrails cut spending, but nothing keeps them from emptying the portfolio."""
    rule = {"kind": "guyton_klinger", "amount": 90_000}
    plan = Plan.model_validate({**PLAN, "spending": rule, "cash_flows": []})
    emptied = simulate(plan, scenarios=2_000, seed=7)
    assert "money can run out" in words.answer(emptied)
    assert "ran out of money" in words.failures(emptied)
    assert "does not run out" not in words.answer(emptied)


def test_a_plan_until_the_last_death_is_told_as_far_as_1_in_20_lives_to_see() -> None:
    people = [{"name": "Anna", "age": 70, "sex": "female", "social_security": {"current_benefit": 20_000}}]
    content = {
        "horizon": {"until": "last_death"},
        "people": people,
        "mortgages": [{"balance": 9e4, "rate": 0.05, "years_left": 9}],
    }
    spending = {"kind": "percent_of_portfolio", "rate": 0.05}
    result = simulate(Plan.model_validate(PLAN | content | {"spending": spending}), scenarios=500, seed=1)
    told = " ".join(printed(result).values()) + words.answer(result) + words.quantiles(result, "balance")
    assert "until the last death, at most 50 years" in told
    assert "70 years old, woman" in told
    assert "$20,000 a year, paid already and rising with prices" in told
    assert "$90,000 at 5%, paid off in equal payments over 9 years" in told
    assert "not known" not in told
    assert "balance, year 50, 5th" not in printed(result)
