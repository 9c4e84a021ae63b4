"""The share of equities with which a plan succeeds most often, and the shares that do about as well."""

import numpy as np
import xarray as xr

from engine.analysis.cell import CellJob
from engine.analysis.fields import STOCK_SHARE, vary
from engine.analysis.joint import JointJob
from engine.analysis.joint_summary import JointSummary
from engine.analysis.paired import paired_interval
from engine.analysis.request import caveat_of, replays_history, scenarios_of
from engine.analysis.vocabulary import ANALYSIS
from engine.errors import PlanError
from engine.jobs import Analysis, Ask
from engine.plan import Plan
from engine.resolve import ResolvedPlan, resolve
from engine.statistics import success_interval
from engine.vocabulary import BOUNDS, describe

STEPS = 20
"""The share is tried in steps of 5 points."""


def best_allocation(plan: Plan, scenarios: int, seed: int, steps: int = STEPS) -> Analysis:
    """Find the share of equities that maximises success; the other assets keep their proportions.

    Parameters
    ----------
    plan : Plan
        With at least one equity and one other asset.
    scenarios, seed : int
        Draws that every share sees.
    steps : int
        How many steps lead from none to all.

    Returns
    -------
    Analysis
        Gives a Dataset with dim ``stock_share``: ``success_probability``, ``success_interval(bound)``,
        ``success_difference`` to the best with its paired ``difference_interval(bound)``, ``as_good``; and ``best``.

    Raises
    ------
    PlanError
        Where the allocation names only equities, or none.
    """
    if steps < 1:
        raise PlanError(f"steps={steps} leave nothing to compare; give at least 1")
    shares = tuple(step / steps for step in range(steps + 1))
    resolveds = tuple(resolve(vary(plan, {STOCK_SHARE: share})) for share in shares)
    return _best_allocation(plan, shares, resolveds, scenarios_of(resolveds, scenarios), seed)


def _best_allocation(
    plan: Plan, shares: tuple[float, ...], resolveds: tuple[ResolvedPlan, ...], scenarios: int, seed: int
) -> Analysis:
    cells = yield tuple(Ask(CellJob(resolved), scenarios, seed) for resolved in resolveds)
    successes = [cell.scenarios - cell.failures for cell in cells]
    best = successes.index(max(successes))
    joints = yield tuple(Ask(JointJob((resolveds[best], resolved)), scenarios, seed) for resolved in resolveds)
    flips = [_flips(joint) for joint in joints]
    sampled = not replays_history(resolveds)
    differences = [(gained - lost) / scenarios for gained, lost in flips]
    pairs = [paired_interval(*one, scenarios) if sampled else (d, d) for one, d in zip(flips, differences, strict=True)]
    variables = {
        "success_probability": ("stock_share", np.array(successes) / scenarios),
        "success_interval": (("stock_share", "bound"), [success_interval(s, scenarios) for s in successes]),
        "success_difference": ("stock_share", differences),
        "difference_interval": (("stock_share", "bound"), pairs),
        "as_good": ("stock_share", [int(upper >= 0.0) for _, upper in pairs]),
        "best": ((), shares[best]),
    }
    coords = {"stock_share": list(shares), "bound": list(BOUNDS)}
    dataset = describe(xr.Dataset(variables, coords), ANALYSIS)
    dataset = dataset.assign_attrs(name=plan.name, plan=plan.model_dump_json(), seed=str(seed), scenarios=scenarios)
    return dataset.assign_attrs(caveat=caveat_of(resolveds))


def _flips(joint: JointSummary) -> tuple[int, int]:
    """Count the scenarios that only the other share, and only the best share, survives."""
    return joint.count(failing=(0,), succeeding=(1,)), joint.count(failing=(1,), succeeding=(0,))
