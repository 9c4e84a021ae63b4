"""A plan with every constant fixed: computed once, where the plan was made; keyed, shipped and run as it is."""

from dataclasses import dataclass, field, replace
from typing import Literal

from engine import exact
from engine.allocation import Weights
from engine.guardrails import FUTURES, TableJob, table_of
from engine.household.assemble import ages_in, assemble
from engine.household.household import AnyHousehold
from engine.household.irs_uniform_lifetime import periods_by_year
from engine.keys import plan_key
from engine.markets.market import Market, resolve_market
from engine.markets.valued import with_valuation
from engine.plan import Plan
from engine.portfolio.accounts import AccountsPortfolio
from engine.portfolio.choice import Accounts
from engine.portfolio.drifting import Drifting
from engine.portfolio.pooled import Pooled
from engine.portfolio.portfolio import Portfolio
from engine.spending.registry import resolve_spending
from engine.spending.rule import SpendingRule
from engine.taxes.filing import filing
from engine.timeline import Timeline


@dataclass(frozen=True)
class RunContents:
    """What decides the bits of a run, and nothing else.

    ``first_year`` is the first in which the rule decides; ``valuation`` the price of equities over their ten-year real
    earnings at the start, where the market follows it: of all scenarios, or of scenario ``i`` in entry ``i`` modulo
    their count.
    """

    timeline: Timeline
    at: Literal["start", "end"]
    first_year: int
    household: AnyHousehold
    portfolio: Portfolio
    rule: SpendingRule
    market: Market
    valuation: float | tuple[float, ...] | None


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
        Names of the assets that have a weight, in the market's order.
    market_note : str
        What was assumed of the markets, with the caveat.
    data_digest : str
        SHA-256 of the history behind the market; empty where there is none.
    windows : int or None
        Number of scenarios there are at all in a market that replays history or a table; None elsewhere.
    members : tuple of str
        Names of the markets of an ensemble; empty elsewhere.
    caveat : str
        What the reader must know of the market's data; empty where there is nothing.
    replays : {"history", "table"}
        What the windows are of.
    key : str
        SHA-256 of ``run`` and the numerics version.
    """

    plan: Plan
    run: RunContents
    assets: tuple[str, ...]
    market_note: str
    data_digest: str
    windows: int | None
    members: tuple[str, ...] = ()
    caveat: str = ""
    replays: Literal["history", "table"] = "history"
    key: str = field(default="")

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", plan_key(self.run))

    @property
    def requires_spending(self) -> bool:
        """Whether anything must be paid; else success means not being depleted before the horizon."""
        return self.run.rule.requires_spending or self.run.household.requires_payments


def resolve(plan: Plan | ResolvedPlan) -> ResolvedPlan:
    """Fix every constant of a plan: log moments, factor loadings, tables, fees and cash flows.

    Returns the argument itself where it is resolved already.
    """
    if isinstance(plan, ResolvedPlan):
        return plan
    timeline, first_year = plan.timeline(), plan.first_year()
    found = resolve_market(plan.market, plan.weighted_assets(), timeline)
    weights = plan.weights(found.assets)
    household = assemble(plan.household(), taxed=plan.portfolio.accounts is not None)
    portfolio = _portfolio(plan, found.assets, weights, timeline)
    outlook, job = plan.outlook(found.assets), guardrail_job(plan)
    if job is not None:
        outlook = replace(outlook, success_table=table_of(job))
    market, valuation = with_valuation(found, timeline, plan.spending.needs_valuation)
    contents = RunContents(
        timeline=timeline,
        at=plan.spending.at,
        first_year=first_year,
        household=household,
        portfolio=portfolio,
        rule=resolve_spending(plan.spending, outlook),
        market=market,
        valuation=valuation,
    )
    return ResolvedPlan(
        plan=plan,
        run=contents,
        assets=found.assets,
        market_note=f"{found.note} {found.caveat}".strip(),
        data_digest=found.data_digest,
        windows=found.windows,
        members=found.members,
        caveat=found.caveat,
        replays=found.replays,
    )


def guardrail_job(plan: Plan) -> TableJob | None:
    """Give the job that makes the table a plan's rule looks up; None where it looks nothing up."""
    levels = plan.spending.success_levels()
    if not levels:
        return None
    timeline = plan.timeline()
    found = resolve_market(plan.market, plan.weighted_assets(), timeline)
    return TableJob(
        timeline=timeline,
        first_year=plan.first_year(),
        at=plan.spending.at,
        household=assemble(plan.household(), taxed=plan.portfolio.accounts is not None),
        portfolio=_portfolio(plan, found.assets, plan.weights(found.assets), timeline),
        market=found.market,
        balance=plan.portfolio.balance,
        levels=levels,
        futures=min(FUTURES, found.windows or FUTURES),
    )


def _portfolio(plan: Plan, assets: tuple[str, ...], weights: Weights, timeline: Timeline) -> Portfolio:
    said = plan.portfolio
    fees = [said.asset_fees.get(asset, 0.0) for asset in assets]
    keep = tuple(exact.power((1.0 - said.fee) * (1.0 - fee), 1.0 / timeline.steps_per_year) for fee in fees)
    if said.accounts is not None:
        return _accounts(plan, said.accounts, weights, keep)
    if said.rebalance == "every_period":
        return Pooled(said.balance, weights, keep)
    drift = {"annual": 0.0, "never": None}[said.rebalance] if isinstance(said.rebalance, str) else said.rebalance.drift
    return Drifting(said.balance, weights, keep, drift)


def _accounts(plan: Plan, said: Accounts, weights: Weights, keep: tuple[float, ...]) -> AccountsPortfolio:
    ages, years, lives = ages_in(plan.people, 1), plan.timeline().years, plan.horizon.follows_lives
    filed, taxable = filing(plan.tax, ages, years, lives), said.taxable
    return AccountsPortfolio(
        start=(taxable.balance, said.deferred.balance, said.roth.balance),
        basis=taxable.balance if taxable.basis is None else taxable.basis,
        weights=weights,
        keep=keep,
        tables=filed.tables,
        which=filed.which,
        divisors=periods_by_year(ages, years, lives, said.rmd_age) if ages else ((0.0,),) * years,
        proportional=said.order == "proportional",
    )
