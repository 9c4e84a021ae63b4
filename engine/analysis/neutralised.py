"""A plan with one cause of failure neutralised at a time; `engine.analysis.attribution` says what each one means."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from engine.analysis.counterfactual import (
    EvenSequence,
    SparedHousehold,
    TypicalPrices,
    TypicalReturn,
    portfolio_growth,
)
from engine.analysis.geometric_mean import geometric_mean
from engine.household.household import AnyHousehold
from engine.household.stated_flows import CashFlow
from engine.resolve import ResolvedPlan, resolve
from engine.timeline import Block

EARLY_YEARS = 10
"""Most years of spending that count as early."""

ONE_OFF_YEARS = 2
"""Most years that a one-off expense lasts."""

_SEED, _COUNT = 0x5EED, 4_097  # an odd number has a middle


class Typical(NamedTuple):
    """Median over futures of the geometric mean, of one period, of the portfolio's nominal growth and of prices."""

    growth: float
    inflation: float


def typical_market(resolved: ResolvedPlan) -> Typical:
    """Find what is typical of a plan's market, over a fixed set of futures or all windows of history."""
    block, run = _reference(resolved), resolved.run
    growth, prices = np.ones((2, block.count))
    for grown, _, inflation in portfolio_growth(run.market, run.portfolio, block):
        growth, prices = growth * grown, prices * inflation
    middle = block.count // 2
    means = (np.sort(geometric_mean(product, block.timeline.periods)) for product in (growth, prices))
    return Typical(*(float(mean[middle]) for mean in means))


def neutralised(resolved: ResolvedPlan, typical: Typical) -> Iterator[tuple[str, ResolvedPlan]]:
    """Yield each cause that the plan can have, in order, with the plan as it would be without it."""
    run = resolved.run
    first, steps = run.first_year - 1, run.timeline.steps_per_year
    spending_years = run.timeline.years - first
    early = min(EARLY_YEARS, -(-spending_years // 3))
    if early < spending_years:
        even = EvenSequence(run.market, run.portfolio, first * steps, early * steps)
        yield "early_sequence", replace(resolved, run=replace(run, market=even))
    raised = TypicalReturn(run.market, run.portfolio, typical.growth)
    yield "weak_return", replace(resolved, run=replace(run, market=raised))
    prices = TypicalPrices(run.market, typical.inflation)
    yield "inflation", replace(resolved, run=replace(run, market=prices))
    yield from _without_long_lives(resolved)
    yield from _without_one_offs(resolved)


def _without_long_lives(resolved: ResolvedPlan) -> Iterator[tuple[str, ResolvedPlan]]:
    expectancy = life_expectancy(resolved)
    if expectancy is not None and expectancy < resolved.run.timeline.years:
        yield "longevity", _with_household(resolved, resolved.run.household, expectancy)


def _without_one_offs(resolved: ResolvedPlan) -> Iterator[tuple[str, ResolvedPlan]]:
    plan, years = resolved.plan, resolved.run.timeline.years
    kept = tuple(flow for flow in plan.cash_flows if not _is_one_off(flow, years))
    if len(kept) < len(plan.cash_flows):
        without = resolve(plan.model_copy(update={"cash_flows": kept}))
        yield "one_off_expense", _with_household(resolved, without.run.household, years)


def life_expectancy(resolved: ResolvedPlan) -> int | None:
    """Years for which somebody is alive, on average over a fixed set of futures; None where no lives are followed."""
    household, block = resolved.run.household, _reference(resolved)
    lives, lived = household.init(block), 0
    for year in range(1, resolved.run.timeline.years + 1):
        living = household.living(lives, year)
        if living is None:
            return None
        lived += int(np.count_nonzero(living))
    return max(round(lived / block.count), 1)


def _reference(resolved: ResolvedPlan) -> Block:
    return Block(_SEED, 0, resolved.windows or _COUNT, resolved.run.timeline)


def _is_one_off(flow: CashFlow, years: int) -> bool:
    last = years if flow.end_year is None else flow.end_year
    return flow.amount < 0.0 and last - flow.start_year < ONE_OFF_YEARS


def _with_household(resolved: ResolvedPlan, household: AnyHousehold, last_year: int) -> ResolvedPlan:
    required = resolved.run.household.requires_payments
    spared = SparedHousehold(inner=household, last_year=last_year, requires=required)
    return replace(resolved, run=replace(resolved.run, household=spared))
