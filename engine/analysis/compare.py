"""Plans compared on the same scenarios: whose success is greater, by how much, and which futures decide it.

All plans see the same draws, so that what they share cancels out of their difference; see `engine.analysis.paired`.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

from engine.analysis.joint import MAX_PLANS, JointJob
from engine.analysis.joint_summary import JointSummary
from engine.analysis.paired import paired_interval, paired_standard_error
from engine.analysis.request import caveat_of, replays_history, scenarios_of
from engine.analysis.vocabulary import ANALYSIS
from engine.errors import PlanError
from engine.jobs import Analysis, Ask, SummaryJob
from engine.plan import Plan
from engine.resolve import ResolvedPlan, resolve
from engine.statistics import standard_error, success_interval
from engine.vocabulary import BOUNDS, QUANTILES, describe

SHOWN = 20
"""Scenarios of each kind that a Dataset names, to be replayed."""

_NO = (math.nan, math.nan)
_PAIRED = "Tango's paired 95 % interval of the sampling error; it says nothing about whether the assumptions hold."
_NO_INTERVAL = "No interval: the windows of one history, or the rows of a table, are not independent draws."


def compare(plans: Sequence[Plan | ResolvedPlan], scenarios: int, seed: int) -> Analysis:
    """Compare two to eight plans on the same scenarios; the first is the one that the others are compared with.

    Parameters
    ----------
    plans : sequence of Plan or ResolvedPlan
        A plan whose name was there before is numbered.
    scenarios : int
        1 or more; where a market replays history, every window that all plans have.
    seed : int
        0 .. 2**64 - 1.

    Returns
    -------
    Analysis
        Gives a Dataset with dims ``plan``, ``bound``, ``quantile``, ``year`` and ``example``: ``success_probability``,
        ``success_interval``, ``success_standard_error``; ``success_difference`` to the first plan,
        ``difference_interval``, ``difference_standard_error`` and, to measure what the common draws are worth,
        ``independent_standard_error``; ``gained`` and ``lost``, scenarios in which a plan succeeds and the first fails
        and the other way round, with ``gained_example`` and ``lost_example``, their lowest indices; ``balance``,
        ``spending`` (real dollars; NaN beyond a plan's horizon) and ``terminal_balance``; ``living``, the share of
        scenarios with somebody alive (0 beyond the horizon), and ``requires_spending`` (0 or 1): the success of a plan
        that requires nothing says little.

    Raises
    ------
    PlanError
        Where there are fewer than two plans or more than eight, or no scenarios.
    """
    if not 2 <= len(plans) <= MAX_PLANS:
        raise PlanError(f"{len(plans)} plans cannot be compared; give 2 to {MAX_PLANS}")
    resolveds = tuple(resolve(plan) for plan in plans)
    return _compare(resolveds, scenarios_of(resolveds, scenarios), seed)


def _compare(resolveds: tuple[ResolvedPlan, ...], scenarios: int, seed: int) -> Analysis:
    asks = tuple(Ask(SummaryJob(resolved), scenarios, seed) for resolved in resolveds)
    parts = yield (Ask(JointJob(resolveds), scenarios, seed), *asks)
    joint: JointSummary = parts[0]
    exact = not replays_history(resolveds)
    compared = [_against_first(joint, plan, exact) for plan in range(len(resolveds))]
    variables: dict[str, Any] = {name: _stack([one[name] for one in compared]) for name in compared[0]}
    coords = {
        "plan": _labels([resolved.plan.name for resolved in resolveds]),
        "bound": list(BOUNDS),
        "quantile": list(QUANTILES),
        "year": np.arange(max(resolved.run.timeline.years for resolved in resolveds) + 1),
        "example": np.arange(SHOWN),
    }
    variables |= _distributions([s.finalize(r) for s, r in zip(parts[1:], resolveds, strict=True)])
    attributes = {
        "seed": str(seed),
        "scenarios": joint.scenarios,
        "plan_keys": " ".join(resolved.key for resolved in resolveds),
        "caveat": caveat_of(resolveds),
        "interval_note": _PAIRED if exact else _NO_INTERVAL,
    }
    return describe(xr.Dataset(variables, coords), ANALYSIS).assign_attrs(attributes)


def _against_first(joint: JointSummary, plan: int, exact: bool) -> dict[str, Any]:
    """Give what is known of one plan, and of its difference to the first."""
    n, successes, baseline = joint.scenarios, joint.count(succeeding=(plan,)), joint.count(succeeding=(0,))
    gained, lost = {"failing": (0,), "succeeding": (plan,)}, {"failing": (plan,), "succeeding": (0,)}
    flips = joint.count(**gained), joint.count(**lost)
    alone = standard_error(successes, n), standard_error(baseline, n)
    difference = (0.0, 0.0) if plan == 0 else paired_interval(*flips, n)
    apart = 0.0 if plan == 0 else math.sqrt(alone[0] * alone[0] + alone[1] * alone[1])
    return {
        "success_probability": successes / n,
        "success_interval": success_interval(successes, n) if exact else _NO,
        "success_standard_error": alone[0] if exact else math.nan,
        "success_difference": (flips[0] - flips[1]) / n,
        "difference_interval": difference if exact else _NO,
        "difference_standard_error": paired_standard_error(*flips, n) if exact else math.nan,
        "independent_standard_error": apart if exact else math.nan,
        "gained": flips[0],
        "lost": flips[1],
        "gained_example": shown(joint.where(**gained)),
        "lost_example": shown(joint.where(**lost)),
    }


def shown(scenarios: np.ndarray) -> np.ndarray:
    """Give the first `SHOWN` scenarios, filled up with -1."""
    return np.pad(scenarios[:SHOWN], (0, SHOWN - len(scenarios[:SHOWN])), constant_values=-1)


def _stack(values: list[Any]) -> tuple[tuple[str, ...], np.ndarray]:
    stacked = np.array(values)
    inner = {(): (), (2,): ("bound",), (SHOWN,): ("example",)}[stacked.shape[1:]]
    return ("plan", *inner), stacked


def _distributions(results: list[xr.Dataset]) -> dict[str, Any]:
    """Put the plans' quantiles beside each other; a shorter plan has NaN in the years that it does not see."""
    years = max(result.sizes["year"] for result in results)
    put: dict[str, Any] = {}
    put["living"] = ("plan", "year"), np.zeros((len(results), years))
    put["requires_spending"] = "plan", np.array([result.attrs["requires_spending"] for result in results], np.int8)
    for plan, result in enumerate(results):
        put["living"][1][plan, : result.sizes["year"]] = result["living"]
    for name in ("balance", "spending"):
        put[name] = ("plan", "quantile", "year"), np.full((len(results), len(QUANTILES), years), math.nan)
        for plan, result in enumerate(results):
            put[name][1][plan, :, : result.sizes["year"]] = result[name]
    put["terminal_balance"] = ("plan", "quantile"), np.stack([result["terminal_balance"] for result in results])
    return put


def _labels(names: list[str]) -> list[str]:
    labels: list[str] = []
    for name in names:
        label, number = name, 2
        while label in labels:
            label, number = f"{name} ({number})", number + 1
        labels.append(label)
    return labels
