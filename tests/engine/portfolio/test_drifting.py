"""A pool whose assets drift apart: buy and hold, a threshold by hand, and the pool it equals when always rebalanced."""

import numpy as np
import pytest

from engine import Plan, simulate_chunk, trace
from engine.ledger import NO_FLOWS
from engine.markets.market import Returns
from engine.portfolio.drifting import Drifting
from engine.timeline import Block, Timeline

ONE = Block(1, 0, 1, Timeline(3, 1))
HALVES = ((0.5, 0.5),)


def grow_by(portfolio: Drifting, held: np.ndarray, *growth: float, closes: bool = True) -> np.ndarray:
    """Let one period's growth work."""
    returns = Returns(np.array(growth)[:, None], np.ones(1))
    return portfolio.grow(held, returns, 1, NO_FLOWS, closes)[0]


@pytest.fixture
def rebalanced(make_plan):
    """Give the base plan, rebalanced as said."""
    return lambda rebalance, **changes: make_plan(portfolio__rebalance=rebalance, **changes)


def test_never_rebalancing_is_buy_and_hold():
    portfolio = Drifting(100.0, HALVES, (1.0, 1.0), None)
    held = grow_by(portfolio, grow_by(portfolio, portfolio.init(ONE), 1.5, 1.0), 1.2, 0.9)
    assert held[:, 0] == pytest.approx([50 * 1.5 * 1.2, 50 * 0.9])


def test_annual_rebalancing_waits_for_the_end_of_the_year():
    portfolio = Drifting(100.0, HALVES, (1.0, 1.0), 0.0)
    held = grow_by(portfolio, portfolio.init(ONE), 1.5, 1.0, closes=False)
    assert held[:, 0] == pytest.approx([75, 50])
    assert grow_by(portfolio, held, 1.0, 1.0)[:, 0] == pytest.approx([62.5, 62.5])


def test_a_drift_beyond_the_threshold_goes_back_and_one_within_stays():
    """60 of 110 is 4.5 points off and stays; 66 of 116 is 6.9 points off and goes back to 58 each."""
    portfolio = Drifting(100.0, HALVES, (1.0, 1.0), 0.05)
    held = grow_by(portfolio, portfolio.init(ONE), 1.2, 1.0)
    assert held[:, 0] == pytest.approx([60, 50])
    assert grow_by(portfolio, held, 1.1, 1.0)[:, 0] == pytest.approx([58, 58])


def test_the_return_of_a_drifted_portfolio_is_that_of_what_it_holds():
    portfolio = Drifting(100.0, HALVES, (1.0, 1.0), None)
    returns = Returns(np.array([[1.1], [1.0]]), np.ones(1))
    assert portfolio.grow(np.array([[75.0], [25.0]]), returns, 1, NO_FLOWS)[1] == pytest.approx([1.075])


@pytest.mark.parametrize("at", ["start", "end"])
def test_annual_steps_rebalanced_annually_equal_the_pool(rebalanced, at):
    pool, drifting = (trace(rebalanced(how, spending__at=at), 0, 200, 3) for how in ("every_period", "annual"))
    for name in ("balance", "spending", "fees", "gains", "portfolio_return"):
        assert np.allclose(pool[name], drifting[name], rtol=1e-9, atol=1e-4), name


def test_one_asset_alone_cannot_drift(rebalanced):
    alone = {"portfolio__allocation": {"us_stocks": 1.0}, "market__correlations": []}
    pool, never = (trace(rebalanced(how, **alone), 0, 100, 3) for how in ("every_period", "never"))
    assert np.allclose(pool.balance, never.balance, rtol=1e-9, atol=1e-4)


@pytest.mark.parametrize("rebalance", ["annual", "never", {"drift": 0.05}])
@pytest.mark.parametrize("steps", [1, 12])
@pytest.mark.parametrize("at", ["start", "end"])
def test_cash_is_conserved_while_assets_drift(rebalanced, rebalance, steps, at):
    changes = {"horizon": {"years": 8, "steps_per_year": steps}, "spending__at": at, "spending__amount": 120_000}
    changes |= {"portfolio__asset_fees": {"us_stocks": 0.01}, "cash_flows": []}
    year = trace(rebalanced(rebalance, **changes), 0, 60, 5)
    change = year.nominal_balance.diff("year")
    paid = year.expenses + year.nominal_spending + year.tax + year.fees
    assert float(abs(year.income + year.gains - paid - change).max()) < 1e-4
    assert float(year.nominal_balance.min()) == 0.0


@pytest.mark.parametrize("rebalance", ["annual", "never", {"drift": 0.05}])
def test_a_drifting_portfolio_gives_the_same_bits_in_any_block(rebalanced, rebalance):
    plan: Plan = rebalanced(rebalance)
    assert simulate_chunk(plan, 5, 300, 9, block=7) == simulate_chunk(plan, 5, 300, 9)
