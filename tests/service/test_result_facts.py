"""The outcomes of a result, as JSON holds them and as sentences say them."""

import json
import math
from typing import Any

import numpy as np
import pytest
import xarray as xr

from engine import Plan, simulate
from service import along_the_way
from service.result_facts import outcomes

PLAN: dict[str, Any] = {
    "name": "Twenty years",
    "horizon": {"years": 20},
    "portfolio": {"balance": 1_000_000, "allocation": {"stocks": 0.6, "bonds": 0.4}},
    "spending": {"kind": "constant_real", "amount": 55_000},
    "market": {
        "kind": "lognormal",
        "assets": {"stocks": {"mean": 0.07, "volatility": 0.16}, "bonds": {"mean": 0.03, "volatility": 0.06}},
        "inflation": {"mean": 0.025, "volatility": 0.01},
    },
}
RATES: dict[str, Any] = {"spending": {"kind": "percent_of_portfolio", "rate": 0.05}}
US = {"portfolio": {"balance": 1_000_000, "allocation": {"us_stocks": 0.6, "us_bonds": 0.4}}}
ENSEMBLE = US | {"market": {"kind": "ensemble"}}


def answer(scenarios: int = 4_000, **changes: Any) -> xr.Dataset:
    """Simulate the plan of these tests with changes."""
    return simulate(Plan.model_validate(PLAN | changes), scenarios, 7)


@pytest.fixture(scope="module")
def result() -> xr.Dataset:
    """Answer a plan that fails now and then."""
    return answer()


@pytest.fixture(scope="module")
def ensemble() -> xr.Dataset:
    """Answer it under every usual market."""
    return answer(**ENSEMBLE)


def test_json_says_each_outcome_as_the_dataset_does(result: xr.Dataset) -> None:
    told = json.loads(json.dumps(outcomes(result), allow_nan=False))
    for name in ("worst_drawdown", "spending_volatility", "shortfall_depth"):
        assert list(told[name].values()) == result[name].values.tolist()
        assert list(told[name]) == ["0.05", "0.10", "0.25", "0.50", "0.75", "0.90", "0.95"]
    for name in ("mean_terminal_balance", "terminal_balance_cvar", "success_standard_error"):
        assert told[name] == float(result[name])
    assert list(told["sequence_risk"]) == ["first", "second", "last"]
    assert list(told["sequence_risk"].values()) == result["sequence_risk"].values.tolist()


def test_the_counts_of_json_add_up_to_the_failures_and_the_scenarios(result: xr.Dataset) -> None:
    told, failures = outcomes(result), round(4_000 * (1 - float(result["success_probability"])))
    assert failures > 0
    assert sum(told["failure_cause"].values()) == failures
    assert sum(told["failure_year"].values()) == failures
    assert sum(told["shortfall_duration"].values()) == 4_000
    assert told["shortfall_duration"]["0"] == 4_000 - failures


def test_what_does_not_exist_is_null() -> None:
    told = outcomes(answer(**RATES))
    assert set(told["shortfall_depth"].values()) == {None}
    assert set(told["sequence_risk"].values()) == {None}
    assert "member_success" not in told


def test_the_markets_of_an_ensemble_are_told_apart(ensemble: xr.Dataset) -> None:
    told = outcomes(ensemble)
    assert list(told["member_success"]) == [str(member) for member in ensemble["member"].values]
    assert all(low < told["member_success"][name] < high for name, (low, high) in told["member_interval"].items())


def test_a_quantile_of_years_short_is_that_of_the_futures_that_fall_short(result: xr.Dataset) -> None:
    counts = result["shortfall_duration"].values
    each = np.repeat(np.arange(1, len(counts)), counts[1:])
    for level in (0.05, 0.5, 0.95, 1.0):
        expected = np.quantile(each, level, method="inverted_cdf")
        assert along_the_way.years_short(result, level) == expected


def test_a_shortfall_is_told_by_its_years_and_its_depth(result: xr.Dataset) -> None:
    years = along_the_way.years_short(result, 0.5)
    assert along_the_way.shortfall(result).startswith(f"Where the money falls short, {years} years go unpaid")
    assert "in the worst 1 in 20 of those" in along_the_way.shortfall(result)


def test_few_shortfalls_are_told_by_the_worst_of_them() -> None:
    few = answer(scenarios=25)
    assert 0 < along_the_way.shortfalls(few) < along_the_way.ENOUGH
    assert "in the worst of those" in along_the_way.shortfall(few)
    assert along_the_way.order_of_returns(few) == ""


def test_a_plan_that_never_falls_short_tells_of_no_shortfall_and_of_what_the_worst_leave() -> None:
    easy = answer(spending={"kind": "constant_real", "amount": 10_000})
    told = " ".join(along_the_way.sentences(easy))
    assert "falls short" not in told
    assert "decide most" not in told
    assert "The worst 1 in 20 futures leave $" in told


def test_unsteady_spending_is_told_only_where_the_rule_lets_it(result: xr.Dataset) -> None:
    assert along_the_way.unsteadiness(result) == ""
    assert "Spending strays" in along_the_way.unsteadiness(answer(**RATES))


def test_the_markets_are_told_from_the_worst_to_the_best(result: xr.Dataset, ensemble: xr.Dataset) -> None:
    success, members = ensemble["member_success"].values, ensemble["member"].values
    worst, best = (str(members[at]) for at in (success.argmin(), success.argmax()))
    said = along_the_way.by_market(ensemble)
    assert said.index(f"({worst.replace('_', ' ')})") < said.index(f"({best.replace('_', ' ')})")
    assert along_the_way.by_market(result) == ""


def test_the_years_that_decide_most_are_those_of_the_largest_correlation(result: xr.Dataset) -> None:
    assert int(result["sequence_risk"].values.argmax()) == 0
    assert along_the_way.order_of_returns(result).startswith("Returns in the first 7 years decide most")


@pytest.mark.parametrize(
    ("years", "said"),
    [
        (30, ["the first 10 years", "years 11 to 20", "the last 10 years"]),
        (20, ["the first 7 years", "years 8 to 14", "the last 6 years"]),
        (3, ["year 1", "year 2", "year 3"]),
    ],
)
def test_the_thirds_of_a_plan_are_named_by_their_years(years: int, said: list[str]) -> None:
    short = xr.Dataset(coords={"year": np.arange(years + 1)})
    assert [along_the_way.stretch(short, third) for third in range(3)] == said


def test_a_correlation_is_said_with_a_real_minus_and_no_negative_zero() -> None:
    assert [along_the_way.correlation(value) for value in (0.434, -0.12, -0.001)] == ["0.43", "−0.12", "0.00"]


@pytest.mark.parametrize("years", [1, 2])
def test_a_plan_too_short_for_three_thirds_tells_nothing_of_their_order(years: int) -> None:
    short = answer(horizon={"years": years}, spending={"kind": "constant_real", "amount": 560_000})
    assert any(math.isnan(value) for value in short["sequence_risk"].values) or years == 1
    assert along_the_way.order_of_returns(short) == ""
