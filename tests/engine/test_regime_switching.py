"""Markets whose years are calm or turbulent."""

import math

import numpy as np
import pytest

from engine import Plan, PlanError, exact, resolve, simulate_chunk
from engine.markets.regime_switching import RegimeSwitchingChoice
from engine.timeline import Block

COUNT = 100_000
CALM = {
    "name": "calm",
    "assets": {"us_stocks": {"mean": 0.12, "volatility": 0.12}, "us_bonds": {"mean": 0.03, "volatility": 0.05}},
    "inflation": {"mean": 0.02, "volatility": 0.01},
    "correlations": [["us_stocks", "us_bonds", 0.2]],
}
WILD = {
    "name": "turbulent",
    "assets": {"us_stocks": {"mean": -0.04, "volatility": 0.28}, "us_bonds": {"mean": 0.05, "volatility": 0.09}},
    "inflation": {"mean": 0.05, "volatility": 0.03},
    "correlations": [["us_stocks", "us_bonds", -0.3]],
}
TRANSITION = [[0.9, 0.1], [0.4, 0.6]]
STATIONARY = (0.8, 0.2)


@pytest.fixture
def regimes(make_plan):
    """Give a function that makes a plan under two regimes."""

    def make(years: int = 1, steps: int = 1, **market) -> Plan:
        chosen = {"kind": "regime_switching", "regimes": [CALM, WILD], "transition": TRANSITION} | market
        return make_plan(horizon={"years": years, "steps_per_year": steps}, market=chosen, cash_flows=[])

    return make


