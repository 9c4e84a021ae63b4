"""Equities that come back to their valuation."""

import math

import numpy as np
import pytest

from engine import Plan, PlanError, resolve, simulate_chunk, trace
from engine.timeline import Block

COUNT = 100_000
ASSETS = {"us_stocks": {"mean": 0.07, "volatility": 0.16}, "us_bonds": {"mean": 0.03, "volatility": 0.06}}
LOG_MEAN = math.log(1.07) - math.log(1 + (0.16 / 1.07) ** 2) / 2
LOG_VARIANCE = math.log(1 + (0.16 / 1.07) ** 2)
PHI = 0.5 ** (1 / 9)
STATIONARY = 0.8 * LOG_VARIANCE / (2 * (1 - PHI))


@pytest.fixture
def reverting(make_plan):
    """Give a function that makes a plan under a mean-reverting market."""

    def make(years: int = 1, steps: int = 1, **market) -> Plan:
        chosen = {
            "kind": "mean_reverting",
            "assets": ASSETS,
            "inflation": {"mean": 0.025, "volatility": 0.01},
            "correlations": [["us_stocks", "us_bonds", 0.2]],
        }
        horizon = {"years": years, "steps_per_year": steps}
        return make_plan(horizon=horizon, market=chosen | market, cash_flows=[])

    return make


def walked(plan: Plan, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Return log growth (periods, assets + 1, scenarios), inflation first, and log valuation (periods, scenarios)."""
    run = resolve(plan).run
    block = Block(seed, 0, COUNT, run.timeline)
    carry, growth, valuations = run.market.init(block), [], []
    for period in range(run.timeline.periods):
        carry, returns = run.market.step(carry, block, period)
        growth.append(np.log(np.vstack([returns.inflation, returns.growth]).astype(float)))
        valuations.append(np.log(returns.valuation))
    return np.array(growth), np.array(valuations)


def test_in_the_long_run_a_year_has_the_stated_moments_and_correlation(reverting):
    growth, _ = walked(reverting(years=60))
    year = np.exp(growth[-1])
    assert year[1].mean() == pytest.approx(1.07, abs=4.5 * 0.16 / math.sqrt(COUNT))
    assert year[1].std() == pytest.approx(0.16, rel=6 / math.sqrt(COUNT))
    assert year[2].std() == pytest.approx(0.06, rel=6 / math.sqrt(COUNT))
    assert np.corrcoef(year)[1, 2] == pytest.approx(0.2, abs=4.5 / math.sqrt(COUNT))


def test_the_valuation_settles_into_its_long_run_distribution(reverting):
    _, valuation = walked(reverting(years=60))
    assert valuation[-1].mean() == pytest.approx(math.log(18.6), abs=4.5 * math.sqrt(STATIONARY / COUNT))
    assert valuation[-1].var() == pytest.approx(STATIONARY, rel=6 * math.sqrt(2 / COUNT))
    assert np.corrcoef(valuation[-2], valuation[-1])[0, 1] == pytest.approx(PHI, abs=0.01)


def test_long_periods_vary_less_than_as_many_independent_years(reverting):
    """Variance of n years from the long run: n * noise + 2 * stationary * (1 - phi ** n)."""
    growth, _ = walked(reverting(years=80))
    for years in (2, 5, 20):
        spread = growth[60 : 60 + years, 1].sum(axis=0).var()
        expected = years * 0.2 * LOG_VARIANCE + 2 * STATIONARY * (1 - PHI**years)
        assert spread == pytest.approx(expected, rel=7 * math.sqrt(2 / COUNT))
        assert spread < years * LOG_VARIANCE


@pytest.mark.parametrize("start", [9.0, 40.0])
def test_a_start_off_the_long_run_pulls_the_first_ten_years_by_what_it_gives_back(reverting, start):
    growth, valuation = walked(reverting(years=10, start_valuation=start))
    gap = math.log(18.6 / start) * (1 - PHI**10)
    spread = growth[:, 1].sum(axis=0).std() / math.sqrt(COUNT)
    assert growth[:, 1].sum(axis=0).mean() == pytest.approx(10 * LOG_MEAN + gap, abs=4.5 * spread)
    assert valuation[0].mean() == pytest.approx(math.log(start) + math.log(18.6 / start) * (1 - PHI), abs=0.01)


def test_twelve_months_are_distributed_as_a_year(reverting):
    yearly, valuation = walked(reverting(years=2, start_valuation=30))
    monthly, by_month = walked(reverting(years=2, steps=12, start_valuation=30))
    months = monthly.reshape(2, 12, 3, COUNT).sum(axis=1)
    for year in range(2):
        assert months[year].mean(axis=1) == pytest.approx(yearly[year].mean(axis=1), abs=6 * 0.16 / math.sqrt(COUNT))
        assert months[year].std(axis=1) == pytest.approx(yearly[year].std(axis=1), rel=0.02)
    assert by_month[-1].std() == pytest.approx(valuation[-1].std(), rel=0.02)


def test_the_plan_is_told_where_valuations_start(reverting):
    assert resolve(reverting()).run.valuation == 18.6
    resolved = resolve(reverting(start_valuation=31.5))
    assert resolved.run.valuation == 31.5
    assert "start at 31.5 times their ten-year real earnings" in resolved.market_note


def test_only_equities_are_pulled(reverting):
    high, low = (trace(reverting(years=3, start_valuation=v), 0, 50, 1) for v in (60, 6))
    assert (high.portfolio_return.sel(year=1) < low.portfolio_return.sel(year=1)).all()
    growth = [walked(reverting(years=1, start_valuation=v))[0][0] for v in (60, 6)]
    assert np.array_equal(growth[0][2], growth[1][2])
    assert np.array_equal(growth[0][0], growth[1][0])


def test_kind_alone_runs_and_gives_the_same_bits_in_any_blocks(make_plan):
    plan = make_plan(market={"kind": "mean_reverting"}, horizon__years=9, cash_flows=[])
    whole = simulate_chunk(plan, 5, 300, 1)
    assert simulate_chunk(plan, 5, 120, 1, block=7).merge(simulate_chunk(plan, 125, 180, 1)) == whole


@pytest.mark.parametrize(
    ("market", "message"),
    [
        ({"start_valuation": 0}, r"market.start_valuation is 0, but must be at least 3"),
        ({"half_life_years": 0}, r"market.half_life_years is 0, but must be more than 0"),
        ({"valuation_share": 1.0}, r"market.valuation_share is 1.0, but must be less than 1"),
        (
            {"correlations": [["us_stocks", "us_bonds", 0.9]]},
            "with 80% of the variance of equities from their valuation, the rest cannot",
        ),
    ],
)
def test_an_impossible_market_is_refused(reverting, market, message):
    with pytest.raises(PlanError, match=message):
        reverting(**market)
