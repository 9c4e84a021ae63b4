"""The Student t market: the moments that were stated, with fat tails."""

import math

import numpy as np
import pytest

from engine import Plan, PlanError, resolve, simulate_chunk
from engine.markets.student_t import spread_table
from engine.timeline import Block

COUNT = 400_000
ASSETS = {"us_stocks": {"mean": 0.07, "volatility": 0.16}, "us_bonds": {"mean": 0.03, "volatility": 0.06}}


@pytest.fixture
def student_plan(make_plan):
    """Give a function that makes a plan of one year under a Student t market."""

    def make(steps: int = 1, years: int = 1, **market) -> Plan:
        chosen = {
            "kind": "student_t",
            "assets": ASSETS,
            "inflation": {"mean": 0.025, "volatility": 0.01},
            "correlations": [["us_stocks", "us_bonds", 0.3]],
        }
        horizon = {"years": years, "steps_per_year": steps}
        return make_plan(horizon=horizon, market=chosen | market, cash_flows=[])

    return make


def draw(plan: Plan, seed: int = 3) -> np.ndarray:
    """Return gross growth (periods, assets + 1, scenarios), inflation first."""
    run = resolve(plan).run
    block = Block(seed, 0, COUNT, run.timeline)
    carry, periods = run.market.init(block), []
    for period in range(run.timeline.periods):
        carry, returns = run.market.step(carry, block, period)
        periods.append(np.vstack([returns.inflation, returns.growth]).astype(float))
    return np.array(periods)


@pytest.mark.parametrize("steps", [1, 12])
def test_a_year_has_the_stated_moments_and_correlation(student_plan, steps):
    """With eight degrees of freedom the fourth moment is finite, and with it the error of a deviation."""
    growth = draw(student_plan(steps, degrees_of_freedom=8)).prod(axis=0)
    means, deviations = np.array([1.025, 1.07, 1.03]), np.array([0.01, 0.16, 0.06])
    assert np.all(np.abs(growth.mean(axis=1) - means) < 4.5 * deviations / math.sqrt(COUNT))
    assert np.all(np.abs(growth.std(axis=1) / deviations - 1) < 4.5 * math.sqrt((4.5 - 1) / 4 / COUNT))
    assert np.corrcoef(growth)[1, 2] == pytest.approx(0.3, abs=4.5 * 2 / math.sqrt(COUNT))


def test_tails_are_as_fat_as_theory_says(student_plan):
    """Excess kurtosis is 6 / (degrees - 4); quantiles are those of the scaled t distribution."""
    from scipy.stats import t

    growth = draw(student_plan(degrees_of_freedom=12))[0, 1]
    scaled = (growth - 1.07) / 0.16
    assert np.mean(scaled**4) - 3 == pytest.approx(6 / 8, abs=0.08)
    five = (draw(student_plan())[0, 1] - 1.07) / 0.16
    for p in (0.001, 0.01, 0.1, 0.5, 0.99):
        expected, density = t.ppf(p, 5) * math.sqrt(3 / 5), t.pdf(t.ppf(p, 5), 5) / math.sqrt(3 / 5)
        assert np.quantile(five, p) == pytest.approx(expected, abs=5 * math.sqrt(p * (1 - p) / COUNT) / density)


def test_extremes_come_together(student_plan):
    """Uncorrelated factors still share their spread: squares are correlated."""
    growth = draw(student_plan(correlations=[], degrees_of_freedom=10))[0]
    assert np.corrcoef((growth[1] - 1.07) ** 2, (growth[2] - 1.03) ** 2)[0, 1] > 0.05
    assert abs(np.corrcoef(growth[1], growth[2])[0, 1]) < 0.01


def test_with_many_degrees_of_freedom_returns_are_normal(student_plan):
    growth = draw(student_plan(degrees_of_freedom=1_000))[0, 1]
    assert np.mean(((growth - 1.07) / 0.16) ** 4) == pytest.approx(3, abs=0.06)


def test_years_are_independent_of_each_other(student_plan):
    growth = draw(student_plan(years=5))[:, 1]
    assert np.abs(np.corrcoef(growth)[np.triu_indices(5, 1)]).max() < 4.5 / math.sqrt(COUNT)


def test_no_loss_is_beyond_99_percent(student_plan):
    wild = {"us_stocks": {"mean": 0.0, "volatility": 1.5}, "us_bonds": {"mean": 0.03, "volatility": 0.06}}
    growth = draw(student_plan(assets=wild, correlations=[]))
    assert growth.min() == np.float32(0.01)


def test_the_spreads_mean_square_is_one():
    """By the table itself: an integral over all probabilities."""
    table = np.array(spread_table(5.0))
    assert len(table) == 33 * 32 + 1
    assert np.all(np.diff(table) < 0), "a likelier chi-square is larger, and its spread smaller"


def test_kind_alone_is_calibrated_on_history_and_gives_the_same_bits_in_any_blocks(make_plan):
    plan = make_plan(market={"kind": "student_t"}, horizon__years=9, cash_flows=[])
    whole = simulate_chunk(plan, 5, 300, 1)
    assert simulate_chunk(plan, 5, 120, 1, block=7).merge(simulate_chunk(plan, 125, 180, 1)) == whole
    assert "more frequent than a normal's" in resolve(plan).market_note


CONTRADICTION = [["us_stocks", "us_bonds", 0.9], ["us_stocks", "inflation", 0.9], ["us_bonds", "inflation", -0.9]]


@pytest.mark.parametrize(
    ("market", "message"),
    [
        ({"degrees_of_freedom": 2}, r"market.degrees_of_freedom is 2, but must be at least 2.1"),
        ({"correlations": [["us_stocks", "gold", 0.1]]}, "correlations name 'gold', which is not in this market"),
        ({"correlations": CONTRADICTION}, "contradict each other"),
    ],
)
def test_an_impossible_market_is_refused(student_plan, market, message):
    with pytest.raises(PlanError, match=message):
        student_plan(**market)
