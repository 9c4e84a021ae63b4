"""One pass tells what every amount's success would be."""

import numpy as np
import pytest

from engine import resolve, simulate_chunk
from engine.analysis.fields import vary
from engine.analysis.sustainable import SustainableJob, Sustained, is_linear

COUNT = 3_000
MONTHLY = {"years": 12, "steps_per_year": 12}


@pytest.mark.parametrize("at", ["start", "end"])
@pytest.mark.parametrize("horizon", [{"years": 30}, MONTHLY])
@pytest.mark.parametrize("expense", [0, 300_000])
def test_a_scenario_succeeds_just_where_the_amount_is_at_most_what_it_sustains(make_plan, at, horizon, expense):
    flows = [{"name": "Pension", "amount": 15_000, "start_year": 5, "nominal": True}]
    flows += [{"name": "Roof", "amount": -expense, "start_year": 8, "end_year": 8}] if expense else []
    plan = make_plan(spending__at=at, horizon=horizon, cash_flows=flows)
    amounts = SustainableJob(resolve(plan)).run(100, COUNT, 5).amounts.values
    for amount in (30_000, 45_000, 70_000):
        ran = simulate_chunk(vary(plan, {"spending.amount": amount}), 100, COUNT, 5)
        assert int(np.count_nonzero(amounts < amount)) == ran.failures
    assert 0 < ran.failures <= COUNT


def test_a_scenario_that_cannot_pay_its_expenses_sustains_nothing(make_plan):
    plan = make_plan(cash_flows=[{"name": "Debt", "amount": -5_000_000, "start_year": 2, "end_year": 2}])
    assert SustainableJob(resolve(plan)).run(0, 100, 1).failures == 100


def test_what_is_sustained_does_not_depend_on_the_plans_own_amount(make_plan):
    one, other = (SustainableJob(resolve(make_plan(spending__amount=amount))) for amount in (10_000, 90_000))
    assert one.key == other.key
    assert np.array_equal(one.run(0, 50, 1).amounts.values, other.run(0, 50, 1).amounts.values)


def test_parts_merge_to_the_whole_and_survive_being_written(make_plan):
    job = SustainableJob(resolve(make_plan()))
    whole, merged = job.run(0, 20_000, 1), job.run(12_000, 8_000, 1).merge(job.run(0, 12_000, 1))
    assert whole.to_bytes() == merged.to_bytes()
    assert Sustained.from_bytes(whole.to_bytes()).to_bytes() == whole.to_bytes()
    assert whole.scenarios == 20_000


def test_only_a_constant_real_amount_from_one_pool_is_linear(make_plan):
    assert is_linear(resolve(make_plan()))
    assert not is_linear(resolve(make_plan(spending={"kind": "guyton_klinger", "amount": 40_000})))
    assert not is_linear(resolve(make_plan(spending={"kind": "constant_real", "amount": 40_000, "essential": 1_000})))
