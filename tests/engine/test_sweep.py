"""Sweeps: one labelled cube, every cell the run it stands for."""

import numpy as np
import pytest

from engine import LimitError, PlanError, resolve, simulate
from engine.analysis.cell import Cell, CellJob
from engine.analysis.fields import vary
from engine.analysis.sweep import sweep
from engine.jobs import answer

COUNT = 4_000
FIELDS = {"spending.amount": [40_000, 55_000], "portfolio.stock_share": [0.0, 0.5, 1.0]}


@pytest.fixture
def plan(make_plan):
    return make_plan(cash_flows=[])


def test_a_cube_has_a_dimension_for_each_field_and_every_cell_is_its_own_run(plan):
    cube = answer(sweep(plan, FIELDS, COUNT, 3))
    assert cube.success_probability.dims == ("spending.amount", "portfolio.stock_share")
    for amount in FIELDS["spending.amount"]:
        for share in FIELDS["portfolio.stock_share"]:
            cell = cube.sel({"spending.amount": amount, "portfolio.stock_share": share})
            alone = simulate(vary(plan, {"spending.amount": amount, "portfolio.stock_share": share}), COUNT, 3)
            assert float(cell.success_probability) == float(alone.success_probability)
            assert np.array_equal(cell.success_interval, alone.success_interval)
            assert np.array_equal(cell.terminal_balance, alone.terminal_balance)


def test_the_mean_yearly_spending_is_that_of_the_paths(make_plan):
    plan = make_plan(spending={"kind": "percent_of_portfolio", "rate": 0.05}, cash_flows=[])
    cell = answer(sweep(plan, {"spending.rate": [0.05]}, COUNT, 3)).squeeze()
    assert float(cell.mean_yearly_spending.sel(quantile=0.5)) == pytest.approx(
        float(simulate(plan, COUNT, 3).mean_spending[1:].mean()), rel=0.2
    )


def test_more_spending_never_succeeds_more_often_along_an_axis(plan):
    cube = answer(sweep(plan, {"spending.amount": list(range(30_000, 90_000, 10_000))}, COUNT, 3))
    assert (np.diff(cube.success_probability) <= 0).all()


def test_a_field_may_be_a_word(make_plan):
    cube = answer(sweep(make_plan(), {"spending.at": ["start", "end"]}, 500, 1))
    assert list(cube["spending.at"].values) == ["start", "end"]


def test_cells_merge_to_the_whole_and_survive_being_written(plan):
    job = CellJob(resolve(plan))
    whole = job.run(0, 20_000, 1)
    merged = job.run(9_000, 11_000, 1).merge(job.run(0, 9_000, 1))
    assert whole.to_bytes() == merged.to_bytes() == Cell.from_bytes(whole.to_bytes()).to_bytes()


def test_a_cell_that_is_no_plan_is_named(plan):
    with pytest.raises(PlanError, match=r"with spending.amount = -5: spending.amount is -5, but must be at least 0"):
        sweep(plan, {"spending.amount": [40_000, -5]}, COUNT, 1)


def test_nothing_to_vary_and_too_many_cells_are_refused(plan):
    with pytest.raises(PlanError, match="needs at least one field with at least one value; name one"):
        sweep(plan, {}, COUNT, 1)
    with pytest.raises(LimitError, match="a sweep of 20,000 cells is above the limit of 10,000; give fewer values"):
        sweep(plan, {"spending.amount": range(20_000)}, COUNT, 1)


def test_history_has_no_interval_in_a_sweep(make_plan):
    plan = make_plan(market={"kind": "historical"}, cash_flows=[])
    cube = answer(sweep(plan, {"spending.amount": [40_000]}, COUNT, 1))
    assert np.isnan(cube.success_interval).all()
    assert cube.attrs["scenarios"] == 69
