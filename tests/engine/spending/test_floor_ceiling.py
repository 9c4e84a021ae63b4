"""Bengen's floor and ceiling, against a table worked by hand."""

import numpy as np
import pytest

from engine import resolve, simulate_chunk
from engine.spending.floor_ceiling import FloorCeiling, FloorCeilingChoice
from engine.spending.rule import Outlook, Outset, State

BOUNDS = FloorCeiling(rate=0.05, ceiling=0.25, floor=0.15)


def test_the_share_moves_within_real_bounds_around_the_first_withdrawal_as_by_hand(spend):
    """First withdrawal 50,000; the bounds are 42,500 and 62,500 in dollars of year 0.

    Year 2: 5 % of 1,100,000 is 55,000, within 43,775 and 64,375.
    Year 3: 5 % of 700,000 is 35,000; the floor at a price level of 1.06 is 45,050.
    Year 4: 5 % of 1,800,000 is 90,000; the ceiling at 1.10 is 68,750.
    Year 5: nothing is left; the floor at 1.12, 47,600, is asked for all the same.
    """
    years = [(1e6, 1.0, 1.0), (1.1e6, 1.03, 1.1), (7e5, 1.06, 0.7), (1.8e6, 1.10, 2.5), (0.0, 1.12, 0.0)]
    assert spend(BOUNDS, *years) == pytest.approx([50_000, 55_000, 45_050, 68_750, 47_600])


def test_income_is_spent_on_top(spend):
    assert spend(BOUNDS, (1e6, 1.0, 1.0), (5e5, 1.0, 0.5), income=10_000) == pytest.approx([60_000, 52_500])


def test_the_floor_and_income_are_required():
    one = np.ones(1)
    memory = BOUNDS.init(Outset(1e6 * one, one, 30))
    _, spending = BOUNDS.step(memory, State(1, 1e6 * one, 7_000 * one, one, one, 1e6 * one, None))
    assert spending.required == pytest.approx([49_500])
    assert BOUNDS.requires_spending


def test_without_a_floor_nothing_is_required():
    assert not FloorCeiling(rate=0.05, ceiling=0.25, floor=1.0).requires_spending


def test_the_bounds_are_bengens_unless_stated():
    choice = FloorCeilingChoice(kind="floor_ceiling", rate=0.05)
    assert choice.resolve_rule(Outlook(30, (0.5,) * 30)) == BOUNDS
    assert "never more than 25% above nor 15% below" in choice.describe()


def test_a_floor_ten_percent_below_lets_history_bear_a_tenth_more_at_first_as_published(make_plan):
    """The highest first rate that never failed is about 10 % above that of constant spending."""

    def failures(spending):
        plan = resolve(make_plan(market={"kind": "historical"}, spending=spending, portfolio__fee=0, cash_flows=[]))
        return simulate_chunk(plan, 0, plan.windows, 1).failures

    constant, bounded = {"kind": "constant_real"}, {"kind": "floor_ceiling", "floor": 0.10}
    rate = max(r for r in np.arange(0.030, 0.045, 0.0005) if failures(constant | {"amount": 1e6 * r}) == 0)
    gains = [gain for gain in (1.06, 1.08, 1.10, 1.12, 1.14) if failures(bounded | {"rate": gain * rate}) == 0]
    assert max(gains) == pytest.approx(1.10, abs=0.021)
