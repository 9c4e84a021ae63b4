"""What a plan would have to be for a wanted success: found on common random numbers, with the interval of the answer.

On one set of draws success is a step function of what is sought, and it is the same function for every value tried.
The answer is where it crosses the wanted success; its interval is where the bounds of the Wilson interval cross it, so
that it tells how far sampling alone could move the answer.
"""

import math
from collections.abc import Callable, Generator
from typing import Any, NamedTuple

import xarray as xr

from engine.analysis.cell import Cell, CellJob
from engine.analysis.fields import value_of, vary
from engine.analysis.request import caveat_of, scenarios_of
from engine.analysis.sustainable import SustainableJob, Sustained, is_linear
from engine.analysis.vocabulary import ANALYSIS
from engine.errors import PlanError
from engine.jobs import Analysis, Ask
from engine.plan import Plan
from engine.resolve import resolve
from engine.statistics import success_interval
from engine.vocabulary import BOUNDS, describe

TOLERANCE = 2e-4
"""Share of itself within which a value is found."""


class Range(NamedTuple):
    """Where a field's value is sought, and whether success rises with it."""

    low: float
    high: float
    rises: bool
    whole: bool = False


def solve(plan: Plan, field: str, wanted: float, within: Range, scenarios: int, seed: int) -> Analysis:
    """Find the value of a field at which a plan has the wanted success.

    Parameters
    ----------
    plan : Plan
        The rest of it stays.
    field : str
        Such as ``spending.amount``, ``portfolio.balance``, ``people.1.retirement_age``.
    wanted : float
        Success that is wanted, between 0 and 1.
    within : Range
        Success must be monotone between its bounds.
    scenarios, seed : int
        Draws that every value sees.

    Returns
    -------
    Analysis
        Gives a Dataset: ``answer``, ``answer_interval(bound)``, ``wanted_success``, and the success at the answer with
        its interval. The answer is the most (or, where success rises with the field, the least) that has it; NaN, with
        ``note`` saying why, where nothing between the bounds does. An amount is sought up to what the plan spends at
        most, and ``limit`` says where that is the answer.

    Raises
    ------
    PlanError
        Where the success wanted is not between 0 and 1, the bounds are out of order, or a bound is no plan.
    """
    if not 0.0 < wanted < 1.0:
        raise PlanError(f"a success of {wanted:g} was wanted; give a share between 0 and 1, such as 0.9")
    if not within.low < within.high:
        raise PlanError(f"{field} was sought between {within.low:g} and {within.high:g}; give the lower bound first")
    value_of(plan, field)
    within = _below_the_ceiling(plan, field, within)
    resolved = resolve(plan)
    scenarios = scenarios_of([resolved], scenarios)
    if field == "spending.amount" and is_linear(resolved):
        return _in_one_pass(plan, wanted, within, scenarios, seed)
    return by_bisection(plan, field, wanted, within, scenarios, seed)


def _below_the_ceiling(plan: Plan, field: str, within: Range) -> Range:
    """Seek no amount above what the plan spends at most: more would change nothing."""
    most = plan.spending.most
    if field != "spending.amount" or most is None or most >= within.high:
        return within
    if most <= within.low:
        raise PlanError(
            f"the plan spends at most ${most:,.0f} a year, its essential and discretionary spending, and an amount "
            f"above ${within.low:,.0f} was sought; raise spending.discretionary, or leave it out"
        )
    return within._replace(high=most)


def _in_one_pass(plan: Plan, wanted: float, within: Range, scenarios: int, seed: int) -> Analysis:
    """Read the answer, and its interval, off the distribution of what scenarios sustain."""
    resolved = resolve(plan)
    parts = yield (Ask(SustainableJob(resolved), scenarios, seed),)
    sustained: Sustained = parts[0]
    found = [
        float(sustained.amounts.quantiles((_rank_share(successes, scenarios),))[0, 0])
        for successes in _successes(wanted, scenarios)
    ]
    found = [min(max(amount, within.low), within.high) for amount in found]
    cells = yield (Ask(CellJob(resolve(vary(plan, {"spending.amount": found[0]}))), scenarios, seed),)
    return _dataset(plan, "spending.amount", wanted, found, cells[0], 1, within)


def _rank_share(successes: int, scenarios: int) -> float:
    """Give the quantile such that ``successes`` scenarios sustain at least its value."""
    return round((scenarios - successes + 1) / scenarios, 12) if successes > 0 else 1.0


def _successes(wanted: float, scenarios: int) -> tuple[int, int, int]:
    """Count successes: the fewest that reach what is wanted, and the fewest whose lower, and upper, bound does."""
    counts = [
        _fewest(lambda s: s / scenarios >= wanted, scenarios),
        _fewest(lambda s: success_interval(s, scenarios)[0] >= wanted, scenarios),
        _fewest(lambda s: success_interval(s, scenarios)[1] >= wanted, scenarios),
    ]
    return counts[0], counts[1], counts[2]


def _fewest(enough: Callable[[int], bool], most: int) -> int:
    """Find the least count 0 .. ``most`` that is enough, where more always is; ``most`` where none is."""
    low, high = 0, most
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle + 1, high)
    return low


