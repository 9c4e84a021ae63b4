"""What bad times would do to a plan: to one ordinary future, and laid over all the simulated ones.

*Deterministic*: every asset and prices grow at their typical rate, but for the years of the shock; one balance a year.
Typical is the median over 4,097 futures (or all windows of history) of an asset's geometric mean. *Overlaid*: in every
simulated future the years of the shock are what the shock says, all other years stay as drawn, so that the difference
to the plan without it is paired.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import xarray as xr

from engine.analysis.cell import Cell, CellJob
from engine.analysis.geometric_mean import geometric_mean
from engine.analysis.joint import JointJob
from engine.analysis.joint_summary import JointSummary
from engine.analysis.paired import paired_interval
from engine.analysis.request import caveat_of, replays_history, scenarios_of
from engine.analysis.shocks import Shock, shocked
from engine.analysis.vocabulary import ANALYSIS
from engine.errors import PlanError
from engine.jobs import Analysis, Ask
from engine.markets.market import Market, Returns
from engine.plan import Plan
from engine.resolve import ResolvedPlan, resolve
from engine.simulate import trace
from engine.statistics import success_interval
from engine.timeline import Block
from engine.types import Float64Array
from engine.vocabulary import BOUNDS, QUANTILES, describe

UNSTRESSED = "none"
"""How the plan without a shock is called."""

_SEED, _COUNT = 0x57E5, 4_097  # an odd number has a middle


@dataclass(frozen=True)
class Steady(Market):
    """Every asset and prices grow at one rate: gross growth of a period, inflation first."""

    growth: tuple[float, ...]

    def init(self, block: Block) -> Float64Array:
        """Lay the rates out."""
        return np.array(self.growth)[:, None] * np.ones(block.count)

    def step(self, carry: Float64Array, block: Block, period: int) -> tuple[Float64Array, Returns]:
        """Give them."""
        return carry, Returns(carry[1:], carry[0])


def stress(plan: Plan, shocks: Sequence[Shock], scenarios: int, seed: int) -> Analysis:
    """Lay shocks over a plan, one at a time.

    Parameters
    ----------
    plan : Plan
    shocks : sequence of Shock
        At least one; see `engine.analysis.shocks.episode` for those of history.
    scenarios, seed : int
        Draws that all of them see.

    Returns
    -------
    Analysis
        Gives a Dataset with dim ``episode`` (`UNSTRESSED` first), ``year``, ``bound`` and ``quantile``:
        ``deterministic_balance`` (real dollars), ``runs_out`` (year in which something is first unpaid in the
        deterministic future, NaN for never), ``success_probability``, ``success_interval``, ``success_difference`` to
        the unstressed plan with its paired ``difference_interval``, ``terminal_balance``.

    Raises
    ------
    PlanError
        Where there is no shock, two share a name, or one does not fit the plan.
    """
    names = [UNSTRESSED, *(shock.name for shock in shocks)]
    if not shocks:
        raise PlanError("there is no shock to lay over the plan; name an episode, such as 2008, or describe a shock")
    if len(set(names)) < len(names):
        raise PlanError(f"the shocks are named {', '.join(names[1:])}; give each a name of its own")
    base = resolve(plan)
    calm = replace(base, run=replace(base.run, market=steady(base), valuation=_valuation(base)), windows=None)
    laid, quiet = [base], [calm]
    for shock in shocks:
        laid.append(_with(base, shock))
        quiet.append(_with(calm, shock))
    return _stress(tuple(names), tuple(laid), tuple(quiet), scenarios_of([base], scenarios), seed)


def _stress(
    names: tuple[str, ...],
    laid: tuple[ResolvedPlan, ...],
    quiet: tuple[ResolvedPlan, ...],
    scenarios: int,
    seed: int,
) -> Analysis:
    joints = tuple(Ask(JointJob((laid[0], one)), scenarios, seed) for one in laid)
    parts = yield (*joints, *(Ask(CellJob(one), scenarios, seed) for one in laid))
    sampled = not replays_history(laid)
    variables: dict[str, Any] = _overlaid(parts[: len(laid)], parts[len(laid) :], sampled) | _deterministic(quiet)
    coords = {
        "episode": list(names),
        "year": np.arange(laid[0].run.timeline.years + 1),
        "bound": list(BOUNDS),
        "quantile": list(QUANTILES),
    }
    attributes = {"name": laid[0].plan.name, "seed": str(seed), "scenarios": scenarios}
    attributes |= {"caveat": caveat_of(laid)}
    return describe(xr.Dataset(variables, coords), ANALYSIS).assign_attrs(attributes)


def _overlaid(joints: Sequence[JointSummary], cells: Sequence[Cell], sampled: bool) -> dict[str, Any]:
    """Give success under each shock, and its paired difference."""
    n, unknown = joints[0].scenarios, (math.nan, math.nan)
    flips = [(j.count(failing=(0,), succeeding=(1,)), j.count(failing=(1,), succeeding=(0,))) for j in joints]
    successes = [cell.scenarios - cell.failures for cell in cells]
    pairs = [paired_interval(*one, n) if sampled and k else unknown for k, one in enumerate(flips)]
    return {
        "success_probability": ("episode", np.array(successes) / n),
        "success_interval": (("episode", "bound"), [success_interval(s, n) if sampled else unknown for s in successes]),
        "success_difference": ("episode", [(gained - lost) / n for gained, lost in flips]),
        "difference_interval": (("episode", "bound"), pairs),
        "terminal_balance": (("episode", "quantile"), [cell.terminal.quantiles(QUANTILES)[:, 0] for cell in cells]),
    }


def _deterministic(quiet: Sequence[ResolvedPlan]) -> dict[str, Any]:
    """Follow the one ordinary future under each shock."""
    paths = [trace(one, 0, 1, 1).isel(scenario=0) for one in quiet]
    short = [np.flatnonzero(path["unpaid"].values > 0.0) for path in paths]
    return {
        "deterministic_balance": (("episode", "year"), np.stack([path["balance"].values for path in paths])),
        "runs_out": ("episode", [float(years[0]) if len(years) else math.nan for years in short]),
    }


def _with(resolved: ResolvedPlan, shock: Shock) -> ResolvedPlan:
    market = shocked(resolved.run.market, shock, resolved.assets, resolved.run.timeline)
    return replace(resolved, run=replace(resolved.run, market=market))


def _valuation(resolved: ResolvedPlan) -> float | None:
    """Give the one future a valuation to start with where the plan follows any."""
    valuation = resolved.run.valuation
    return valuation[0] if isinstance(valuation, tuple) else valuation


def steady(resolved: ResolvedPlan) -> Steady:
    """Find the typical growth of each asset and of prices in one period."""
    run = resolved.run
    block = Block(_SEED, 0, resolved.windows or _COUNT, run.timeline)
    carry, total = run.market.init(block), np.ones((len(resolved.assets) + 1, block.count))
    for period in range(run.timeline.periods):
        carry, returns = run.market.step(carry, block, period)
        total[0] = total[0] * returns.inflation
        total[1:] = total[1:] * returns.growth
    means = [np.sort(geometric_mean(row, run.timeline.periods)) for row in total]
    return Steady(tuple(float(mean[block.count // 2]) for mean in means))
