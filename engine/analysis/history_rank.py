"""What history allowed: the largest constant real spending that lasted from each starting year, and where a plan ranks.

A portfolio with balance ``B`` from which the household spends ``W`` a year, in dollars of the first year, pays for
everything up to year ``n`` where ``W <= (B + sum of D_t C_t) / (sum of D_t)``, t = 1 .. n: ``C_t`` is the real income
less the expenses of a year and ``D_t`` is 1 over the real growth, after fees, up to the day of payment. The largest
sustainable spending is the least of these over all n. No simulation is needed.
"""

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from engine.analysis.counterfactual import portfolio_growth
from engine.analysis.request import caveat_of
from engine.analysis.vocabulary import ANALYSIS
from engine.errors import DataError
from engine.jobs import Analysis
from engine.markets.historical import HistoricalChoice
from engine.markets.history import History, load
from engine.plan import Plan
from engine.resolve import ResolvedPlan, resolve
from engine.timeline import Block
from engine.types import Float64Array
from engine.vocabulary import describe
from engine.walk import walk

_METHOD = (
    "The largest constant real spending, other income included, that the plan's portfolio would have paid for from "
    "each starting year to the end of the plan; overlapping periods, one history."
)
_LIVES = "Income that depends on somebody being alive is left out."
_HALF_CENT = 0.005  # paid within half a cent is paid


def history_rank(plan: Plan, data: str = "us_annual") -> Analysis:
    """Rank a plan's spending in its first year among what history allowed.

    Parameters
    ----------
    plan : Plan
        Its horizon, portfolio, cash flows and first decision count; its market does not. Months are taken as years.
    data : str
        Name of a shipped history.

    Returns
    -------
    Analysis
        Asks for no run. Gives a Dataset with dim ``start_year``: ``sustainable_spending`` (real dollars a year),
        ``sustainable_rate`` (of the starting balance), ``affordable`` (0 or 1); ``first_year_spending`` (its median
        over starting years) and ``first_year_rate`` of the plan, ``share_affordable`` of starting years; attributes
        ``worst_start_year`` and ``best_start_year``.

    Raises
    ------
    DataError
        Where the history lacks an asset of the plan.
    PlanError
        Where it is shorter than the plan.
    """
    history = load(data).annual()
    for asset in plan.weighted_assets():
        if asset not in history.assets:
            raise DataError(
                f"{history.title} has no {asset!r}; give the plan an allocation of {', '.join(history.assets)}"
            )
    market = HistoricalChoice(kind="historical", data=history)
    horizon = plan.horizon.model_copy(update={"steps_per_year": 1})
    resolved = resolve(plan.model_copy(update={"market": market, "horizon": horizon}))
    return _rank(resolved, history)


def _rank(resolved: ResolvedPlan, history: History) -> Analysis:
    yield from ()
    assert resolved.windows is not None
    balance = resolved.plan.portfolio.balance
    sustainable, spent = sustainable_spending(resolved), _first_year_spending(resolved)
    affordable = sustainable >= spent - _HALF_CENT
    start_years = history.first_year + np.arange(resolved.windows)
    variables: dict[str, Any] = {
        "sustainable_spending": (("start_year",), sustainable),
        "sustainable_rate": (("start_year",), sustainable / balance),
        "affordable": (("start_year",), affordable.astype(np.int8)),
        "first_year_spending": ((), spent),
        "first_year_rate": ((), spent / balance),
        "share_affordable": ((), np.count_nonzero(affordable) / resolved.windows),
    }
    attributes = {
        "name": resolved.plan.name,
        "history": f"{history.title}, {history.first_year} to {history.last_year}",
        "caveat": caveat_of([resolved]),
        "method": _METHOD if not _follows_lives(resolved) else f"{_METHOD} {_LIVES}",
        "worst_start_year": int(start_years[np.argmin(sustainable)]),
        "best_start_year": int(start_years[np.argmax(sustainable)]),
    }
    return describe(xr.Dataset(variables, {"start_year": start_years}), ANALYSIS).assign_attrs(attributes)


def sustainable_spending(resolved: ResolvedPlan) -> Float64Array:
    """Give the largest constant real spending (windows,) that each window of a historical plan pays for to the end."""
    run, least = resolved.run, np.full(resolved.windows or 0, math.inf)
    worth: Float64Array = np.full(
        len(least), resolved.plan.portfolio.balance
    )  # of all that came in so far, on the first day
    spending_days = np.zeros(len(least))  # what a dollar a year so far is worth on the first day
    for day in _days(resolved):
        worth = worth + day.start * day.cash
        least = np.minimum(least, _quotient(worth, spending_days))
        if day.year >= run.first_year:
            spending_days = spending_days + (day.start if run.at == "start" else day.end) * day.living
            least = np.minimum(least, _quotient(worth, spending_days))
    return np.asarray(np.maximum(least, 0.0))


class _Day(NamedTuple):
    """One year of every window: what a real dollar of its start and end is worth on day one, and real net income.

    ``living`` is 1 where somebody is alive, else 0.
    """

    year: int
    start: Float64Array
    end: Float64Array
    cash: Float64Array
    living: Float64Array


def _days(resolved: ResolvedPlan) -> Iterator[_Day]:
    run, windows = resolved.run, resolved.windows or 0
    block = Block(0, 0, windows, run.timeline)
    lives = run.household.init(block)
    price, discount, zeros = np.ones(windows), np.ones(windows), np.zeros(windows)
    for year, (_, net, inflation) in enumerate(portfolio_growth(run.market, run.portfolio, block), 1):
        flows = run.household.cash(lives, year, price, zeros)
        living = run.household.living(lives, year)
        after = discount * inflation / net
        yield _Day(
            year, discount, after, (flows.income - flows.expense) / price, zeros + (1.0 if living is None else living)
        )
        price, discount = price * inflation, after


def _quotient(worth: Float64Array, days: Float64Array) -> Float64Array:
    """Give what can be spent a year: anything, or nothing, before the first day of spending."""
    early = np.where(worth < 0.0, 0.0, math.inf)
    return np.where(days > 0.0, worth / np.maximum(days, 1e-300), early)


def _first_year_spending(resolved: ResolvedPlan) -> float:
    """Median over windows of what the plan asks for in its first year of spending, in dollars of year 0."""
    run = resolved.run
    years = walk(run, Block(0, 0, resolved.windows or 0, run.timeline))
    first = next(end for end in years if end.year == run.first_year)
    ordered: Float64Array = np.sort(first.requested * first.spending_deflator)
    return float(ordered[len(ordered) // 2])


def _follows_lives(resolved: ResolvedPlan) -> bool:
    household, block = resolved.run.household, Block(0, 0, 1, resolved.run.timeline)
    return household.living(household.init(block), 1) is not None
