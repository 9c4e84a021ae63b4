"""Models of inflation beside drawn assets."""

import math

import numpy as np
import pytest

from engine import Plan, PlanError, resolve, simulate_chunk
from engine.markets.history import load
from engine.timeline import Block

COUNT = 100_000
ERROR = 1 / math.sqrt(COUNT)


@pytest.fixture
def with_inflation(make_plan):
    """Give a function that makes a plan whose inflation is as said."""

    def make(inflation, years: int = 6, steps: int = 1, **market) -> Plan:
        chosen = {
            "kind": "lognormal",
            "assets": {"us_stocks": {"mean": 0.07, "volatility": 0.16}, "us_bonds": {"mean": 0.03, "volatility": 0.06}},
            "inflation": inflation,
        }
        return make_plan(horizon={"years": years, "steps_per_year": steps}, market=chosen | market, cash_flows=[])

    return make


def prices(plan: Plan, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Return gross growth of prices and of the first asset, each (periods, scenarios)."""
    run = resolve(plan).run
    block = Block(seed, 0, COUNT, run.timeline)
    carry, found = run.market.init(block), []
    for period in range(run.timeline.periods):
        carry, returns = run.market.step(carry, block, period)
        found.append((np.array(returns.inflation, float), np.array(returns.growth[0], float)))
    return np.array([f[0] for f in found]), np.array([f[1] for f in found])


@pytest.mark.parametrize("steps", [1, 12])
def test_a_constant_rate_is_the_same_in_every_scenario_and_year(with_inflation, steps):
    growth, _ = prices(with_inflation({"kind": "constant", "rate": 0.03}, years=2, steps=steps))
    assert np.ptp(growth) == 0
    assert growth[:steps].prod(axis=0)[0] == pytest.approx(1.03)


def test_moments_without_a_kind_and_with_the_kind_lognormal_are_the_plain_market(with_inflation):
    plain = with_inflation({"mean": 0.025, "volatility": 0.01})
    named = with_inflation({"kind": "lognormal", "mean": 0.025, "volatility": 0.01})
    assert type(resolve(plain).run.market).__name__ == "Lognormal"
    assert resolve(named).key == resolve(plain).key


def test_the_kind_lognormal_alone_says_no_more_than_nothing(with_inflation):
    assert resolve(with_inflation({"kind": "lognormal"})).key == resolve(with_inflation(None)).key


@pytest.mark.parametrize("steps", [1, 12])
def test_every_year_of_ar1_has_the_stated_moments_and_the_stated_persistence(with_inflation, steps):
    said = {"kind": "ar1", "mean": 0.03, "volatility": 0.02, "persistence": 0.7}
    growth, _ = prices(with_inflation(said, steps=steps))
    years = growth.reshape(6, steps, COUNT).prod(axis=1)
    for year in years:
        assert year.mean() - 1 == pytest.approx(0.03, abs=4.5 * 0.02 * ERROR)
        assert year.std() == pytest.approx(0.02, rel=4.5 * ERROR)
    logs = np.log(years)
    for lag in (1, 2, 3):
        assert np.corrcoef(logs[0], logs[lag])[0, 1] == pytest.approx(0.7**lag, abs=4.5 * ERROR)


def test_surprises_of_ar1_keep_their_correlation_with_the_assets(with_inflation):
    said = {"kind": "ar1", "persistence": 0.6}
    plan = with_inflation(said, correlations=[["us_stocks", "inflation", -0.4]])
    growth, stocks = prices(plan)
    logs = np.log(growth)
    surprise = logs[3] - 0.6 * logs[2]
    assert np.corrcoef(surprise, np.log(stocks[3]))[0, 1] == pytest.approx(-0.4, abs=0.01)
    assert np.corrcoef(surprise, np.log(stocks[2]))[0, 1] == pytest.approx(0.0, abs=4.5 * ERROR)


def test_ar1_leaves_the_assets_as_they_are_under_lognormal_inflation_of_the_same_moments(with_inflation):
    moments = {"mean": 0.03, "volatility": 0.02}
    _, one = prices(with_inflation({"kind": "ar1", **moments}))
    _, other = prices(with_inflation(moments))
    assert np.array_equal(one, other)


def test_drawn_history_holds_the_rates_of_history_each_as_often_and_uncorrelated(with_inflation):
    growth, stocks = prices(with_inflation({"kind": "history", "first_year": 1947, "last_year": 2025}))
    rates = np.array(load("us_annual").between(1947, 2025).columns["inflation"])
    assert set(np.round(np.unique(growth) - 1, 6)) == set(np.round(rates, 6))
    assert growth.mean() - 1 == pytest.approx(rates.mean(), abs=4.5 * rates.std() / math.sqrt(6 * COUNT))
    assert np.corrcoef(growth[0], growth[1])[0, 1] == pytest.approx(0, abs=4.5 * ERROR)
    assert np.corrcoef(growth[0], stocks[0])[0, 1] == pytest.approx(0, abs=4.5 * ERROR)


def test_a_drawn_years_rate_is_spread_evenly_over_its_months(with_inflation):
    growth, _ = prices(with_inflation({"kind": "history"}, years=2, steps=12))
    assert np.array_equal(growth[0], growth[11])
    assert not np.array_equal(growth[11], growth[12])
    rates = np.array(load("us_annual").columns["inflation"])
    assert np.abs(growth[:12].prod(axis=0)[:50, None] - 1 - rates).min(axis=1).max() < 1e-9


@pytest.mark.parametrize("kind", ["constant", "ar1", "history"])
@pytest.mark.parametrize("market", ["lognormal", "student_t", "mean_reverting"])
def test_every_kind_alone_runs_under_every_market_of_moments_with_the_same_bits_in_any_blocks(make_plan, market, kind):
    plan = make_plan(market={"kind": market, "inflation": {"kind": kind}}, horizon__years=6, cash_flows=[])
    whole = simulate_chunk(plan, 5, 100, 1)
    assert simulate_chunk(plan, 5, 60, 1, block=7).merge(simulate_chunk(plan, 65, 40, 1)) == whole
    assert Plan.model_validate_json(plan.model_dump_json()) == plan


@pytest.mark.parametrize(
    ("inflation", "message"),
    [
        ({"kind": "ar1", "persistence": 1.0}, r"market.inflation.persistence is 1.0, but must be less than 1"),
        ({"kind": "constant", "rate": 5}, r"market.inflation.rate is 5, but must be at most 1"),
        ({"kind": "history", "first_year": 1800}, r"the years 1800 to 2025 are not within us_annual"),
        ({"kind": "random"}, r"market.inflation has kind 'random'; use one of"),
        ({"mean": 0.02, "volatility": 0.01, "persistence": 0.5}, r"market.inflation.persistence = 0.5 is not a key"),
    ],
)
def test_an_impossible_model_is_refused(with_inflation, inflation, message):
    with pytest.raises(PlanError, match=message):
        resolve(with_inflation(inflation))
