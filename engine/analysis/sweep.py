"""Any fields of a plan over any values: one labelled cube, every cell on the same draws."""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr

from engine.analysis.cell import Cell, CellJob
from engine.analysis.fields import vary
from engine.analysis.request import caveat_of, replays_history, scenarios_of
from engine.analysis.vocabulary import ANALYSIS
from engine.errors import LimitError, PlanError
from engine.jobs import Analysis, Ask
from engine.plan import Plan
from engine.resolve import ResolvedPlan, resolve
from engine.statistics import standard_error, success_interval
from engine.vocabulary import BOUNDS, QUANTILES, Meaning, describe

MOST_CELLS = 10_000
"""Cells of one sweep."""


def sweep(plan: Plan, fields: Mapping[str, Sequence[Any]], scenarios: int, seed: int) -> Analysis:
    """Answer a plan at every combination of some fields' values.

    Parameters
    ----------
    plan : Plan
        The rest of it stays.
    fields : mapping of str to sequence
        From a field, such as ``spending.amount`` or ``portfolio.stock_share``, to its values.
    scenarios : int
        Of each cell; all cells see the same ones.
    seed : int
        0 .. 2**64 - 1.

    Returns
    -------
    Analysis
        Gives a Dataset with a dim named by each field: ``success_probability``, ``success_standard_error``,
        ``success_interval(bound)``, ``terminal_balance(quantile)`` and ``mean_yearly_spending(quantile)``, the
        distribution over scenarios of the mean spending over their years; dollars of year 0.

    Raises
    ------
    PlanError
        Where there is nothing to vary, or a cell is no plan that can be run: it says which.
    LimitError
        Where there are more than `MOST_CELLS` cells.
    """
    shape = tuple(len(values) for values in fields.values())
    if not shape or 0 in shape:
        raise PlanError("a sweep needs at least one field with at least one value; name one, as spending.amount")
    cells = int(np.prod(shape))
    if cells > MOST_CELLS:
        raise LimitError(f"a sweep of {cells:,} cells is above the limit of {MOST_CELLS:,}; give fewer values")
    resolveds = tuple(
        _cell(plan, dict(zip(fields, values, strict=True))) for values in itertools.product(*fields.values())
    )
    return _sweep(plan, fields, shape, resolveds, scenarios_of(resolveds, scenarios), seed)


def _cell(plan: Plan, changes: Mapping[str, Any]) -> ResolvedPlan:
    try:
        return resolve(vary(plan, changes))
    except PlanError as error:
        said = ", ".join(f"{field} = {value}" for field, value in changes.items())
        raise PlanError(f"with {said}: {error}") from error


def _sweep(  # noqa: PLR0917
    plan: Plan,
    fields: Mapping[str, Sequence[Any]],
    shape: tuple[int, ...],
    resolveds: tuple[ResolvedPlan, ...],
    scenarios: int,
    seed: int,
) -> Analysis:
    cells = yield tuple(Ask(CellJob(resolved), scenarios, seed) for resolved in resolveds)
    sampled = not replays_history(resolveds)
    dims = tuple(fields)
    variables = {
        name: ((*dims, *inner), values.reshape(*shape, *values.shape[1:]))
        for name, (inner, values) in _variables(cells, sampled).items()
    }
    labels = {field: _labels(values) for field, values in fields.items()}
    coords = {**labels, "bound": list(BOUNDS), "quantile": list(QUANTILES)}
    meanings = ANALYSIS | {field: Meaning("as in the plan", f"{field} of the plan") for field in dims}
    dataset = describe(xr.Dataset(variables, coords), meanings)
    dataset = dataset.assign_attrs(name=plan.name, plan=plan.model_dump_json(), seed=str(seed), scenarios=scenarios)
    return dataset.assign_attrs(caveat=caveat_of(resolveds))


def _variables(cells: Sequence[Cell], sampled: bool) -> dict[str, tuple[tuple[str, ...], np.ndarray]]:
    """Give each variable's inner dims and its values, one row a cell."""
    successes = [(cell.scenarios - cell.failures, cell.scenarios) for cell in cells]
    nothing = (np.nan, np.nan)
    return {
        "success_probability": ((), np.array([s / n for s, n in successes])),
        "success_standard_error": ((), np.array([standard_error(s, n) if sampled else np.nan for s, n in successes])),
        "success_interval": (
            ("bound",),
            np.array([success_interval(s, n) if sampled else nothing for s, n in successes]),
        ),
        "terminal_balance": (("quantile",), np.stack([cell.terminal.quantiles(QUANTILES)[:, 0] for cell in cells])),
        "mean_yearly_spending": (("quantile",), np.stack([cell.spending.quantiles(QUANTILES)[:, 0] for cell in cells])),
    }


def _labels(values: Sequence[Any]) -> list[Any]:
    """Give what names a value on an axis: itself where it is a number or a word."""
    return [value if isinstance(value, int | float | str) else str(value) for value in values]
