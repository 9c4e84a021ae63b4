"""A plan with every constant fixed: computed once, where the plan was made; keyed, shipped and run as it is."""

import math
from dataclasses import dataclass, field
from typing import Literal

from engine import exact
from engine.cash_flows import CashFlows, schedule
from engine.keys import plan_key
from engine.markets.market import Market
from engine.plan import Plan
from engine.spending.registry import resolve_spending
from engine.spending.rule import SpendingRule
from engine.timeline import Timeline


@dataclass(frozen=True)
class RunContents:
    """What decides the bits of a run, and nothing else.

    ``balance`` in dollars of year 0; ``weights`` a share for each of the market's assets, summing to 1; ``keep`` one
    less the fee of one period.
    """

    timeline: Timeline
    balance: float
    weights: tuple[float, ...]
    keep: float
    at: Literal["start", "end"]
    flows: CashFlows
    rule: SpendingRule
    market: Market


@dataclass(frozen=True)
class ResolvedPlan:
    """A plan ready to run.

    Parameters
    ----------
    plan : Plan
        As the user stated it.
    run : RunContents
        As it will run.
    assets : tuple of str
        Names of the assets that have a weight, in the order of ``run.weights``.
    market_note : str
        One sentence: what was assumed of the markets.
    data_digest : str
        SHA-256 of the history behind the market; empty where there is none.
    windows : int or None
        Number of scenarios there are at all in a historical market; None elsewhere.
    key : str
        SHA-256 of ``run`` and the numerics version.
    """

    plan: Plan
    run: RunContents
    assets: tuple[str, ...]
    market_note: str
    data_digest: str
    windows: int | None
    key: str = field(default="")

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", plan_key(self.run))

    @property
    def requires_spending(self) -> bool:
        """Whether anything must be paid; else success means not being depleted before the horizon."""
        flows = self.run.flows
        return self.run.rule.requires_spending or any(flows.real_expense) or any(flows.nominal_expense)


def resolve(plan: Plan | ResolvedPlan) -> ResolvedPlan:
    """Fix every constant of a plan: log moments, factor loadings, tables, fees and cash flows.

    Returns the argument itself where it is resolved already.
    """
    if isinstance(plan, ResolvedPlan):
        return plan
    timeline = plan.timeline()
    found = plan.market.resolve(plan.weighted_assets(), timeline)
    total = math.fsum(plan.portfolio.allocation.values())
    contents = RunContents(
        timeline=timeline,
        balance=plan.portfolio.balance,
        weights=tuple(plan.portfolio.allocation[asset] / total for asset in found.assets),
        keep=exact.power(1.0 - plan.portfolio.fee, 1.0 / timeline.steps_per_year),
        at=plan.spending.at,
        flows=schedule(plan.cash_flows, timeline.years),
        rule=resolve_spending(plan.spending),
        market=found.market,
    )
    return ResolvedPlan(plan, contents, found.assets, found.note, found.data_digest, found.windows)
