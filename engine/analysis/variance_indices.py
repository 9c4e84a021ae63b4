"""Which field's uncertainty matters most: variance-based indices of fields that vary together within ranges.

Saltelli's design moves all fields at once over their ranges, each point being a cell of a few scenarios on the same
draws. The first-order index of a field is the part of the variance of the outcome over the design that it explains by
itself; its total-order index the part that it is involved in, with others. Sampled and analysed by SALib.

References
----------
A. Saltelli et al., "Variance based sensitivity analysis of model output: design and estimator for the total sensitivity
index", Computer Physics Communications 181 (2010), 259-270.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import xarray as xr

from engine.analysis.cell import Cell, CellJob
from engine.analysis.fields import value_of, vary_within_wishes
from engine.analysis.request import caveat_of, scenarios_of
from engine.analysis.vocabulary import ANALYSIS
from engine.errors import LimitError, PlanError
from engine.jobs import Analysis, Ask
from engine.plan import Plan
from engine.resolve import resolve
from engine.vocabulary import describe

OUTCOMES = ("success_probability", "median_terminal_balance")
"""What is explained."""

MOST_CELLS = 20_000
"""Cells of one design."""

_BATCH = 500


def variance_indices(
    plan: Plan, ranges: Mapping[str, tuple[float, float]], scenarios: int, seed: int, points: int = 128
) -> Analysis:
    """Find how much of the outcome's variance each field explains.

    Parameters
    ----------
    plan : Plan
        The rest of it stays.
    ranges : mapping of str to (float, float)
        From a field, such as ``spending.amount``, to its lowest and highest value; whole where the plan's is whole.
    scenarios, seed : int
        Draws of every cell.
    points : int
        Base points of the design, a power of two; it has ``points * (fields + 2)`` cells.

    Returns
    -------
    Analysis
        Gives a Dataset with dims ``field`` and ``outcome`` (`OUTCOMES`): ``first_order``, ``total_order`` and
        ``first_order_half_width``, ``total_order_half_width`` of their 95 % intervals by bootstrap; NaN where the
        outcome never varies.

    Raises
    ------
    PlanError
        Where fewer than two fields are given, a range is empty, or the number of points is no power of two.
    LimitError
        Where there are more than `MOST_CELLS` cells.
    """
    if len(ranges) < 2:
        raise PlanError("indices compare fields with each other; give at least two, each with a low and a high value")
    for field, (low, high) in ranges.items():
        if not low < high:
            raise PlanError(f"{field} was to vary between {low:g} and {high:g}; give the lower bound first")
        value_of(plan, field)
    if points < 2 or points & (points - 1):
        raise PlanError(f"points={points} is no power of two; give 64, 128, 256 ...")
    cells = points * (len(ranges) + 2)
    if cells > MOST_CELLS:
        raise LimitError(f"a design of {cells:,} cells is above the limit of {MOST_CELLS:,}; give fewer points")
    return _variance_indices(plan, dict(ranges), scenarios, seed, points)


def _variance_indices(
    plan: Plan, ranges: dict[str, tuple[float, float]], scenarios: int, seed: int, points: int
) -> Analysis:
    from SALib.analyze import sobol as analyze  # a second to load: only who asks for indices pays
    from SALib.sample import sobol as sample

    problem = {"num_vars": len(ranges), "names": list(ranges), "bounds": [list(one) for one in ranges.values()]}
    design = sample.sample(problem, points, calc_second_order=False, seed=1)
    resolved = resolve(plan)
    count = scenarios_of([resolved], scenarios)
    cells: list[Cell] = []
    for start in range(0, len(design), _BATCH):
        plans = [
            vary_within_wishes(plan, _values(plan, ranges, row)) for row in design[start : start + _BATCH].tolist()
        ]
        cells += yield tuple(Ask(CellJob(resolve(one)), count, seed) for one in plans)
    outcomes = {
        "success_probability": np.array([1.0 - cell.failures / cell.scenarios for cell in cells]),
        "median_terminal_balance": np.array([cell.terminal.quantiles((0.5,))[0, 0] for cell in cells]),
    }
    found = [_indices(analyze, problem, outcomes[name]) for name in OUTCOMES]
    names = ("first_order", "first_order_half_width", "total_order", "total_order_half_width")
    variables: dict[str, Any] = {
        name: (("field", "outcome"), np.array([one[k] for one in found]).T) for k, name in enumerate(names)
    }
    dataset = xr.Dataset(variables, {"field": list(ranges), "outcome": list(OUTCOMES)})
    attributes = {"name": plan.name, "seed": str(seed), "scenarios": count, "cells": len(cells)}
    attributes |= {"caveat": caveat_of([resolved])}
    return describe(dataset, ANALYSIS).assign_attrs(attributes)


def _values(plan: Plan, ranges: Mapping[str, tuple[float, float]], row: list[float]) -> dict[str, Any]:
    """Give one point of the design; whole numbers stay whole."""
    return {
        field: round(value) if isinstance(value_of(plan, field), int) else value
        for field, value in zip(ranges, row, strict=True)
    }


def _indices(analyze: Any, problem: dict[str, Any], outcome: np.ndarray) -> tuple[np.ndarray, ...]:
    if np.ptp(outcome) == 0.0:
        return tuple(np.full((4, problem["num_vars"]), np.nan))
    standardised = (outcome - outcome.mean()) / outcome.std()
    found = analyze.analyze(problem, standardised, calc_second_order=False, seed=1)
    return found["S1"], found["S1_conf"], found["ST"], found["ST_conf"]
