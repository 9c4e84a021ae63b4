"""Which scenarios one task simulates: spans cut on a fixed grid of absolute scenario indices.

Every run cuts at multiples of ``GRID`` (or of a power of two below it, where a
grid cell would take too long), wherever it starts, so that the partial
summaries of any two runs of one plan line up.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from engine.jobs import Job

GRID = 1 << 18
"""Scenarios in one grid cell."""

SMALLEST_CUT = 1 << 13
"""Scenarios below which a piece costs more in overhead than it gains."""

SECONDS_PER_SCENARIO_PERIOD = 10e-9
"""What one scenario takes for one period on one core, all statistics in; only sizes tasks."""

TASKS_LEFT_PER_WORKER = 4
"""A task takes at most this share (1/4) of its worker's part of what is left, so that all end together."""

Piece = tuple[int, int]
"""Half-open range of absolute scenario indices, (first, end)."""


@dataclass(frozen=True)
class Span:
    """Consecutive scenarios ``first .. first + count - 1`` that one task simulates: neighbouring cells of the grid."""

    first: int
    count: int


def split_on_grid(piece: Piece, cut: int = GRID) -> list[Piece]:
    """Cut ``piece`` at every multiple of ``cut``; a start off the grid first goes up to the next line."""
    first, end = piece
    lines = range((first // cut + 1) * cut, end, cut)
    edges = [first, *lines, end]
    return [(a, b) for a, b in pairwise(edges) if b > a]


def cut_for(periods: int, task_seconds: float) -> int:
    """Return the largest power of two of scenarios, at most `GRID`, that takes about ``task_seconds`` or less.

    Parameters
    ----------
    periods : int
        Years times steps a year.
    """
    cut = GRID
    while cut > SMALLEST_CUT and cut * periods * SECONDS_PER_SCENARIO_PERIOD > task_seconds:
        cut //= 2
    return cut


def plan_spans(pieces: Sequence[Piece], periods: int, workers: int, task_seconds: float = 1.0) -> tuple[Span, ...]:
    """Divide ``pieces`` into tasks of consecutive chunks.

    Guided self-scheduling: tasks of about ``task_seconds`` at first, smaller
    towards the end, so that the workers finish together and progress moves.

    Parameters
    ----------
    pieces : sequence of (first, end)
        What is to be simulated; disjoint half-open ranges.
    periods : int
        Years times steps a year.
    workers : int
        How many workers the run may have.
    task_seconds : float
        About the longest a task may take.
    """
    cut = cut_for(periods, task_seconds)
    cells = [cell for piece in pieces for cell in split_on_grid(piece, cut)]
    most = max(1, int(task_seconds / (cut * periods * SECONDS_PER_SCENARIO_PERIOD)))
    spans: list[Span] = []
    at = 0
    while at < len(cells):
        share = -(-(len(cells) - at) // (TASKS_LEFT_PER_WORKER * workers))
        taken = _run_of_neighbours(cells[at : at + min(most, share)])
        spans.append(Span(taken[0][0], taken[-1][1] - taken[0][0]))
        at += len(taken)
    return tuple(spans)


def _run_of_neighbours(cells: Sequence[Piece]) -> Sequence[Piece]:
    for i in range(1, len(cells)):
        if cells[i][0] != cells[i - 1][1]:
            return cells[:i]
    return cells


@dataclass(frozen=True)
class Unit:
    """One span of one job: ``work`` says which of those asked for together."""

    work: int
    job: Job[Any]
    span: Span
    seed: int

    @property
    def seconds(self) -> float:
        """About what it takes on one core."""
        return self.span.count * self.job.periods * SECONDS_PER_SCENARIO_PERIOD


def bundle(units: Iterable[Unit], workers: int, task_seconds: float = 1.0) -> tuple[tuple[Unit, ...], ...]:
    """Put small works together, so that sending a task costs little of its time; units of one work stay apart.

    Parameters
    ----------
    workers : int
        How many workers the run may have: bundles leave each of them several.
    task_seconds : float
        About the longest a bundle may take.
    """
    units = tuple(units)
    total = math.fsum(unit.seconds for unit in units)
    most = min(task_seconds, total / (TASKS_LEFT_PER_WORKER * workers))
    bundles: list[tuple[Unit, ...]] = []
    filled = math.inf
    for unit in units:
        if filled + unit.seconds > most or unit.work == bundles[-1][-1].work:
            bundles.append(())
            filled = 0.0
        bundles[-1] = (*bundles[-1], unit)
        filled += unit.seconds
    return tuple(bundles)