def walked(plan: Plan, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Return gross growth (periods, assets + 1, scenarios), inflation first, and regimes (periods, scenarios)."""
    run = resolve(plan).run
    block = Block(seed, 0, COUNT, run.timeline)
    carry, growth, states = run.market.init(block), [], []
    for period in range(run.timeline.periods):
        carry, returns = run.market.step(carry, block, period)
        growth.append(np.vstack([returns.inflation, returns.growth]).astype(float))
        states.append(carry.regime)
    return np.array(growth), np.array(states)


def test_the_long_run_shares_solve_the_chain():
    assert exact.stationary(TRANSITION) == pytest.approx(STATIONARY, abs=1e-15)
    three = exact.stationary([[0.5, 0.5, 0.0], [0.0, 0.5, 0.5], [0.5, 0.0, 0.5]])
    assert three == pytest.approx((1 / 3,) * 3)


def test_every_year_has_the_stationary_share_of_each_regime(regimes):
    _, states = walked(regimes(years=6))
    for year in states:
        assert np.mean(year == 1) == pytest.approx(0.2, abs=4.5 * math.sqrt(0.16 / COUNT))


def test_regimes_follow_each_other_as_the_matrix_says(regimes):
    _, states = walked(regimes(years=6))
    before, after = states[:-1].ravel(), states[1:].ravel()
    for regime, expected in ((0, 0.1), (1, 0.6)):
        seen = after[before == regime]
        error = math.sqrt(expected * (1 - expected) / len(seen))
        assert np.mean(seen == 1) == pytest.approx(expected, abs=4.5 * error)


@pytest.mark.parametrize("steps", [1, 12])
def test_within_a_regime_a_year_has_its_moments_and_correlation(regimes, steps):
    growth, states = walked(regimes(steps=steps))
    year = growth.prod(axis=0)
    for number, said, correlation in ((0, CALM, 0.2), (1, WILD, -0.3)):
        inside = year[:, states[0] == number]
        n = inside.shape[1]
        stocks = said["assets"]["us_stocks"]
        assert inside[1].mean() - 1 == pytest.approx(stocks["mean"], abs=4.5 * stocks["volatility"] / math.sqrt(n))
        assert inside[1].std() == pytest.approx(stocks["volatility"], rel=6 / math.sqrt(n))
        assert inside[0].mean() - 1 == pytest.approx(said["inflation"]["mean"], abs=4.5 * 0.03 / math.sqrt(n))
        assert np.corrcoef(inside)[1, 2] == pytest.approx(correlation, abs=5 / math.sqrt(n))


def test_all_years_together_are_the_mixture(regimes):
    growth, _ = walked(regimes(years=4))
    mean = 0.8 * 1.12 + 0.2 * 0.96
    variance = 0.8 * (0.12**2 + (1.12 - mean) ** 2) + 0.2 * (0.28**2 + (0.96 - mean) ** 2)
    for year in growth[:, 1]:
        assert year.mean() == pytest.approx(mean, abs=4.5 * math.sqrt(variance / COUNT))
        assert year.var() == pytest.approx(variance, rel=0.03)


def test_years_are_correlated_as_the_chains_second_eigenvalue_says(regimes):
    """Covariance of a year and the next is the covariance of regime means: 0.8 * 0.2 * 0.16**2 * 0.5."""
    growth, _ = walked(regimes(years=3))
    covariance = np.cov(growth[0, 1], growth[1, 1])[0, 1]
    assert covariance == pytest.approx(0.8 * 0.2 * 0.16**2 * 0.5, abs=4.5 * 0.045 / math.sqrt(COUNT))


def test_the_shipped_regimes_are_recovered_from_what_they_generate(make_plan):
    """Means, deviations and transition, estimated from the regimes that were drawn, are those that were shipped."""
    choice = RegimeSwitchingChoice(kind="regime_switching")
    plan = make_plan(market={"kind": "regime_switching"}, horizon__years=5, cash_flows=[])
    growth, states = walked(plan)
    for number, regime in enumerate(choice.regimes):
        inside = growth[:, 1][states == number]
        stocks = regime.assets["us_stocks"]
        assert inside.mean() - 1 == pytest.approx(stocks.mean, abs=4.5 * stocks.volatility / math.sqrt(len(inside)))
        assert inside.std() == pytest.approx(stocks.volatility, rel=6 / math.sqrt(len(inside)))
        after = states[1:][states[:-1] == number]
        assert np.mean(after == 0) == pytest.approx(choice.transition[number][0], abs=4.5 * 0.5 / math.sqrt(len(after)))
    assert [regime.name for regime in choice.regimes] == ["calm", "turbulent"]


def test_the_shipped_regimes_together_are_about_what_history_was():
    choice = RegimeSwitchingChoice(kind="regime_switching")
    mean = sum(s * r.assets["us_stocks"].mean for s, r in zip(choice.stationary(), choice.regimes, strict=True))
    assert mean == pytest.approx(0.117, abs=0.01)


def test_blocks_and_partitions_give_the_same_bits(make_plan):
    plan = make_plan(market={"kind": "regime_switching"}, horizon__years=9)
    whole = simulate_chunk(plan, 5, 300, 1)
    assert simulate_chunk(plan, 5, 120, 1, block=7).merge(simulate_chunk(plan, 125, 180, 1)) == whole


GOLD = {**WILD, "assets": {"gold": {"mean": 0.05, "volatility": 0.2}}}


@pytest.mark.parametrize(
    ("market", "message"),
    [
        ({"transition": [[0.9, 0.2], [0.4, 0.6]]}, r"after 'calm' are \[0.9, 0.2\], which sum to 1.1; give numbers"),
        ({"transition": [[1.0]]}, "transition is not 2 rows of 2 probabilities; give one row a regime"),
        ({"transition": [[1.0, 0.0], [0.4, 0.6]]}, "some regime is never left, or never reached from another"),
        ({"transition": [[1.0, 0.0], [0.0, 1.0]]}, "some regime is never left, or never reached from another"),
        ({"regimes": [CALM, GOLD]}, r"'turbulent' has the assets \['gold'\], not those of 'calm'; describe the same"),
        ({"regimes": [CALM, {**WILD, "correlations": [["us_stocks", "oil", 0.1]]}]}, "correlations name 'oil'"),
    ],
)
def test_regimes_that_contradict_themselves_are_refused(regimes, market, message):
    with pytest.raises(PlanError, match=message):
        regimes(**market)
