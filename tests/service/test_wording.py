"""Results in the words people use."""

import re

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from engine.statistics import success_interval
from service import wording

NOTE = "No interval: overlapping windows of one history are not independent draws."


def result(successes: int, scenarios: int, interval: tuple[float, float] | None, requires: int = 1) -> xr.Dataset:
    """Build the part of a result that the words read."""
    levels = [0.05, 0.5, 0.95]
    spending = np.array([[np.nan, 40_000, 17_200], [np.nan, 40_000, 48_200], [np.nan, 40_000, 139_000]])
    return xr.Dataset(
        {
            "success_probability": ((), successes / scenarios),
            "success_interval": ("bound", list(interval or (np.nan, np.nan))),
            "spending": (("quantile", "year"), spending),
            "below_first_year": ("year", [np.nan, np.nan, 0.47]),
        },
        coords={"quantile": levels, "year": [0, 1, 2], "bound": ["lower", "upper"]},
        attrs={"scenarios": scenarios, "requires_spending": requires, "interval_note": NOTE},
    )


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (1_240_000, "$1.24M"),
        (12_345_678, "$12.3M"),
        (999_600, "$1.00M"),
        (873_412, "$873,000"),
        (40_000, "$40,000"),
        (412.4, "$412"),
        (0.0, "$0"),
        (-5_000, "−$5,000"),
        (2.5e9, "$2.50B"),
        (float("nan"), "not known"),
    ],
)
def test_money_has_three_significant_digits(amount: float, said: str) -> None:
    assert wording.money(amount) == said


@given(st.floats(0, 1e12))
def test_money_is_within_half_a_percent_of_the_amount(amount: float) -> None:
    said = wording.money(amount).removeprefix("$").replace(",", "")
    scale = {"M": 1e6, "B": 1e9}.get(said[-1], 1.0)
    assert float(said.rstrip("MB")) * scale == pytest.approx(amount, rel=0.00501, abs=0.5)


def test_an_amount_that_somebody_chose_is_said_exactly() -> None:
    assert [wording.exact_money(x) for x in (1_000_000, 40_250.5, -25_000)] == ["$1,000,000", "$40,250.50", "−$25,000"]


@pytest.mark.parametrize(
    ("share", "width", "said"),
    [
        (0.863, 1.0, "86%"),
        (0.8634, 0.008, "86.3%"),
        (0.86341, 0.0005, "86.34%"),
        (0.0004, 1.0, "less than 1%"),
        (0.9996, 1.0, "more than 99%"),
        (0.0, 1.0, "0%"),
    ],
)
def test_a_percentage_has_decimals_only_where_its_interval_is_narrower_than_a_point(
    share: float, width: float, said: str
) -> None:
    assert wording.percent(share, width) == said


def test_the_headline_says_about_how_many_in_a_hundred_and_the_interval_in_whole_ones() -> None:
    said = wording.answer(result(860, 1_000, (0.837, 0.880)))
    assert "about 86 in 100 simulated futures" in said
    assert "between 84 and 88 in 100" in said


def test_an_interval_narrower_than_a_point_is_said_with_a_decimal() -> None:
    assert wording.interval(result(862_000, 1_000_000, (0.8613, 0.8627))) == "between 86.1 and 86.3 in 100"


def test_a_share_that_rounds_to_all_is_said_of_a_thousand() -> None:
    assert wording.chances(result(9_970, 10_000, (0.9957, 0.9979))) == "about 997 in 1,000 simulated futures"


def test_success_in_every_future_is_said_as_a_count_and_never_as_certain() -> None:
    said = wording.answer(result(10_000, 10_000, (0.99962, 1.0)))
    assert "every one of 10,000 simulated futures" in said
    assert "failure in up to 4 in 10,000" in said
    assert "100%" not in said
    assert "certain." not in said


def test_success_in_no_future_is_said_as_none() -> None:
    assert "none of 10,000 simulated futures" in wording.headline(result(0, 10_000, (0.0, 0.00038)))


def test_a_historical_plan_is_said_in_starts_with_the_reason_for_no_interval() -> None:
    said = wording.answer(result(57, 69, None))
    assert said == f"The money outlasts the plan in 57 of 69 historical starts. {NOTE}"


def test_a_table_is_said_in_its_scenarios() -> None:
    rows = result(57, 69, None).assign_attrs(replays="table")
    assert wording.headline(rows) == "The money outlasts the plan in 57 of 69 scenarios of the table."
    assert "in 9 of 10 scenarios of the table it pays" in wording.spending_headline(rows)


def test_a_plan_that_requires_nothing_leads_with_its_spending_and_never_says_success() -> None:
    said = wording.answer(result(10_000, 10_000, (0.99962, 1.0), requires=0))
    assert said.startswith("In its last year the plan pays about $48,200")
    assert "between $17,200 and $139,000" in said
    assert "In 47% of later years spending is below the first year's." in said
    assert "100" not in said
    assert "success" not in said.lower()


def test_a_plan_that_requires_nothing_still_says_how_often_the_money_runs_out() -> None:
    said = wording.answer(result(9_600, 10_000, (0.956, 0.964), requires=0))
    assert said.endswith("spending is below the first year's, and in 4 in 100 futures the money runs out.")


@given(st.integers(100, 10**7), st.floats(0.02, 0.98))
def test_the_chance_in_the_headline_lies_within_the_interval_beside_it(scenarios: int, share: float) -> None:
    """Found by eye: "about 87 in 100", pinned down "to between 86.5 and 86.7"."""
    won = round(share * scenarios)
    said = result(won, scenarios, success_interval(won, scenarios))
    (chance,) = re.findall(r"about ([\d.]+) in 100 ", wording.chances(said))
    ((lower, upper),) = re.findall(r"between ([\d.]+) and ([\d.]+) in 100", wording.interval(said))
    assert float(lower) <= float(chance) <= float(upper)
