"""An executor runs units of jobs and yields their parts as they come; `execute_all` merges them.

The two leaves are `cluster.inline_executor` and `cluster.dask_executor`.
Cancelling is asyncio's own: cancel the task that awaits `execute`.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Protocol

from cluster.chunks import Piece, Unit, bundle, plan_spans
from cluster.events import Progress
from cluster.merge_tree import MergeTree
from cluster.task import Part
from engine import ResolvedPlan, Summary
from engine.jobs import Job, SummaryJob

RATE_PARTS = 16
"""The rate is that of so many parts of late: workers come and go, and the first part waits for one to start."""

OnMerged = Callable[[int, MergeTree[Any]], None]
"""Told of the parts of one work merged so far."""


@dataclass(frozen=True)
class Work:
    """Scenarios of one job that are wanted: disjoint half-open ranges of absolute indices, at least one."""

    job: Job[Any]
    pieces: tuple[Piece, ...]
    seed: int

    @property
    def scenarios(self) -> int:
        """How many scenarios are wanted."""
        return sum(stop - start for start, stop in self.pieces)


@dataclass(frozen=True)
class Executed[P]:
    """What a work gives back: the merge of all its parts, and the processor seconds of all its tasks."""

    summary: P
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

    def simulate(self, bundles: Sequence[tuple[Unit, ...]]) -> AsyncGenerator[Part]:
        """Yield one part a unit, in any order; closing the generator stops the rest."""
        ...


async def execute(
    executor: Executor,
    resolved: ResolvedPlan,
    pieces: Sequence[Piece],
    seed: int,
    on_event: Callable[[Progress], None],
    on_merged: OnMerged | None = None,
) -> Executed[Summary]:
    """Simulate ``pieces`` of one plan; see `execute_all`."""
    found: list[Executed[Summary]] = []
    work = Work(SummaryJob(resolved), tuple(pieces), seed)
    async for _, done in execute_all(executor, [work], on_event, on_merged):
        found.append(done)
    return found[0]


async def execute_all(
    executor: Executor,
    works: Sequence[Work],
    on_event: Callable[[Progress], None],
    on_merged: OnMerged | None = None,
) -> AsyncGenerator[tuple[int, Executed[Any]]]:
    """Run ``works`` together, and yield each (its place, its exact merge) as it is complete.

    Parameters
    ----------
    on_event : callable
        Called in the event loop with each new `Progress` over all works; must not block.
    on_merged : callable, optional
        Called likewise, before ``on_event``, with the place of a work and its parts merged so far. The tree is
        frozen, so that whoever wants its total makes it beside the run, when and where it likes.

    Raises
    ------
    NumericsMismatch
        If a worker computes with another numerics version.
    ClusterError
        If the cluster is lost.
    asyncio.CancelledError
        If cancelled; what was in flight is dropped.
    """
    meter = _Meter(sum(work.scenarios for work in works))
    gathered = [_Gathered(work.scenarios) for work in works]
    bundles = bundle(_units(works, executor), executor.slots, executor.task_seconds)
    on_event(meter.progress(executor.workers()))
    async with aclosing(executor.simulate(bundles)) as parts:
        async for part in parts:
            tree = await gathered[part.work].add(part)
            if on_merged is not None:
                on_merged(part.work, tree)
            meter.add(part.given.scenarios, part.given.failures)
            on_event(meter.progress(executor.workers()))
            if gathered[part.work].complete:
                yield part.work, await gathered[part.work].finish()


def _units(works: Sequence[Work], executor: Executor) -> Iterator[Unit]:
    for number, work in enumerate(works):
        spans = plan_spans(work.pieces, work.job.periods, executor.slots, executor.task_seconds)
        for span in spans:
            yield Unit(number, work.job, span, work.seed)


class _Gathered:
    """What has come of one work."""

    def __init__(self, wanted: int) -> None:
        self._missing, self._tree, self._core_seconds = wanted, MergeTree[Any](), 0.0

    @property
    def complete(self) -> bool:
        return self._missing == 0

    async def add(self, part: Part) -> MergeTree[Any]:
        self._tree = await asyncio.to_thread(self._tree.add, part.given)
        self._core_seconds += part.core_seconds
        self._missing -= part.given.scenarios
        return self._tree

    async def finish(self) -> Executed[Any]:
        done = Executed(await asyncio.to_thread(self._tree.total), self._core_seconds)
        self._tree = MergeTree()  # a sweep holds many of these
        return done


class _Meter:
    """How far all works have come, and how fast of late."""

    def __init__(self, total: int) -> None:
        self._total, self._done, self._failures, self._rate = total, 0, 0, 0.0
        self._started, self._marks = time.monotonic(), deque([(0.0, 0)], maxlen=RATE_PARTS)

    def add(self, scenarios: int, failures: int) -> None:
        self._done, self._failures = self._done + scenarios, self._failures + failures
        elapsed = time.monotonic() - self._started
        self._rate = (self._done - self._marks[0][1]) / max(elapsed - self._marks[0][0], 1e-9)
        self._marks.append((elapsed, self._done))

    def progress(self, workers: int) -> Progress:
        elapsed = time.monotonic() - self._started if self._done else 0.0
        return Progress(self._done, self._total, self._failures, self._rate, workers, elapsed)
