"""Bad times laid over a plan."""

from dataclasses import replace

import numpy as np
import pytest

from engine import DataError, PlanError, resolve, simulate, trace
from engine.analysis.shocks import EPISODES, Shock, episode, shocked
from engine.analysis.stress import UNSTRESSED, steady, stress
from engine.jobs import answer
from engine.markets.history import load
from engine.timeline import Block

COUNT = 3_000
CRASH = Shock(name="crash", start_year=3, duration=2, returns={"us_stocks": (-0.4, -0.1)}, inflation=0.08)


def growth(market, timeline, count=50):
    """Return growth (periods, assets + 1, scenarios), inflation first."""
    block = Block(7, 0, count, timeline)
    carry, found = market.init(block), []
    for period in range(timeline.periods):
        carry, returns = market.step(carry, block, period)
        found.append(np.vstack([returns.inflation, returns.growth]).astype(float))
    return np.array(found)


def test_a_shock_changes_its_years_and_assets_and_nothing_else(make_plan):
    resolved = resolve(make_plan())
    calm = growth(resolved.run.market, resolved.run.timeline)
    hit = growth(shocked(resolved.run.market, CRASH, resolved.assets, resolved.run.timeline), resolved.run.timeline)
    stocks = 1 + resolved.assets.index("us_stocks")
    assert np.allclose(hit[2:4, stocks], [[0.6], [0.9]])
    assert np.allclose(hit[2:4, 0], 1.08)
    untouched = np.ones_like(calm, bool)
    untouched[2:4, [0, stocks]] = False
    assert np.array_equal(hit[untouched], calm[untouched])


def test_a_year_of_shock_is_spread_over_its_months(make_plan):
    resolved = resolve(make_plan(horizon={"years": 5, "steps_per_year": 12}))
    hit = growth(shocked(resolved.run.market, CRASH, resolved.assets, resolved.run.timeline), resolved.run.timeline)
    stocks = 1 + resolved.assets.index("us_stocks")
    assert np.allclose(hit[24:36, stocks].prod(axis=0), 0.6)
    assert np.allclose(hit[36:48, stocks].prod(axis=0), 0.9)


@pytest.mark.parametrize("year", EPISODES)
def test_an_episode_is_what_history_had(year):
    shock, history = episode(year, ("us_stocks", "us_bonds"), start_year=4), load("us_annual")
    assert (shock.start_year, shock.duration) == (4, EPISODES[year].last_year - year + 1)
    assert shock.returns["us_stocks"][0] == history.columns["us_stocks"][year - 1928]
    assert shock.inflation[-1] == history.columns["inflation"][EPISODES[year].last_year - 1928]


def test_stress_gives_what_each_stressed_run_gives_alone(make_plan):
    plan = make_plan(spending__amount=55_000)
    found = answer(stress(plan, [CRASH, episode(1973, ("us_stocks", "us_bonds"))], COUNT, 1))
    assert list(found.episode.values) == [UNSTRESSED, "crash", "1973 to 1974"]
    assert float(found.success_probability[0]) == float(simulate(plan, COUNT, 1).success_probability)
    fell = found.success_probability - found.success_probability[0]
    assert np.allclose(found.success_difference, fell)
    assert float(fell[1]) < 0
    assert (found.difference_interval[1:, 0] <= found.success_difference[1:]).all()
    assert (found.difference_interval[1:, 1] >= found.success_difference[1:]).all()


def test_the_ordinary_future_grows_at_typical_rates_but_for_the_shock(make_plan):
    """Of a lognormal asset the typical growth is its median: exp of the mean log growth."""
    plan = make_plan(spending__amount=1_000, cash_flows=[])
    rates = steady(resolve(plan)).growth
    assert rates[1] == pytest.approx(1.07 / np.sqrt(1 + (0.16 / 1.07) ** 2), abs=0.002)
    found = answer(stress(plan, [CRASH], 100, 1)).deterministic_balance
    assert float(found[0, 2]) == float(found[1, 2])
    assert float(found[1, 3]) < float(found[0, 3])
    assert np.isnan(answer(stress(plan, [CRASH], 100, 1)).runs_out).all()


def test_cash_reconciles_under_a_shock(make_plan):
    resolved = resolve(make_plan())
    market = shocked(resolved.run.market, CRASH, resolved.assets, resolved.run.timeline)
    paths = trace(replace(resolved, run=replace(resolved.run, market=market)), 0, 100, 1)
    change = paths.nominal_balance.diff("year", label="upper")
    out = paths.expenses + paths.nominal_spending + paths.tax + paths.fees
    assert np.allclose(
        (paths.income + paths.gains).sel(year=change.year), out.sel(year=change.year) + change, atol=1e-4
    )


@pytest.mark.parametrize(
    ("shock", "message"),
    [
        ({"name": "x"}, "the shock 'x' changes nothing; give it returns or inflation"),
        ({"name": "x", "returns": {"us_stocks": -1.5}}, "us_stocks is -1.5, outside -1 .. 10; write -0.3"),
        ({"name": "x", "duration": 2, "returns": {"us_stocks": [0.1]}}, "lasts 2 years, but us_stocks has 1 figures"),
        ({"name": "x", "duration": 0, "inflation": 0.1}, "duration is 0, but must be at least 1"),
    ],
)
def test_a_shock_that_is_none_is_refused(shock, message):
    with pytest.raises(PlanError, match=message):
        Shock.model_validate(shock)


def test_a_shock_that_does_not_fit_the_plan_is_refused(make_plan):
    late = Shock(name="late", start_year=40, inflation=0.1)
    with pytest.raises(PlanError, match="begins in year 40, after the plan's last, 30; let it begin earlier"):
        stress(make_plan(), [late], COUNT, 1)
    gold = Shock(name="gold", returns={"gold": -0.5})
    with pytest.raises(PlanError, match="names 'gold', which the plan does not hold; use us_stocks, us_bonds"):
        stress(make_plan(), [gold], COUNT, 1)
    with pytest.raises(PlanError, match="there is no shock to lay over the plan"):
        stress(make_plan(), [], COUNT, 1)
    with pytest.raises(PlanError, match="give each a name of its own"):
        stress(make_plan(), [CRASH, CRASH], COUNT, 1)
    with pytest.raises(PlanError, match="there is no episode 1987; use one of 1929, 1937"):
        episode(1987, ("us_stocks",))
    with pytest.raises(DataError, match="has no 'gold', so the episode of 2008 cannot be laid over"):
        episode(2008, ("gold",))
