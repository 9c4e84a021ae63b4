"""Return models."""

import math

import numpy as np

from engine import Plan, resolve, trace
from engine.markets.history import load
from engine.timeline import Block

COUNT = 200_000


def draw(plan: Plan, count: int = COUNT, seed: int = 3) -> np.ndarray:
    """Return gross growth (periods, assets + 1, scenarios), inflation first."""
    run = resolve(plan).run
    block = Block(seed, 0, count, run.timeline)
    carry, periods = run.market.init(block), []
    for period in range(run.timeline.periods):
        carry, returns = run.market.step(carry, block, period)
        periods.append(np.vstack([returns.inflation, returns.growth]))
    return np.array(periods)


def test_lognormal_returns_have_the_stated_moments_and_correlations(make_plan):
    growth = draw(make_plan(horizon__years=1, cash_flows=[]))[0].astype(float)
    means, deviations = np.array([1.025, 1.07, 1.03]), np.array([0.01, 0.16, 0.06])
    assert np.all(np.abs(growth.mean(axis=1) - means) < 4.5 * deviations / math.sqrt(COUNT))
    assert np.all(np.abs(growth.std(axis=1) / deviations - 1) < 4.5 / math.sqrt(COUNT))
    correlations = np.corrcoef(growth)
    assert np.abs(correlations[np.triu_indices(3, 1)] - [-0.1, 0.0, 0.1]).max() < 4.5 / math.sqrt(COUNT)


def test_lognormal_years_are_independent_of_each_other(make_plan):
    growth = draw(make_plan(horizon__years=9))[:, 1]
    correlations = np.corrcoef(growth)
    assert np.abs(correlations[np.triu_indices(9, 1)]).max() < 4.5 / math.sqrt(COUNT)


def test_twelve_months_have_the_moments_of_a_year(make_plan):
    months = draw(make_plan(horizon__years=1, horizon__steps_per_year=12, cash_flows=[])).astype(float)
    year = months.prod(axis=0)
    assert np.all(np.abs(year.mean(axis=1) - [1.025, 1.07, 1.03]) < 4.5 * np.array([0.01, 0.16, 0.06]) / 447)
    assert np.all(np.abs(year.std(axis=1) / [0.01, 0.16, 0.06] - 1) < 4.5 / math.sqrt(COUNT))


def test_calibration_takes_the_moments_of_the_years_asked_for(make_plan):
    calibrate = {"data": "us_annual", "first_year": 1950, "last_year": 1999}
    plan = make_plan(market={"kind": "lognormal", "calibrate": calibrate}, horizon__years=1, cash_flows=[])
    columns = load("us_annual").between(1950, 1999).columns
    growth = draw(plan)[0].astype(float)
    for row, name in enumerate(("inflation", "us_stocks", "us_bonds")):
        mean, deviation = np.mean(columns[name]), np.std(columns[name], ddof=1)
        assert abs(growth[row].mean() - 1 - mean) < 4.5 * deviation / math.sqrt(COUNT)
        assert abs(growth[row].std() / deviation - 1) < 4.5 / math.sqrt(COUNT)
    expected = np.corrcoef([columns["us_stocks"], columns["us_bonds"]])[0, 1]
    assert abs(np.corrcoef(growth[1:])[0, 1] - expected) < 4.5 / math.sqrt(COUNT)


def test_a_stated_figure_wins_over_a_calibrated_one(make_plan):
    market = {"kind": "lognormal", "calibrate": {"data": "us_annual"}}
    stated = market | {"assets": {"us_stocks": {"mean": 0.05, "volatility": 0.0}}}
    growth = draw(make_plan(market=stated, horizon__years=1, cash_flows=[]), count=10)[0]
    assert np.allclose(growth[1], 1.05)
    assert growth[2].std() > 0


def test_a_market_named_alone_is_calibrated_on_all_of_history(make_plan):
    alone = resolve(make_plan(market={"kind": "lognormal"}))
    whole = {"data": "us_annual", "first_year": 1928, "last_year": 2025}
    assert alone.key == resolve(make_plan(market={"kind": "lognormal", "calibrate": whole})).key


def test_a_constant_inflation_is_exactly_constant(make_plan):
    growth = draw(make_plan(market__inflation={"mean": 0.03, "volatility": 0.0}), count=100)
    assert np.abs(growth[:, 0] - 1.03).max() < 1e-7


def rows_drawn(plan: Plan, count: int) -> np.ndarray:
    """Return the row of history (periods, scenarios) that each year came from, checking that it came whole."""
    history = load("us_annual")
    table = np.array(history.growth(("us_stocks", "us_bonds")))
    growth = draw(plan, count)
    rows = np.argmin(np.abs(table[1][None, None, :] - growth[:, 1, :, None]), axis=-1)
    ambiguous = len(set(table[1])) < table.shape[1]
    if ambiguous:
        distance = np.abs(table[:, None, None, :] - growth.transpose(1, 0, 2)[..., None]).sum(axis=0)
        rows = np.argmin(distance, axis=-1)
    assert np.array_equal(table[:, rows].transpose(1, 0, 2), growth)
    return rows


def bootstrap(make_plan, **market) -> Plan:
    return make_plan(market={"kind": "bootstrap", "data": "us_annual"} | market)


def test_circular_blocks_are_consecutive_years_and_wrap(make_plan):
    rows = rows_drawn(bootstrap(make_plan, block_years=5, method="circular"), 2_000)
    steps = (np.diff(rows, axis=0) - 1) % 98
    inside = [year for year in range(29) if (year + 1) % 5]
    assert np.all(steps[inside] == 0)
    assert np.any(rows[inside] == 97)


def test_every_year_of_history_is_equally_likely(make_plan):
    rows = rows_drawn(bootstrap(make_plan, method="iid"), 5_000)
    counts = np.bincount(rows.ravel(), minlength=98)
    expected = rows.size / 98
    assert ((counts - expected) ** 2 / expected).sum() < 97 + 5 * math.sqrt(2 * 97)


def test_stationary_blocks_have_geometric_lengths(make_plan):
    rows = rows_drawn(bootstrap(make_plan, block_years=4, method="stationary"), 5_000)
    jumps = np.mean((np.diff(rows, axis=0) - 1) % 98 != 0)
    expected = 0.25 * 97 / 98  # a jump may land on the following year
    assert abs(jumps - expected) < 4.5 * math.sqrt(0.25 * 0.75 / (rows.size * 29 / 30))


def test_a_historical_scenario_lives_through_its_window(make_plan):
    plan = make_plan(market={"kind": "historical"}, portfolio__allocation={"us_stocks": 1.0})
    assert resolve(plan).windows == 69
    paths = trace(plan, 38, 1, seed=0)  # 1966
    stocks = load("us_annual").between(1966, 1995).columns["us_stocks"]
    assert np.allclose(paths.portfolio_return.values[0, 1:], stocks, atol=1e-12)


def test_the_shipped_history_is_damodaran_s():
    """Figures looked up for 1931, 1974 and 2008 in A. Damodaran's table of annual returns."""
    history = load("us_annual")
    assert (history.first_year, history.last_year) == (1928, 2025)
    assert history.between(1931, 1931).columns["us_stocks"] == (-0.4384,)
    assert history.between(2008, 2008).columns["us_stocks"] == (-0.3655,)
    assert history.between(1974, 1974).columns["inflation"] == (0.1234,)
