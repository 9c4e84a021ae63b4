"""How an analysis is driven: its asks are looked up, what is missing runs together, and each is kept once complete.

A sweep that is stopped therefore goes on where it was; two analyses that share a run share its scenarios.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import xarray as xr

from cluster.events import Progress
from cluster.executor import Executor, Work, execute_all
from engine import LimitError
from engine.jobs import Analysis, Ask, SummaryJob
from service.results import Results


@dataclass(frozen=True)
class Analysed:
    """An answered analysis, and what it took.

    Attributes
    ----------
    dataset : xarray.Dataset
    asks : int
        Runs the answer is made of.
    computed : int
        Scenarios simulated for it; 0 where all was known.
    core_seconds : float
        Processor time of the simulation.
    """

    dataset: xr.Dataset
    asks: int
    computed: int
    core_seconds: float


class Analysing:
    """One analysis on its way to its answer.

    Parameters
    ----------
    results : Results
        What is known.
    executor : callable
        Gives the executor, connecting when first asked.
    listener : callable
        Told of progress over the asks of each batch.
    most : int
        Scenarios that one run may have.
    """

    def __init__(
        self,
        results: Results,
        executor: Callable[[], Awaitable[Executor]],
        listener: Callable[[Progress], None],
        most: int,
    ) -> None:
        self._results, self._executor, self._listener, self._most = results, executor, listener, most
        self._asks, self._computed, self._core_seconds = 0, 0, 0.0

    async def answer(self, analysis: Analysis) -> Analysed:
        """Drive ``analysis`` to its end.

        Raises
        ------
        PlanError
            Where a plan it makes cannot be run (`LimitError` where it is too large).
        """
        parts: tuple[Any, ...] | None = None
        try:
            while True:
                try:
                    asks = next(analysis) if parts is None else analysis.send(parts)
                except StopIteration as stop:
                    return Analysed(stop.value, self._asks, self._computed, self._core_seconds)
                parts = await self._parts(asks)
        finally:
            analysis.close()

    async def _parts(self, asks: Sequence[Ask]) -> tuple[Any, ...]:
        """Give one part an ask: known, extended, or computed together with the others."""
        self._check(asks)
        self._asks += len(asks)
        known = [await self._known(ask) for ask in asks]
        missing = [k for k, ask in enumerate(asks) if known[k] is None or known[k].scenarios < ask.scenarios]
        works = [Work(asks[k].job, (_missing_piece(asks[k], known[k]),), asks[k].seed) for k in missing]
        if works:
            async for number, done in execute_all(await self._executor(), works, self._listener):
                k = missing[number]
                known[k] = done.summary if known[k] is None else known[k].merge(done.summary)
                self._computed += works[number].scenarios
                self._core_seconds += done.core_seconds
                await self._keep(asks[k], known[k])
        return tuple(known)

    async def _known(self, ask: Ask) -> Any:
        if not isinstance(ask.job, SummaryJob):
            return await self._results.part(ask)
        summary = await self._results.summary(ask.job.key, ask.seed)
        return summary if summary is not None and summary.scenarios <= ask.scenarios else None

    async def _keep(self, ask: Ask, part: Any) -> None:
        if isinstance(ask.job, SummaryJob):
            await self._results.keep_summary(part)
        else:
            await self._results.keep_part(ask, part)

    def _check(self, asks: Sequence[Ask]) -> None:
        for ask in asks:
            if ask.scenarios > self._most:
                raise LimitError(
                    f"an analysis asked for {ask.scenarios:,} scenarios in one run, above the limit of "
                    f"{self._most:,}; ask for fewer, or raise OUTLAST_MAX_CLUSTER_SCENARIOS"
                )


def _missing_piece(ask: Ask, known: Any) -> tuple[int, int]:
    return (0 if known is None else known.scenarios, ask.scenarios)
