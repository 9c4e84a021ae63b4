"""The same plan under several markets in one run."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import Plan, PlanError, resolve, simulate, simulate_chunk, trace
from engine.markets.registry import MARKET_KINDS, USUAL_MEMBERS
from engine.timeline import Block

MEMBERS = [{"kind": "lognormal"}, {"kind": "bootstrap", "block_years": 2}, {"kind": "bootstrap", "method": "iid"}]
SEED = 2**40 + 3


def ensemble(members=MEMBERS, **changes) -> dict:
    return {"market": {"kind": "ensemble", "members": members}, "horizon__years": 6} | changes


def growth(plan: Plan, first: int, count: int) -> tuple[np.ndarray, np.ndarray | None]:
    """Return growth (periods, assets + 1, scenarios), inflation first, and valuation (periods, scenarios)."""
    run = resolve(plan).run
    block = Block(SEED, first, count, run.timeline)
    carry, found, valuation = run.market.init(block), [], []
    for period in range(run.timeline.periods):
        carry, returns = run.market.step(carry, block, period)
        found.append(np.vstack([returns.inflation, returns.growth]))
        valuation.append(returns.valuation)
    return np.array(found), None if valuation[0] is None else np.array(valuation)


@pytest.mark.parametrize("member", range(3))
def test_a_member_gives_exactly_what_it_gives_alone(make_plan, member):
    together, _ = growth(make_plan(**ensemble()), 3 * 500, 3 * 200)
    alone, _ = growth(make_plan(horizon__years=6, market=MEMBERS[member]), 500, 200)
    assert np.array_equal(together[:, :, member::3], alone)


@settings(max_examples=20, deadline=None)
@given(first=st.integers(0, 30), count=st.integers(1, 12))
def test_any_block_gives_the_growth_of_the_whole(first, count):
    plan = Plan.model_validate(CONTENT)
    whole, _ = growth(plan, 0, 50)
    part, _ = growth(plan, first, count)
    assert np.array_equal(part, whole[:, :, first : first + count])


@settings(max_examples=6, deadline=None)
@given(cut=st.integers(1, 999), block=st.sampled_from([1, 2, 17, 512]))
def test_chunks_and_blocks_change_no_bit(cut, block):
    plan = Plan.model_validate(CONTENT)
    parts = [simulate_chunk(plan, 0, cut, SEED, block), simulate_chunk(plan, cut, 1_000 - cut, SEED)]
    assert parts[0].merge(parts[1]) == simulate_chunk(plan, 0, 1_000, SEED)


def test_a_path_under_one_market_is_the_path_of_that_market_alone(make_plan):
    alone = trace(make_plan(horizon__years=6, market=MEMBERS[1]), 40, 1, SEED)
    assert np.array_equal(trace(make_plan(**ensemble()), 121, 1, SEED).balance, alone.balance)


def test_success_is_told_for_every_member_as_alone(make_plan):
    changes = {"spending__amount": 70_000, "horizon__years": 25}
    result = simulate(make_plan(**ensemble() | changes), 3_000, SEED)
    alone = [simulate(make_plan(market=one, **changes), 1_000, SEED) for one in MEMBERS]
    assert result.member.values.tolist() == ["lognormal", "bootstrap 1", "bootstrap 2"]
    assert np.allclose(result.member_success, [float(one.success_probability) for one in alone])
    assert float(result.success_probability) == pytest.approx(float(result.member_success.mean()))


def test_an_ensemble_named_alone_has_every_market_that_calibrates_itself(make_plan):
    resolved = resolve(make_plan(market={"kind": "ensemble"}))
    assert resolved.members == USUAL_MEMBERS
    assert {"lognormal", "bootstrap"} <= set(USUAL_MEMBERS) <= MARKET_KINDS - {"ensemble", "historical"}
    assert resolved.data_digest == resolve(make_plan(market={"kind": "bootstrap"})).data_digest


def test_the_note_says_what_every_market_assumes(make_plan):
    resolved = resolve(make_plan(**ensemble()))
    assert resolved.market_note.startswith("The futures are shared out in turn among 3 markets")
    for member in MEMBERS:
        assert resolve(make_plan(market=member)).market_note in resolved.market_note


def test_an_ensemble_survives_its_json(make_plan):
    plan = make_plan(**ensemble())
    again = Plan.model_validate_json(plan.model_dump_json())
    assert (again, resolve(again).key) == (plan, resolve(plan).key)


def test_months_are_drawn_where_every_member_knows_them(make_plan):
    members = [{"kind": "lognormal"}, {"kind": "bootstrap", "data": "us_monthly", "first_year": 1881}]
    plan = make_plan(**ensemble(members, horizon__steps_per_year=12))
    assert growth(plan, 0, 5)[0].shape == (72, 3, 5)
    assert growth(plan, 0, 5)[1] is None  # the lognormal market follows no valuation
    assert "averages over each month" in resolve(plan).caveat
    with pytest.raises(PlanError, match="a bootstrap market knows only whole years of us_annual"):
        make_plan(**ensemble(horizon__steps_per_year=12))


def test_each_scenario_sees_the_valuation_of_its_own_market(make_plan):
    members = [{"kind": "bootstrap", "data": "us_monthly", "first_year": 1881, "last_year": y} for y in (1999, 2022)]
    plan = make_plan(**ensemble(members))
    together = growth(plan, 1, 40)[1]
    alone = growth(make_plan(horizon__years=6, market=members[1]), 0, 20)[1]
    assert resolve(plan).run.valuation == (44.2, 28.32)  # December 1999 and 2022
    assert np.array_equal(together[:, ::2], alone)


REFUSED = [
    ([{"kind": "lognormal"}], "an ensemble of 1 markets; give 2 to 12 members"),
    ([{"kind": "lognormal"}] * 13, "an ensemble of 13 markets; give 2 to 12 members"),
    ([{"kind": "lognormal"}, {"kind": "ensemble"}], "market.members.2 has kind 'ensemble'; use one of 'lognormal'"),
    (
        [{"kind": "lognormal"}, {"kind": "historical"}],
        "member 2 of the ensemble is a historical market, which has only 93 scenarios; use a bootstrap market, which",
    ),
    (
        [{"kind": "bootstrap"}, {"kind": "lognormal", "assets": {"us_stocks": {"mean": 0.07, "volatility": 0.2}}}],
        "the allocation names 'us_bonds', which member 2 of the ensemble (lognormal) does not have; use us_stocks",
    ),
    ([{"kind": "lognormal"}, {"kind": "bootstrap", "block_years": 0}], "market.members.2.block_years is 0, but must"),
    ([{"kind": "lognormal"}, {"kind": "bootstrap", "block_years": 99}], "block_years is 99, longer than the 98 years"),
    ([{"kind": "lognormal"}, {"block_years": 3}], "market.members.2 has no 'kind'; add kind = one of"),
]


@pytest.mark.parametrize(("members", "message"), REFUSED, ids=[message[:50] for _, message in REFUSED])
def test_an_ensemble_that_cannot_run_is_refused(make_plan, members, message):
    with pytest.raises(PlanError) as refused:
        make_plan(**ensemble(members))
    assert message in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


def test_a_table_in_its_order_is_no_member(make_plan, tmp_path):
    rows = "".join(f"{s},{year},0.05,0.03,0.02\n" for s in range(3) for year in range(2030, 2036))
    (tmp_path / "paths.csv").write_text(f"scenario,year,us_stocks,us_bonds,inflation\n{rows}")
    table = {"kind": "returns_table", "data": str(tmp_path / "paths.csv")}
    with pytest.raises(
        PlanError, match='is a returns_table market, which has only 3 scenarios; set its order = "drawn"'
    ):
        make_plan(**ensemble([{"kind": "lognormal"}, table]))
    assert (
        resolve(make_plan(**ensemble([{"kind": "lognormal"}, table | {"order": "drawn"}]))).members[1]
        == "returns_table"
    )


CONTENT = {
    "horizon": {"years": 6},
    "portfolio": {"balance": 300_000, "allocation": {"us_stocks": 0.7, "us_bonds": 0.3}},
    "spending": {"kind": "constant_real", "amount": 50_000},
    "market": {"kind": "ensemble", "members": MEMBERS},
}
"""A plan for tests that draw their own examples."""
