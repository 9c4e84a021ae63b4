"""How the answer settles as scenarios are added: one run tells them all, since its scenarios have an order."""

import numpy as np
import xarray as xr

from engine.analysis.request import caveat_of, scenarios_of
from engine.analysis.stretches import StretchJob
from engine.analysis.vocabulary import ANALYSIS
from engine.errors import PlanError
from engine.jobs import Analysis, Ask
from engine.plan import Plan
from engine.resolve import ResolvedPlan, resolve
from engine.statistics import standard_error, success_interval
from engine.vocabulary import BOUNDS, describe

FIRST = 10_000
"""Scenarios at which a large run is looked at first; a small one is looked at earlier."""

_LEAST_FIRST = 100
_DOUBLINGS = 3  # a run has at least so many after its first look, where it is not very small


def convergence(plan: Plan | ResolvedPlan, scenarios: int, seed: int) -> Analysis:
    """Follow the probability of success at 10,000, 20,000, 40,000, ... scenarios and at all of them.

    Parameters
    ----------
    plan : Plan or ResolvedPlan
    scenarios : int
        1 or more; below 80,000 the first count is halved until at least three doublings fit.
    seed : int
        0 .. 2**64 - 1.

    Returns
    -------
    Analysis
        Gives a Dataset with dims ``scenarios`` and ``bound``: ``success_probability``, ``success_interval`` (Wilson
        95 %), ``success_standard_error``.

    Raises
    ------
    PlanError
        Where the market replays history, of which all windows are run at once, or no scenarios are asked for.
    """
    resolved = resolve(plan)
    if resolved.windows is not None:
        raise PlanError(
            f"this market runs its {resolved.windows} windows once, and nothing converges; "
            f"choose a market that draws its years"
        )
    return _convergence(resolved, _counts(scenarios_of([resolved], scenarios)), seed)


def _convergence(resolved: ResolvedPlan, counts: list[int], seed: int) -> Analysis:
    (stretches,) = yield (Ask(StretchJob(resolved, tuple(counts[:-1])), counts[-1], seed),)
    successes = np.array(counts) - np.add.accumulate(stretches.counts)
    seen = list(zip(successes.tolist(), counts, strict=True))
    variables = {
        "success_probability": (("scenarios",), successes / np.array(counts)),
        "success_interval": (("scenarios", "bound"), np.array([success_interval(*one) for one in seen])),
        "success_standard_error": (("scenarios",), np.array([standard_error(*one) for one in seen])),
    }
    dataset = describe(xr.Dataset(variables, {"scenarios": counts, "bound": list(BOUNDS)}), ANALYSIS)
    caveat = caveat_of([resolved])
    return dataset.assign_attrs(name=resolved.plan.name, plan_key=resolved.key, seed=str(seed), caveat=caveat)


def _counts(scenarios: int) -> list[int]:
    count = FIRST
    while count > 2 * _LEAST_FIRST and count << _DOUBLINGS > scenarios:
        count //= 2
    counts: list[int] = []
    while count < scenarios:
        counts.append(count)
        count *= 2
    return [*counts, scenarios]
