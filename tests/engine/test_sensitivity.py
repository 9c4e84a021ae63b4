"""What a plan hangs on: reruns one field at a time, and variance explained by fields that vary together."""

import numpy as np
import pytest

from engine import LimitError, PlanError, simulate
from engine.analysis.fields import vary
from engine.analysis.tornado import Bar, tornado, usual_bars
from engine.analysis.variance_indices import variance_indices
from engine.jobs import answer

COUNT = 3_000


def test_every_bar_is_two_real_runs_on_the_same_draws(make_plan):
    plan = make_plan(spending__amount=55_000)
    found = answer(tornado(plan, COUNT, 1, [Bar("spending.amount", 50_000, 60_000), Bar("portfolio.fee", 0.0, 0.02)]))
    for field, end, value in (("spending.amount", "low", 50_000), ("portfolio.fee", "high", 0.02)):
        alone = simulate(vary(plan, {field: value}), COUNT, 1)
        seen = found.sel(field=field, end=end)
        assert float(seen.success_probability) == float(alone.success_probability)
        base = float(found.base_success)
        assert float(seen.success_difference) == pytest.approx(float(seen.success_probability) - base)
    assert float(found.base_success) == float(simulate(plan, COUNT, 1).success_probability)


def test_the_widest_bar_comes_first(make_plan):
    found = answer(tornado(make_plan(spending__amount=55_000), COUNT, 1))
    assert (np.diff(np.abs(found.swing)) <= 0).all()
    assert "mean return of us_stocks" in found.field.values
    assert "mean inflation" in found.field.values


def test_the_usual_bars_are_of_fields_that_the_plan_has(make_plan):
    fields = {bar.field for bar in usual_bars(make_plan())}
    assert {"spending.amount", "portfolio.balance", "portfolio.stock_share", "horizon.years"} <= fields
    percent = {bar.field for bar in usual_bars(make_plan(spending={"kind": "percent_of_portfolio", "rate": 0.04}))}
    assert "spending.rate" in percent
    assert "spending.amount" not in percent
    history = usual_bars(make_plan(market={"kind": "historical"}))
    assert not any(bar.field.startswith("market") for bar in history)


def test_nothing_to_move_is_refused(make_plan):
    with pytest.raises(PlanError, match="there is nothing to move in this plan; name a field"):
        tornado(make_plan(), COUNT, 1, [])


def test_a_field_without_effect_explains_nothing_and_the_others_everything(make_plan):
    """The fee on bills that nobody holds has no effect; the effects of balance and spending on what is left add up."""
    plan = make_plan(spending__amount=20_000, cash_flows=[{"name": "Gift", "amount": 0.0, "start_year": 1}])
    ranges = {
        "portfolio.balance": (900_000, 1_100_000),
        "spending.amount": (15_000, 25_000),
        "cash_flows.1.start_year": (1, 9),
    }
    found = answer(variance_indices(plan, ranges, 200, 1, points=64)).sel(outcome="median_terminal_balance")
    assert abs(float(found.total_order.sel(field="cash_flows.1.start_year"))) < 0.01
    assert float(found.first_order.sum()) == pytest.approx(1, abs=0.15)
    assert float(found.total_order.sum()) == pytest.approx(1, abs=0.15)


def test_an_outcome_that_never_varies_has_no_indices(make_plan):
    ranges = {"portfolio.balance": (900_000, 1_100_000), "spending.amount": (1_000, 2_000)}
    found = answer(variance_indices(make_plan(), ranges, 50, 1, points=4))
    assert np.isnan(found.first_order.sel(outcome="success_probability")).all()
    assert found.attrs["cells"] == 16


@pytest.mark.parametrize(
    ("ranges", "points", "error", "message"),
    [
        ({"spending.amount": (1, 2)}, 8, PlanError, "give at least two, each with a low and a high value"),
        ({"spending.amount": (2, 1), "portfolio.fee": (0, 1)}, 8, PlanError, "between 2 and 1; give the lower bound"),
        ({"spending.amount": (1, 2), "portfolio.fee": (0, 0.1)}, 9, PlanError, "points=9 is no power of two"),
        ({"spending.amount": (1, 2), "portfolio.fee": (0, 0.1)}, 8192, LimitError, "a design of 32,768 cells is above"),
        ({"spending.amount": (1, 2), "portfolio.fees": (0, 0.1)}, 8, PlanError, "this plan has no 'fees'"),
    ],
)
def test_a_design_that_is_none_is_refused(make_plan, ranges, points, error, message):
    with pytest.raises(error, match=message):
        variance_indices(make_plan(), ranges, 50, 1, points)


def test_amounts_of_a_plan_that_bounds_its_spending_are_moved_too(make_plan):
    """A tenth more than the amount is more than the plan spends at most, which is then what it spends."""
    plan = make_plan(spending__amount=50_000, spending__essential=45_000, spending__discretionary=5_000)
    bars = usual_bars(plan)
    assert {"spending.amount", "spending.essential", "spending.discretionary"} <= {bar.field for bar in bars}
    found = answer(tornado(plan, COUNT, 1, bars)).sel(field="spending.amount", end="high")
    assert float(found.success_difference) == 0.0
    ranges = {"spending.amount": (45_000, 55_000), "spending.essential": (40_000, 50_000)}
    indices = answer(variance_indices(plan, ranges, 500, 1, points=16))
    assert indices.sizes["field"] == 2
