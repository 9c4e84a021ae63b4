"""Withdrawals that follow the valuation of equities."""

import numpy as np
import pytest

from engine import PlanError, resolve, simulate, trace
from engine.markets.valued import LEAST, MOST, START, TREND, Valued
from engine.spending.cape_based import CapeBased
from engine.timeline import Block

RULE = {"kind": "cape_based"}


@pytest.mark.parametrize(("valuation", "rate"), [(20.0, 0.0425), (10.0, 0.0675), (50.0, 0.0275)])
def test_the_withdrawal_is_the_base_and_a_share_of_the_earnings_yield(spend, valuation, rate):
    rule = CapeBased(0.0175, 0.5, 0.0, 1.0)
    years = [(1e6, 1.0, 1.0), (8e5, 1.1, 0.8)]
    assert spend(rule, *years, valuation=valuation, income=5_000) == pytest.approx(
        [1e6 * rate + 5_000, 8e5 * rate + 5_000]
    )


def test_bounds_hold_whatever_the_valuation(spend):
    rule = CapeBased(0.0175, 0.5, 0.03, 0.05)
    assert spend(rule, (1e6, 1.0, 1.0), valuation=5.0) == [50_000]
    assert spend(rule, (1e6, 1.0, 1.0), valuation=60.0) == [30_000]


def test_a_market_without_valuations_is_given_one_that_moves_with_equities(make_plan):
    resolved = resolve(make_plan(spending=RULE))
    market = resolved.run.market
    assert isinstance(market, Valued)
    block = Block(1, 0, 500, resolved.run.timeline)
    carry, valuation = market.init(block), np.full(500, START)
    for period in range(20):
        carry, returns = market.step(carry, block, period)
        stocks = resolved.assets.index("us_stocks")
        moved = valuation * returns.growth[stocks] / returns.inflation / (1 + TREND)
        valuation = np.clip(moved, LEAST, MOST)
        assert returns.valuation == pytest.approx(valuation, rel=1e-6)
    assert valuation.min() < 15 < 25 < valuation.max()


def test_a_market_with_valuations_keeps_its_own(make_plan):
    resolved = resolve(make_plan(spending=RULE, market={"kind": "mean_reverting", "start_valuation": 30}))
    assert resolved.run.valuation == 30
    assert not isinstance(resolved.run.market, Valued)
    first = trace(resolved, 0, 10, 1).spending.sel(year=1)
    assert np.allclose(first, 1e6 * (0.0175 + 0.5 / 30))


def test_a_rule_within_another_is_given_valuations_too(make_plan):
    smile = {"kind": "spending_smile", "amount": 40_000, "age": 60, "rule": RULE}
    first = trace(make_plan(spending=smile), 0, 10, 1).spending.sel(year=1)
    assert np.allclose(first, 1e6 * (0.0175 + 0.5 / START))


def test_rules_that_look_at_no_valuation_leave_the_market_alone(make_plan):
    assert not isinstance(resolve(make_plan()).run.market, Valued)


def test_months_move_the_valuation_by_months(make_plan):
    plan = make_plan(spending=RULE, horizon={"years": 3, "steps_per_year": 12})
    assert resolve(plan).run.market.trend == pytest.approx((1 + TREND) ** (1 / 12))
    assert float(simulate(plan, 200).success_probability) == 1


def test_a_plan_without_equities_is_refused(make_plan):
    with pytest.raises(PlanError, match=r"but the allocation has none \(us_bonds\); add one, such as us_stocks"):
        make_plan(spending=RULE, portfolio__allocation={"us_bonds": 1.0})


def test_bounds_out_of_order_are_refused(make_plan):
    with pytest.raises(PlanError, match=r"min_rate=0.06 is above max_rate=0.05; swap them"):
        make_plan(spending={**RULE, "min_rate": 0.06, "max_rate": 0.05})
