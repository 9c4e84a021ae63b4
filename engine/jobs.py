"""A plan's summary as a job, and questions made of jobs."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import xarray as xr

from engine.job import Job, Part
from engine.resolve import ResolvedPlan
from engine.simulate import simulate_chunk
from engine.summary import Summary

__all__ = ["Analysis", "Ask", "Job", "Part", "SummaryJob", "answer"]


@dataclass(frozen=True)
class SummaryJob(Job[Summary]):
    """Summarise one plan."""

    resolved: ResolvedPlan

    @property
    def key(self) -> str:
        """Key of the plan."""
        return self.resolved.key

    @property
    def periods(self) -> int:
        """Periods of the plan."""
        return self.resolved.run.timeline.periods

    def run(self, first: int, count: int, seed: int) -> Summary:
        """Simulate a chunk."""
        return simulate_chunk(self.resolved, first, count, seed)

    def read(self, content: bytes) -> Summary:
        """Read a summary."""
        return Summary.from_bytes(content)


@dataclass(frozen=True)
class Ask:
    """Scenarios 0 .. ``scenarios - 1`` of one job that an analysis wants to know."""

    job: Job[Any]
    scenarios: int
    seed: int


type Analysis = Generator[tuple[Ask, ...], tuple[Any, ...], xr.Dataset]
"""A question made of runs: yields batches of asks, receives one merged part an ask, returns the answer.

Whoever drives it decides where the asks run, what is cached, and what is shown of the progress.
"""


def answer(analysis: Analysis) -> xr.Dataset:
    """Drive an analysis in this process, one ask after the other."""
    parts: tuple[Any, ...] | None = None
    while True:
        try:
            asks = next(analysis) if parts is None else analysis.send(parts)
        except StopIteration as stop:
            dataset: xr.Dataset = stop.value
            return dataset
        parts = tuple(ask.job.run(0, ask.scenarios, ask.seed) for ask in asks)
