"""An executor simulates spans and yields partial summaries as they come; `execute` merges them.

The two leaves are `cluster.inline_executor` and `cluster.dask_executor`.
Cancelling is asyncio's own: cancel the task that awaits `execute`.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Protocol

from cluster.chunks import Piece, Span, plan_spans
from cluster.events import Progress
from cluster.merge_tree import MergeTree
from engine import ResolvedPlan, Summary

RATE_PARTS = 16
"""The rate is that of so many parts of late: workers come and go, and the first part waits for one to start."""


@dataclass(frozen=True)
class Part:
    """What one task gives back: its summary, and the processor seconds it took."""

    summary: Summary
    core_seconds: float


@dataclass(frozen=True)
class Executed:
    """What a run gives back: the merge of all its parts, and the processor seconds of all its tasks."""

    summary: Summary
    core_seconds: float


class Executor(Protocol):
    """Where spans are simulated."""

    @property
    def slots(self) -> int:
        """The most workers a run can have; tasks are sized by it."""
        ...

    @property
    def task_seconds(self) -> float:
        """About the longest a task should take; cancelling waits no longer."""
        ...

    def workers(self) -> int:
        """Return how many workers simulate now."""
        ...

    def simulate(self, resolved: ResolvedPlan, spans: Sequence[Span], seed: int) -> AsyncGenerator[Part]:
        """Yield one part a span, in any order; closing the generator stops the rest."""
        ...


async def execute(
    executor: Executor,
    resolved: ResolvedPlan,
    pieces: Sequence[Piece],
    seed: int,
    on_event: Callable[[Progress], None],
) -> Executed:
    """Simulate ``pieces`` and return their exact merge, whatever the order they end in.

    Parameters
    ----------
    pieces : sequence of (first, end)
        Disjoint half-open ranges of absolute scenario indices, at least one.
    on_event : callable
        Called in the event loop with each new `Progress`; must not block.

    Raises
    ------
    NumericsMismatch
        If a worker computes with another numerics version.
    ClusterError
        If the cluster is lost.
    asyncio.CancelledError
        If cancelled; what was in flight is dropped.
    """
    horizon = resolved.plan.horizon
    spans = plan_spans(pieces, horizon.years * horizon.steps_per_year, executor.slots, executor.task_seconds)
    total = sum(span.count for span in spans)
    done, failures, core_seconds, tree, started = 0, 0, 0.0, MergeTree(), time.monotonic()
    marks = deque([(0.0, 0)], maxlen=RATE_PARTS)
    on_event(Progress(0, total, 0, 0.0, executor.workers(), 0.0))
    async with aclosing(executor.simulate(resolved, spans, seed)) as parts:
        async for part in parts:
            tree = await asyncio.to_thread(tree.add, part.summary)
            done, failures = done + part.summary.scenarios, failures + part.summary.failures
            core_seconds += part.core_seconds
            elapsed = time.monotonic() - started
            rate = (done - marks[0][1]) / max(elapsed - marks[0][0], 1e-9)
            marks.append((elapsed, done))
            on_event(Progress(done, total, failures, rate, executor.workers(), elapsed))
    return Executed(await asyncio.to_thread(tree.total), core_seconds)
