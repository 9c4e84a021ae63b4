"""What holds for every withdrawal rule that a plan can name, found by its kind."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import Plan, resolve, simulate, simulate_chunk, trace
from engine.markets.market import Carry, Market, Returns
from engine.resolve import RunContents
from engine.spending.registry import SPENDING_KINDS, AnySpending
from engine.spending.rule import Memory, Outset, Spending, SpendingChoice, SpendingRule, State
from engine.timeline import Block
from engine.walk import YearEnd, walk

STATED = {"amount": 40_000, "rate": 0.04}
"""What is stated of a rule, where it must be; everything else has defaults."""

NEEDED: dict[str, dict[str, Any]] = {}
"""What a kind needs of the rest of the plan, such as a market that follows valuations: keys of a plan, whole parts."""

NOT_IN_PROPORTION = {"spending_smile": "those who spend more cut more as they age"}
"""Kinds under which twice the money is not twice the spending, and why."""

DOLLARS = ("amount", "essential", "discretionary")
TIMINGS = [("start", 1), ("end", 1), ("start", 12), ("end", 12)]
KINDS = sorted(SPENDING_KINDS)
CHOICES: dict[str, type[SpendingChoice]] = {
    get_args(choice.model_fields["kind"].annotation)[0]: choice for choice in get_args(get_args(AnySpending)[0])
}
PENSION = {"name": "Pension", "amount": 12_000, "start_year": 5}
ROOF = {"name": "Roof", "amount": -30_000, "start_year": 8, "end_year": 9}
CENT = 0.01

every_kind = pytest.mark.parametrize("kind", KINDS)
every_timing = pytest.mark.parametrize(("at", "steps"), TIMINGS)


def to_be_stated(kind: str) -> set[str]:
    return {name for name, said in CHOICES[kind].model_fields.items() if said.is_required()} - {"kind"}


def minimal(kind: str) -> dict[str, Any]:
    return {"kind": kind, **{name: STATED[name] for name in to_be_stated(kind)}}


def plan_of(kind: str, at: str = "start", steps: int = 1, scale: float = 1.0, **spending: float) -> Plan:
    """Give a plan that spends by one rule with a pension and two years of a costly roof, from $600,000 a scale."""
    chosen = {**minimal(kind), "at": at, **spending}
    content = {
        "horizon": {"years": 25, "steps_per_year": steps},
        "portfolio": {"balance": scale * 600_000, "allocation": {"us_stocks": 0.6, "us_bonds": 0.4}, "fee": 0.005},
        "spending": {name: scale * value if name in DOLLARS else value for name, value in chosen.items()},
        "market": {"kind": "lognormal"},
        "cash_flows": [{**flow, "amount": scale * flow["amount"]} for flow in (PENSION, ROOF)],
    }
    return Plan.model_validate(content | NEEDED.get(kind, {}))


@dataclass(frozen=True)
class Overheard(SpendingRule):
    """A rule whose decisions are kept."""

    rule: SpendingRule
    decisions: list[Spending] = field(default_factory=list)

    @property
    def requires_spending(self) -> bool:
        return self.rule.requires_spending

    def init(self, outset: Outset) -> Memory:
        return self.rule.init(outset)

    def step(self, memory: Memory, state: State) -> tuple[Memory, Spending]:
        memory, spending = self.rule.step(memory, state)
        self.decisions.append(spending)
        return memory, spending


@dataclass(frozen=True)
class Crashing(Market):
    """A market that loses half of everything in each period after the first few, while prices double."""

    market: Market
    unchanged: int

    def init(self, block: Block) -> Carry:
        return self.market.init(block)

    def step(self, carry: Carry, block: Block, period: int) -> tuple[Carry, Returns]:
        carry, returns = self.market.step(carry, block, period)
        if period < self.unchanged:
            return carry, returns
        valuation = None if returns.valuation is None else returns.valuation / 2
        return carry, Returns(returns.growth / 2, returns.inflation * 2, valuation)


def walked(run: RunContents, scenarios: int = 60, seed: int = 3) -> list[YearEnd]:
    return list(walk(run, Block(seed, 0, scenarios, run.timeline)))


def decisions(plan: Plan) -> Iterator[tuple[Spending, YearEnd]]:
    """Yield what was decided in each year, and how the year ended."""
    run = resolve(plan).run
    overheard = Overheard(run.rule)
    ends = walked(replace(run, rule=overheard))
    yield from zip(overheard.decisions, ends, strict=True)


@every_kind
def test_a_rule_needs_no_more_than_an_amount_or_a_rate(kind):
    assert to_be_stated(kind) <= set(STATED)


@every_kind
def test_a_rule_runs_as_it_is_and_says_what_it_does(kind):
    answer = simulate(plan_of(kind), scenarios=100)
    assert np.isfinite(answer.spending.sel(year=slice(1, None))).all()
    assert answer.spending.max() > 0
    assert answer.attrs["spending_note"].endswith(".")


@every_kind
def test_a_rule_is_in_the_reference(kind, repository: Path):
    assert f"| `{kind}` |" in (repository / "engine/README.md").read_text()


@every_kind
@settings(max_examples=6, deadline=None)
@given(
    timing=st.sampled_from(TIMINGS),
    scale=st.sampled_from([0.02, 0.3, 1.0, 10.0]),
    bounds=st.sampled_from([{}, {"essential": 30_000}, {"essential": 15_000, "discretionary": 30_000}]),
    seed=st.integers(0, 2**64 - 1),
)
def test_cash_reconciles_and_no_more_is_spent_than_there_is(kind, timing, scale, bounds, seed):
    told = trace(plan_of(kind, *timing, scale, **bounds), 0, 40, seed)
    assert all(np.isfinite(told[name]).all() for name in told.data_vars)
    assert all((told[name] >= 0).all() for name in ("nominal_spending", "requested", "unpaid", "nominal_balance"))
    change = told.nominal_balance.diff("year")
    paid = told.expenses + told.nominal_spending + told.tax + told.fees
    total = (np.abs(told.gains) + told.income + paid + told.nominal_balance)[:, 1:]
    assert (np.abs(told.income + told.gains - paid - change)[:, 1:] <= 1e-9 * total + CENT).all()
    assert (told.nominal_spending <= told.requested + CENT).all()


@every_kind
@every_timing
def test_required_is_never_more_than_requested_and_never_negative(kind, at, steps):
    for decided, _ in decisions(plan_of(kind, at, steps)):
        assert (decided.required >= 0).all()
        assert (decided.required <= decided.requested).all()
        assert decided.requested.dtype == decided.required.dtype == np.float64


@every_kind
def test_a_rule_requires_something_exactly_where_it_says_so(kind):
    requires = resolve(plan_of(kind)).run.rule.requires_spending
    assert any((decided.required > 0).any() for decided, _ in decisions(plan_of(kind))) == requires


@every_kind
def test_essential_is_a_floor_and_exactly_what_is_required_and_discretionary_a_ceiling(kind):
    for decided, end in decisions(plan_of(kind, essential=30_000, discretionary=15_000)):
        real_requested, real_required = (np.asarray(part) * end.spending_deflator for part in decided)
        assert real_required == pytest.approx(np.full(60, 30_000.0))
        assert (real_requested >= 30_000 - CENT).all()
        assert (real_requested <= 45_000 + CENT).all()


@every_kind
@every_timing
@pytest.mark.parametrize("years", [1, 12])
def test_no_rule_looks_ahead(kind, at, steps, years):
    """Returns that change after some years leave all spending up to then unchanged, and change what comes after.

    Spending at the start of the year after is decided before its returns, too, whether or not all of it can be paid.
    What comes after may begin a year later: a rule may go by the balance of the year before.
    """
    run = resolve(plan_of(kind, at, steps)).run
    one, other = walked(run), walked(replace(run, market=Crashing(run.market, years * steps)))
    known = years + 1 if at == "start" else years
    for before, after in zip(one[:known], other[:known], strict=True):
        assert np.array_equal(before.requested, after.requested)
        assert before.year > years or np.array_equal(before.spending, after.spending)
    later = zip(one[known : known + 2], other[known : known + 2], strict=True)
    assert any(not np.array_equal(before.requested, after.requested) for before, after in later)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in NOT_IN_PROPORTION])
def test_twice_the_money_and_twice_the_amounts_are_twice_the_spending(kind):
    single, double = (trace(plan_of(kind, scale=scale), 0, 100, seed=5) for scale in (1.0, 2.0))
    for name in ("requested", "nominal_spending", "nominal_balance"):
        assert np.allclose(2 * single[name], double[name], rtol=1e-12, atol=2 * CENT)


@every_kind
def test_the_same_scenarios_in_other_blocks_give_the_same_bits(kind):
    plan = plan_of(kind)
    assert simulate_chunk(plan, 0, 40, seed=9, block=7) == simulate_chunk(plan, 0, 40, seed=9)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if "amount" in CHOICES[kind].model_fields])
@pytest.mark.parametrize("essential", [{}, {"essential": 0.8}], ids=["", "essential"])
@pytest.mark.parametrize("seed", [1, 2])
def test_more_spending_never_raises_success_on_the_same_seed(kind, essential, seed):
    amounts = (20_000, 25_000, 32_000, 40_000, 60_000)
    plans = [plan_of(kind, amount=a, **{name: share * a for name, share in essential.items()}) for a in amounts]
    failures = [simulate_chunk(plan, 0, 1_000, seed).failures for plan in plans]
    assert failures == sorted(failures)
    assert failures[0] < failures[-1] or not resolve(plans[0]).run.rule.requires_spending
