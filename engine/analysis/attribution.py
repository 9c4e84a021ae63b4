"""Why scenarios fail: the main cause of each failure, told by counterfactual reruns on the same draws.

Each failed scenario is walked again with one cause neutralised at a time. Its main cause is the first, in this order,
whose neutralisation alone lets it succeed; where none does, several things went wrong together, or the plan costs more
than a usual future would have paid.

1. ``early_sequence``: the first ten years of spending (the first third, rounded up, of fewer than thirty) earn, after
   inflation, the scenario's own geometric mean over all its years of spending; later years earn less, so that the
   whole growth is what it was. Growth before any withdrawal, of the plan's own portfolio. Only where the beginning was
   worse than the whole.
2. ``weak_return``: the portfolio's nominal growth of every period is raised by one factor, so that its geometric mean
   over the whole plan is the typical one; only where it was less. Nominal, because what prices did to it is asked next.
3. ``inflation``: prices rise evenly at the typical rate. Nominal returns are kept: inflation does its harm where
   returns do not make up for it, and with real returns kept there would be none to see.
4. ``longevity``: nobody outlives the household's life expectancy, rounded to a whole year; only where the plan follows
   lives.
5. ``one_off_expense``: expenses that last at most two years are not there; success is still judged by the original
   plan's definition.

*Typical* is the median over futures of the geometric mean over the plan: of 4,097 futures on a seed of their own, or
of all windows where history is replayed.
"""

import math
from typing import Any

import numpy as np
import xarray as xr

from engine.analysis.compare import SHOWN, shown
from engine.analysis.joint import JointJob
from engine.analysis.joint_summary import JointSummary
from engine.analysis.neutralised import neutralised, typical_market
from engine.analysis.request import caveat_of, scenarios_of
from engine.analysis.vocabulary import ANALYSIS
from engine.jobs import Analysis, Ask
from engine.plan import Plan
from engine.resolve import ResolvedPlan, resolve
from engine.statistics import success_interval
from engine.vocabulary import BOUNDS, describe

CAUSES = ("early_sequence", "weak_return", "inflation", "longevity", "one_off_expense")
"""Causes of failure, in the order in which they are tried."""

TOGETHER = "several_together"
"""The cause of a failure that no single neutralisation undoes."""

_RULE = (
    "Each failed scenario was run again on the same draws with one cause neutralised at a time. Its main cause is the "
    "first of early_sequence, weak_return, inflation, longevity and one_off_expense whose neutralisation alone lets it "
    "succeed; where none does, several went wrong together, or the plan costs more than a usual future would have paid."
)


def attribution(plan: Plan | ResolvedPlan, scenarios: int, seed: int) -> Analysis:
    """Tell the main cause of every failed scenario.

    Parameters
    ----------
    plan : Plan or ResolvedPlan
    scenarios : int
        1 or more; all windows where the market replays history.
    seed : int
        0 .. 2**64 - 1.

    Returns
    -------
    Analysis
        Gives a Dataset with dims ``cause`` (`CAUSES` and `TOGETHER`), ``bound`` and ``example``: ``attributed_cause``,
        counts that sum to the failures; ``attributed_share`` of the failures with its Wilson 95 %
        ``attributed_interval`` (NaN where nothing failed, the interval also where history is replayed);
        ``rescued_alone``, failures that each neutralisation undoes, whatever its place in the order; ``cause_example``,
        the lowest scenarios of each cause. ``not_considered`` names causes that the plan cannot have.

    Raises
    ------
    PlanError
        Where no scenarios are asked for.
    """
    resolved = resolve(plan)
    return _attribution(resolved, scenarios_of([resolved], scenarios), seed)


def _attribution(resolved: ResolvedPlan, scenarios: int, seed: int) -> Analysis:
    typical = typical_market(resolved)
    reruns = dict(neutralised(resolved, typical))
    (joint,) = yield (Ask(JointJob((resolved, *reruns.values())), scenarios, seed),)
    found = [_of_cause(joint, cause, tuple(reruns)) for cause in (*CAUSES, TOGETHER)]
    counts, exact = np.array([count for count, _, _ in found]), resolved.windows is None
    failures = joint.failures
    intervals = [success_interval(int(c), failures) if exact and failures else (math.nan, math.nan) for c in counts]
    variables: dict[str, Any] = {
        "attributed_cause": (("cause",), counts),
        "attributed_share": (("cause",), counts / failures if failures else np.full(len(counts), math.nan)),
        "attributed_interval": (("cause", "bound"), np.array(intervals)),
        "rescued_alone": (("cause",), np.array([alone for _, alone, _ in found])),
        "cause_example": (("cause", "example"), np.stack([examples for _, _, examples in found])),
    }
    coords = {"cause": [*CAUSES, TOGETHER], "bound": list(BOUNDS), "example": np.arange(SHOWN)}
    attributes = {
        "name": resolved.plan.name,
        "plan_key": resolved.key,
        "seed": str(seed),
        "scenarios": joint.scenarios,
        "failures": failures,
        "rule": _RULE,
        "caveat": caveat_of([resolved]),
        "not_considered": ", ".join(cause for cause in CAUSES if cause not in reruns),
        "typical_growth": typical.growth,
        "typical_inflation": typical.inflation,
    }
    return describe(xr.Dataset(variables, coords), ANALYSIS).assign_attrs(attributes)


def _of_cause(joint: JointSummary, cause: str, reruns: tuple[str, ...]) -> tuple[int, int, np.ndarray]:
    """Give how many failures have this main cause, how many its neutralisation alone undoes, and examples."""
    if cause == TOGETHER:
        every = tuple(range(len(reruns) + 1))
        return joint.count(every), 0, shown(joint.where(every))
    if cause not in reruns:
        return 0, 0, shown(np.empty(0, np.int64))
    number = reruns.index(cause) + 1
    before = tuple(range(number))
    alone = joint.count(failing=(0,), succeeding=(number,))
    return joint.count(before, (number,)), alone, shown(joint.where(before, (number,)))