def by_bisection(plan: Plan, field: str, wanted: float, within: Range, scenarios: int, seed: int) -> Analysis:
    """Narrow three brackets at once: that of the answer, and those of its bounds; parameters as for `solve`."""
    wanted_successes = _successes(wanted, scenarios)
    known: dict[float, Cell] = {}
    brackets = [_bracket(within)] * 3
    yield from _run(plan, field, (within.low, within.high), scenarios, seed, known)
    while points := _middles(brackets, within):
        yield from _run(plan, field, points, scenarios, seed, known)
        brackets = [_narrow(bracket, known, n, within) for bracket, n in zip(brackets, wanted_successes, strict=True)]
    found = [_answer(bracket, known, n, within) for bracket, n in zip(brackets, wanted_successes, strict=True)]
    return _dataset(plan, field, wanted, found, known.get(found[0]), len(known), within)


def _run(
    plan: Plan, field: str, points: tuple[float, ...], scenarios: int, seed: int, known: dict[float, Cell]
) -> Generator[tuple[Ask, ...], tuple[Any, ...], None]:
    """Run a plan at some values, all of them together."""
    new = [point for point in points if point not in known]
    cells = yield tuple(Ask(CellJob(resolve(vary(plan, {field: point}))), scenarios, seed) for point in new)
    known |= dict(zip(new, cells, strict=True))


def _bracket(within: Range) -> tuple[float, float]:
    """Give the bounds, that with the greater success first."""
    return (within.high, within.low) if within.rises else (within.low, within.high)


def _middles(brackets: list[tuple[float, float]], within: Range) -> tuple[float, ...]:
    """Give the middle of each bracket that is still wider than the tolerance."""
    open_brackets = [bracket for bracket in brackets if _is_wide(bracket, within.whole)]
    return tuple(dict.fromkeys(_middle(bracket, within.whole) for bracket in open_brackets))


def _is_wide(bracket: tuple[float, float], whole: bool) -> bool:
    least = 1.0 if whole else TOLERANCE * max(abs(bracket[0]), abs(bracket[1]))
    return abs(bracket[1] - bracket[0]) > least


def _middle(bracket: tuple[float, float], whole: bool) -> float:
    middle = (bracket[0] + bracket[1]) / 2.0
    return int(middle) if whole else middle


def _narrow(bracket: tuple[float, float], known: dict[float, Cell], wanted: int, within: Range) -> tuple[float, float]:
    """Keep the half of a bracket in which success falls below what is wanted."""
    middle = _middle(bracket, within.whole)
    if middle not in known:
        return bracket
    enough = known[middle].scenarios - known[middle].failures >= wanted
    return (middle, bracket[1]) if enough else (bracket[0], middle)


def _answer(bracket: tuple[float, float], known: dict[float, Cell], wanted: int, within: Range) -> float:
    """Give the end of the last bracket that has enough success; NaN where even the best bound has not."""
    for value in (_bracket(within)[1], bracket[0]):
        if value in known and known[value].scenarios - known[value].failures >= wanted:
            return value
    return math.nan


def _dataset(  # noqa: PLR0913, PLR0917 - what was asked and what was found
    plan: Plan, field: str, wanted: float, found: list[float], cell: Cell | None, runs: int, within: Range
) -> xr.Dataset:
    """Put an answer together: the value, its interval in ascending order, and the success there."""
    resolved = resolve(plan)
    sampled = resolved.windows is None  # windows of one history are not independent draws: no interval
    bounds = sorted(found[1:]) if sampled and found[1] == found[1] and found[2] == found[2] else [math.nan] * 2
    limit = _limit(plan, field, found[0], within)
    if limit and bounds[0] == bounds[1]:
        bounds = [math.nan] * 2  # wherever success crosses what is wanted, it is beyond
    n, successes = (cell.scenarios, cell.scenarios - cell.failures) if cell else (0, 0)
    variables: dict[str, Any] = {
        "answer": ((), found[0]),
        "answer_interval": (("bound",), bounds),
        "wanted_success": ((), wanted),
        "success_probability": ((), successes / n if n else math.nan),
        "success_interval": (("bound",), list(success_interval(successes, n)) if n and sampled else [math.nan] * 2),
    }
    dataset = describe(xr.Dataset(variables, {"bound": list(BOUNDS)}), ANALYSIS)
    note = "" if cell else "Nothing between the bounds has the success that was wanted; widen them or want less."
    attributes = {
        "field": field,
        "name": plan.name,
        "runs": runs,
        "note": note,
        "limit": limit,
        "caveat": caveat_of([resolved]),
    }
    return dataset.assign_attrs(plan=plan.model_dump_json(), **attributes)


def _limit(plan: Plan, field: str, answer: float, within: Range) -> str:
    """Say where an answer is as far as was looked, so that success may be wanted of still more, or of less."""
    if answer != _bracket(within)[1]:
        return ""
    if field != "spending.amount" or answer != plan.spending.most:
        return (
            f"That is as far as was looked: every value from {within.low:,.10g} to {within.high:,.10g} has the success "
            f"that was wanted."
        )
    return (
        f"That is all the plan wishes for: essential and discretionary spending come to ${plan.spending.most:,.0f} a "
        f"year. Raise spending.discretionary, or leave it out, to learn how much more would be safe."
    )
