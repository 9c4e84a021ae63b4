"""How a question is answered: from the cache, by extending what is known, or by computing.

Every function takes what it needs and returns what it found; `service.runs`
owns connections and records.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import xarray as xr

from cluster.events import Progress
from cluster.executor import Executor, execute
from cluster.merge_tree import MergeTree
from engine import ResolvedPlan, Summary, trace
from engine.keys import result_key
from engine.result import relabel
from engine.statistics import success_interval
from service.question import Question, counts
from service.results import Results

Listener = Callable[["SoFar"], None]


@dataclass(frozen=True)
class Answer:
    """A question's answer, and what it took.

    Attributes
    ----------
    computed : int
        Scenarios simulated for it; 0 where all was known.
    """

    dataset: xr.Dataset
    scenarios: int
    computed: int
    core_seconds: float


@dataclass(frozen=True)
class Known:
    """Scenarios 0 .. n - 1 summarised, and what computing them took this time."""

    summary: Summary | None = None
    computed: int = 0
    core_seconds: float = 0.0

    @property
    def scenarios(self) -> int:
        """How many scenarios are summarised."""
        return 0 if self.summary is None else self.summary.scenarios


@dataclass(frozen=True)
class SoFar:
    """How far a run has come, and what is merged already.

    Attributes
    ----------
    progress : Progress
        Over all scenarios, those known before included.
    known : Summary, optional
        What was known before.
    merged : MergeTree, optional
        What has come since; frozen, so that it can be finished in a thread while the run goes on.
    resolved : ResolvedPlan
    """

    progress: Progress
    known: Summary | None
    merged: MergeTree[Summary] | None
    resolved: ResolvedPlan

    def dataset(self) -> xr.Dataset | None:
        """Finish what there is, or give None where there is nothing yet; takes milliseconds of processor time."""
        found = None if self.merged is None else self.merged.total()
        if self.known is not None:
            found = self.known if found is None else self.known.merge(found)
        return None if found is None else relabel(found.finalize(self.resolved), self.resolved.plan)


@dataclass(frozen=True)
class Answering:
    """One question on its way to its answer.

    Attributes
    ----------
    question : Question
        What is asked.
    results : Results
        What is known.
    executor : callable
        Gives the executor, connecting when first asked.
    listener : callable
        Told of progress.
    """

    question: Question
    results: Results
    executor: Callable[[], Awaitable[Executor]]
    listener: Listener

    async def answer(self) -> Answer:
        """Return the answer, doing no more than is needed."""
        if self.question.scenarios is not None:
            return await self._at(self.question.scenarios, Known())
        count, known = await self._precise_enough()
        return await self._at(count, known)

    async def _at(self, count: int, known: Known) -> Answer:
        """Answer with ``count`` scenarios: a kept Dataset, or one made from the summary of that many."""
        plan_key, seed = self.question.resolved.key, self.question.seed
        key = result_key(plan_key, seed, ((0, count),))
        kept = f"{key}:paths" if self.question.keep_paths else key
        dataset = await self.results.dataset(kept)
        if dataset is None:
            if known.scenarios != count:
                known = await self._extend(await self._nearest(known, count), count)
            dataset = await self._finalize(known, count)
            await self.results.keep_dataset(kept, dataset)
        return Answer(dataset, count, known.computed, known.core_seconds)

    async def _nearest(self, known: Known, most: int) -> Known:
        """Return what is known already, where it is of use, else the kept summary."""
        return known if 0 < known.scenarios <= most else await self._prefix(most)

    async def _prefix(self, most: int) -> Known:
        """Return the kept summary of at most ``most`` scenarios, or nothing."""
        summary = await self.results.summary(self.question.resolved.key, self.question.seed)
        return Known(summary) if summary is not None and summary.scenarios <= most else Known()

    async def _extend(self, known: Known, count: int) -> Known:
        """Simulate the scenarios between what is known and ``count``, and keep the longer summary."""
        if known.scenarios == count:
            return known
        base, failures = known.scenarios, 0 if known.summary is None else known.summary.failures
        resolved, merged = self.question.resolved, dict[int, MergeTree[Summary]]()
        done = await execute(
            await self.executor(),
            resolved,
            [(base, count)],
            self.question.seed,
            lambda progress: self.listener(
                SoFar(progress.beyond(base, failures), known.summary, merged.get(0), resolved)
            ),
            merged.__setitem__,
        )
        summary = done.summary
        if known.summary is not None:
            summary = await asyncio.to_thread(known.summary.merge, summary)
        await self.results.keep_summary(summary)
        return Known(summary, known.computed + count - base, known.core_seconds + done.core_seconds)

    async def _precise_enough(self) -> tuple[int, Known]:
        """Return the first count at which the interval is narrow enough, and its summary where one was needed.

        Judged only at the fixed counts, each from all scenarios up to it, so
        that the answer depends on neither workers nor cache.
        """
        plan_key, seed = self.question.resolved.key, self.question.seed
        judged = await self.results.judged(plan_key, seed)
        known, count = Known(), 0
        for count in counts(self.question.most_scenarios):
            if count not in judged:
                known = await self._extend(await self._nearest(known, count), count)
                judged[count] = known.summary.failures if known.summary is not None else 0
                await self.results.keep_judged(plan_key, seed, judged)
            if half_width(count - judged[count], count) < float(self.question.precision or 1):
                break
        return count, known

    async def _finalize(self, known: Known, count: int) -> xr.Dataset:
        if known.summary is None:
            raise ValueError("nothing was summarised")
        dataset = await asyncio.to_thread(known.summary.finalize, self.question.resolved)
        if not self.question.keep_paths:
            return dataset
        paths = await asyncio.to_thread(trace, self.question.resolved, 0, count, self.question.seed)
        return dataset.merge(paths.rename({name: f"scenario_{name}" for name in paths.data_vars}), join="outer")


def half_width(successes: int, scenarios: int) -> float:
    """Return half the width of the 95 % interval of a success probability."""
    low, high = success_interval(successes, scenarios)
    return (high - low) / 2
