"""Why scenarios fail: constructed futures whose cause is known, and sums that hold for any plan."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import Plan, PlanError, resolve, simulate, simulate_chunk, trace
from engine.analysis.attribution import CAUSES, TOGETHER, attribution
from engine.analysis.counterfactual import EvenSequence, TypicalPrices, TypicalReturn, portfolio_growth
from engine.analysis.geometric_mean import geometric_mean
from engine.analysis.joint import JointJob
from engine.analysis.neutralised import life_expectancy, neutralised, typical_market
from engine.household.household import Household
from engine.jobs import answer
from engine.markets.market import Market, Returns
from engine.timeline import Block

YEARS = 30
USUAL, USUAL_PRICES = 1.06, 1.02
LATE = (USUAL**30 / 0.97**10) ** (1 / 20)  # makes up for ten years of losses
WORSE = (USUAL**30 / 0.85**10) ** (1 / 20)

# name: nominal growth in years 1-10 and 11-30, growth of prices; five in nine futures are as usual
PATHS = {
    "early_sequence": (0.97, LATE, USUAL_PRICES),
    "weak_return": (1.03, 1.03, USUAL_PRICES),
    "inflation": (USUAL, USUAL, 1.06),
    TOGETHER: (0.85, WORSE, 1.12),
    **{f"usual {k}": (USUAL, USUAL, USUAL_PRICES) for k in range(5)},
}


@dataclass(frozen=True)
class Constructed(Market):
    """Scenario ``i`` lives through path ``i`` modulo the number of paths."""

    paths: tuple[tuple[float, float, float], ...]

    def init(self, block: Block) -> np.ndarray:
        return np.array(self.paths).T[:, np.arange(block.first, block.first + block.count) % len(self.paths)]

    def step(self, carry: np.ndarray, block: Block, period: int) -> tuple[np.ndarray, Returns]:
        return carry, Returns(carry[[0 if period < 10 else 1]], carry[2])


@dataclass(frozen=True)
class EveryFourthGrowsOld(Household):
    """Three in four households live for 20 years, every fourth for 100."""

    def init(self, block: Block) -> np.ndarray:
        return np.where(np.arange(block.first, block.first + block.count) % 4 == 3, 100, 20)

    def living(self, lives: np.ndarray, year: int) -> np.ndarray:
        return lives >= year


def constructed(paths=PATHS, years=YEARS, amount=50_000, **content):
    plan = Plan.model_validate(
        {
            "horizon": {"years": years},
            "portfolio": {"balance": 1_000_000, "allocation": {"us_stocks": 1.0}},
            "spending": {"kind": "constant_real", "amount": amount},
            "market": {"kind": "lognormal"},
        }
        | content
    )
    resolved = resolve(plan)
    return replace(resolved, run=replace(resolved.run, market=Constructed(tuple(paths.values()))))


def counts(dataset) -> dict[str, int]:
    return {cause: int(n) for cause, n in dataset.attributed_cause.to_series().items() if n}


def test_constructed_futures_are_told_their_cause():
    told = answer(attribution(constructed(), 18, 1))
    assert counts(told) == {"early_sequence": 2, "weak_return": 2, "inflation": 2, TOGETHER: 2}
    for number, cause in enumerate(list(PATHS)[:4]):
        assert told.cause_example.sel(cause=cause).values[:3].tolist() == [number, number + 9, -1]
    assert told.not_considered == "longevity, one_off_expense"
    assert told.typical_growth == pytest.approx(USUAL)
    assert told.typical_inflation == pytest.approx(USUAL_PRICES)


@pytest.mark.parametrize(
    ("amount", "years", "one_off"), [(-250_000, 1, True), (-125_000, 2, True), (-85_000, 3, False)]
)
def test_an_expense_is_one_off_if_it_lasts_at_most_two_years(amount, years, one_off):
    flows = [{"name": "roof", "amount": amount, "start_year": 3, "end_year": 2 + years}]
    usual = {"usual": (USUAL, USUAL, USUAL_PRICES)}
    told = answer(attribution(constructed(usual, cash_flows=flows), 10, 1))
    assert counts(told) == {"one_off_expense" if one_off else TOGETHER: 10}


def test_without_its_one_off_a_plan_is_still_judged_as_before():
    """Nothing but the expense is required: without it the portfolio may run dry and the plan succeed."""
    flows = [{"name": "roof", "amount": -600_000, "start_year": 20, "end_year": 20}]
    content = {"cash_flows": flows, "spending": {"kind": "percent_of_portfolio", "rate": 1.0}}
    told = answer(attribution(constructed({"usual": (USUAL, USUAL, USUAL_PRICES)}, **content), 10, 1))
    assert counts(told) == {"one_off_expense": 10}


def test_who_outlives_life_expectancy_and_then_fails_fails_by_longevity():
    resolved = constructed({"usual": (USUAL, USUAL, USUAL_PRICES)}, years=60, amount=50_000)
    household = EveryFourthGrowsOld(resolved.run.household.flows)
    resolved = replace(resolved, run=replace(resolved.run, household=household))
    assert life_expectancy(resolved) == 30  # a quarter of 60 and three quarters of 20
    told = answer(attribution(resolved, 40, 1))
    assert counts(told) == {"longevity": 10}
    assert told.not_considered == "one_off_expense"


def test_where_several_neutralisations_rescue_the_first_in_order_is_named():
    """Losses at first and high prices, each of which the plan would have borne alone."""
    both = {"both": (1.03, (USUAL**30 / 1.03**10) ** (1 / 20), 1.03)} | {
        f"usual {k}": (USUAL, USUAL, 1.02) for k in range(2)
    }
    told = answer(attribution(constructed(both, amount=44_000), 3, 1))
    assert counts(told) == {"early_sequence": 1}
    assert told.rescued_alone.sel(cause=["early_sequence", "inflation"]).values.tolist() == [1, 1]


def path_means(market: Market, resolved, count: int = 400) -> np.ndarray:
    block = Block(1, 0, count, resolved.run.timeline)
    pairs = [(g, p) for g, _, p in portfolio_growth(market, resolved.run.portfolio, block)]
    return np.array(pairs)


@pytest.mark.parametrize("steps", [1, 12])
def test_an_even_sequence_keeps_the_whole_growth_and_lifts_only_bad_beginnings(make_plan, steps):
    resolved = resolve(make_plan(horizon__steps_per_year=steps))
    even = EvenSequence(resolved.run.market, resolved.run.portfolio, 0, 10 * steps)
    was, now = path_means(resolved.run.market, resolved), path_means(even, resolved)
    assert np.allclose(now[:, 0].prod(axis=0), was[:, 0].prod(axis=0), rtol=1e-12)
    assert np.array_equal(now[:, 1], was[:, 1])
    real_was, real_now = was[:, 0] / was[:, 1], now[:, 0] / now[:, 1]
    whole = real_was.prod(axis=0) ** (1 / 30)
    early_was, early_now = (real[: 10 * steps].prod(axis=0) ** (1 / 10) for real in (real_was, real_now))
    bad = early_was < whole
    assert 0.3 < bad.mean() < 0.7
    assert np.allclose(early_now[bad], whole[bad], rtol=1e-12)
    assert np.array_equal(now[:, :, ~bad], was[:, :, ~bad])


def test_a_typical_return_lifts_whoever_had_less_and_nobody_else(make_plan):
    resolved = resolve(make_plan())
    typical = typical_market(resolved)
    lifted = TypicalReturn(resolved.run.market, resolved.run.portfolio, typical.growth)
    was, now = (path_means(market, resolved)[:, 0].prod(axis=0) ** (1 / 30) for market in (resolved.run.market, lifted))
    assert 0.4 < np.mean(was < typical.growth) < 0.6
    assert np.allclose(now, np.maximum(was, typical.growth), rtol=1e-12)


def test_typical_prices_rise_evenly_and_leave_nominal_growth(make_plan):
    resolved = resolve(make_plan())
    steady = TypicalPrices(resolved.run.market, 1.03)
    was, now = path_means(resolved.run.market, resolved), path_means(steady, resolved)
    assert np.array_equal(now[:, 0], was[:, 0])
    assert np.all(now[:, 1] == 1.03)


@pytest.mark.parametrize("degree", [1, 2, 7, 30, 1_200])
def test_a_geometric_mean_is_the_root_of_the_product(degree):
    growth = np.exp(np.random.default_rng(3).normal(0.05, 2.0, 2_000))
    assert np.allclose(geometric_mean(growth, degree), growth ** (1 / degree), rtol=4e-16 * 3, atol=0)


def test_what_is_typical_of_history_is_its_middle_window(make_plan):
    resolved = resolve(make_plan(market={"kind": "historical"}, portfolio__allocation={"us_stocks": 1.0}))
    levels = trace(resolved, 0, resolved.windows, 0).price_level.values[:, -1] ** (1 / 30)
    assert typical_market(resolved).inflation == pytest.approx(np.median(levels))


def test_a_plan_of_one_year_has_no_sequence(make_plan):
    resolved = resolve(make_plan(horizon__years=1, cash_flows=[]))
    assert [cause for cause, _ in neutralised(resolved, typical_market(resolved))] == ["weak_return", "inflation"]


def test_reruns_give_the_same_bits_however_a_run_is_cut_up(make_plan):
    resolved = resolve(make_plan(spending__amount=60_000))
    job = JointJob((resolved, *(plan for _, plan in neutralised(resolved, typical_market(resolved)))))
    assert job.run(0, 700, 3).merge(job.run(700, 1_300, 3)) == job.run(0, 2_000, 3)


AMOUNTS = st.fixed_dictionaries(
    {
        "years": st.integers(1, 40),
        "amount": st.integers(20_000, 150_000),
        "at": st.sampled_from(["start", "end"]),
        "kind": st.sampled_from(["constant_real", "guyton_klinger"]),
        "market": st.sampled_from(["lognormal", "bootstrap", "historical"]),
        "expense": st.integers(0, 400_000),
    }
)


@settings(max_examples=15)
@given(drawn=AMOUNTS)
def test_causes_sum_to_the_failures_of_any_plan(drawn):
    plan = Plan.model_validate(
        {
            "horizon": {"years": drawn["years"]},
            "portfolio": {"balance": 1_000_000, "allocation": {"us_stocks": 0.7, "us_bonds": 0.3}},
            "spending": {key: drawn[key] for key in ("kind", "amount", "at")},
            "market": {"kind": drawn["market"]},
            "cash_flows": [{"name": "roof", "amount": -drawn["expense"], "end_year": 1}],
        }
    )
    told, result = answer(attribution(plan, 500, 9)), simulate(plan, 500, 9)
    assert told.cause.values.tolist() == [*CAUSES, TOGETHER]
    assert told.attributed_cause.sum() == told.failures == result.failure_year.sum()
    assert (told.rescued_alone >= told.attributed_cause).sel(cause=list(CAUSES)).all()
    if told.failures:
        assert told.attributed_share.sum() == pytest.approx(1.0)


def test_where_nothing_fails_there_are_no_shares(make_plan):
    told = answer(attribution(make_plan(spending__amount=0), 10, 1))
    assert told.failures == 0
    assert np.isnan(told.attributed_share).all()
    assert np.isnan(told.attributed_interval).all()
    assert all({"units", "long_name"} <= set(variable.attrs) for variable in told.variables.values())


def test_no_scenarios_are_refused_at_once(make_plan):
    with pytest.raises(PlanError, match="0 scenarios were asked for; ask for at least 1"):
        attribution(make_plan(), 0, 1)


@pytest.mark.parametrize(
    "spending", [{"kind": "constant_real", "amount": 60_000}, {"kind": "guyton_klinger", "amount": 90_000}]
)
def test_success_is_that_of_the_summary_where_lives_are_followed(spending):
    resolved = constructed(years=60, spending=spending)
    household = EveryFourthGrowsOld(resolved.run.household.flows)
    resolved = replace(resolved, run=replace(resolved.run, household=household))
    counted = simulate_chunk(resolved, 0, 500, 1)
    assert JointJob((resolved,)).run(0, 500, 1).failures == counted.failures > 0


def test_people_who_live_long_may_fail_by_longevity_and_the_causes_still_sum(make_plan):
    people = [{"name": "Ada", "age": 67, "sex": "female"}, {"name": "Bob", "age": 65, "sex": "male"}]
    plan = make_plan(horizon={"until": "last_death"}, people=people, cash_flows=[], spending__amount=42_000)
    told = answer(attribution(plan, 3_000, 1))
    assert told.attributed_cause.sum() == told.failures == simulate_chunk(plan, 0, 3_000, 1).failures
    rescued = int(told.rescued_alone.sel(cause="longevity"))
    assert told.failures > rescued > int(told.attributed_cause.sel(cause="longevity")) > 0
    assert told.not_considered == "one_off_expense"
