"""What scenarios were like as a whole, against the same scenarios followed year by year."""

import numpy as np
import pytest

from engine import Plan, simulate, simulate_chunk, trace
from engine.vocabulary import QUANTILES

COUNT = 4_000


@pytest.fixture(scope="module")
def seen():
    """Give a result, and the paths it was made of; about half of the scenarios fail."""
    plan = Plan.model_validate(
        {
            "horizon": {"years": 25},
            "portfolio": {"balance": 500_000, "allocation": {"us_stocks": 1.0}, "fee": 0.01},
            "spending": {"kind": "guyton_klinger", "amount": 40_000, "essential": 30_000},
            "market": {"kind": "lognormal"},
        }
    )
    return simulate(plan, COUNT, seed=2), trace(plan, 0, COUNT, seed=2)


def inverted(values):
    return np.quantile(values, QUANTILES, method="inverted_cdf")


def test_worst_drawdown_is_the_deepest_fall_of_the_real_return_index(seen):
    result, paths = seen
    index = ((1 + paths.portfolio_return).cumprod("year") / paths.price_level).transpose("scenario", "year").values
    falls = 1 - index / np.maximum.accumulate(index, axis=1)
    assert np.allclose(result.worst_drawdown, inverted(falls.max(axis=1)), atol=1e-9)


def test_spending_volatility_is_the_spread_of_real_spending_over_its_mean(seen):
    result, paths = seen
    spending = paths.spending.sel(year=slice(1, None))
    assert np.allclose(result.spending_volatility, inverted(spending.std("year") / spending.mean("year")), atol=1e-6)


def test_shortfall_depth_and_duration_are_those_of_the_years_in_which_something_was_unpaid(seen):
    result, paths = seen
    prices = paths.price_level.shift(year=1)
    depth = (paths.unpaid / prices).sum("year").values
    assert np.allclose(result.shortfall_depth, inverted(depth[depth > 0]))
    years = (paths.unpaid > 0).sum("year").values
    assert np.array_equal(result.shortfall_duration, np.bincount(years, minlength=26))
    assert int(result.shortfall_duration[1:].sum()) == int(result.failure_year.sum()) > 0


def test_the_cvar_is_the_mean_of_the_worst_twentieth(seen):
    result, paths = seen
    last = np.sort(paths.balance.sel(year=25).values)
    assert float(result.terminal_balance_cvar) == pytest.approx(last[: COUNT // 20].mean(), abs=0.01)
    assert float(result.mean_terminal_balance) == pytest.approx(last.mean(), abs=0.01)


def test_sequence_risk_is_the_correlation_of_a_thirds_growth_with_success(seen):
    result, paths = seen
    index = ((1 + paths.portfolio_return).cumprod("year") / paths.price_level).transpose("year", "scenario").values
    success = (paths.unpaid.sum("year") == 0).values
    thirds = (index[9], index[17] / index[9], index[25] / index[17])
    expected = [np.corrcoef(growth, success)[0, 1] for growth in thirds]
    assert np.allclose(result.sequence_risk, expected, atol=1e-3)
    assert expected[0] > expected[2], "early returns matter most"


def test_a_measure_that_never_varies_has_no_correlation(make_plan):
    calm = make_plan(spending__amount=1_000)
    assert np.isnan(simulate(calm, 100).sequence_risk).all()


def test_where_nobody_falls_short_there_is_no_depth_to_report(make_plan):
    result = simulate(make_plan(spending__amount=1_000), 100)
    assert np.isnan(result.shortfall_depth).all()
    assert int(result.shortfall_duration[0]) == 100


def test_a_large_run_reports_the_tail_within_a_thousandth_of_a_small_one(make_plan):
    plan = make_plan(spending__amount=20_000)
    whole = simulate_chunk(plan, 0, 20_000, 1)
    parts = trace(plan, 0, 20_000, 1).balance.sel(year=30).values
    assert whole.measures.values is None
    assert whole.measures.tail_mean(0, 0.05) == pytest.approx(np.sort(parts)[:1_000].mean(), rel=1e-3)
