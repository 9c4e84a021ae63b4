"""The one way to run a plan, for the command line, notebooks, pages, the API and the analyses.

Owned by the event loop that owns the Dask client.
"""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import xarray as xr

from cluster.events import Progress
from cluster.executor import Executor
from cluster.inline_executor import InlineExecutor
from engine.analysis.guardrail_table import guardrail_table
from engine.jobs import Analysis
from engine.result import relabel
from service.analysing import Analysing
from service.answering import Answer, Answering
from service.asked import Asked
from service.cache.open import open_cache
from service.cache.result_cache import ResultCache
from service.errors import RecordsUnavailable
from service.question import Question, RunRequest, check
from service.records.analyses import AnalysisRecords
from service.records.run_records import RunRecords
from service.records.tables import Run
from service.results import Results
from service.settings import Settings
from service.single_flight import SingleFlight

__all__ = ["AnalysisOutcome", "RunOutcome", "RunRequest", "Runs", "open_runs"]


@dataclass(frozen=True)
class RunOutcome:
    """An answered request.

    Attributes
    ----------
    dataset : xarray.Dataset
        The result, as ``Summary.finalize`` describes it.
    run_id : str
        Under which the run was recorded.
    plan_key, result_key : str
        Digests of what was simulated and of the answer.
    scenarios, requested_scenarios : int
        Run, and asked for (the same where a precision decided).
    computed_scenarios : int
        Simulated for this answer; fewer where something was known.
    cached : bool
        Whether nothing had to be simulated.
    seconds, core_seconds : float
        From request to answer; processor time of the chunks simulated for it.
    notes : tuple of str
        What the asker should know, in sentences.
    """

    dataset: xr.Dataset
    run_id: str
    plan_key: str
    result_key: str
    scenarios: int
    requested_scenarios: int
    computed_scenarios: int
    cached: bool
    seconds: float
    core_seconds: float
    notes: tuple[str, ...]


@dataclass(frozen=True)
class AnalysisOutcome:
    """An answered analysis.

    Attributes
    ----------
    dataset : xarray.Dataset
        The answer.
    asks : int
        Runs it is made of.
    computed_scenarios : int
        Simulated for it; 0 where all was known.
    seconds, core_seconds : float
        From request to answer; processor time of the simulation.
    notes : tuple of str
        What the asker should know, in sentences.
    analysis_id : str, optional
        Under which it was recorded; None where it was part of another question.
    """

    dataset: xr.Dataset
    asks: int
    computed_scenarios: int
    seconds: float
    core_seconds: float
    notes: tuple[str, ...]
    analysis_id: str | None = None


class Runs:
    """Runs plans; made by `open_runs`."""

    def __init__(self, settings: Settings, cache: ResultCache, records: RunRecords, stack: AsyncExitStack) -> None:
        self._settings, self._cache, self._records, self._stack = settings, cache, records, stack
        self._analyses = AnalysisRecords(records)
        self._flights: SingleFlight[tuple[Answer, list[str]]] = SingleFlight()
        self._connecting = asyncio.Lock()
        self._executor: Executor | None = None

    async def run(self, request: RunRequest, progress: Callable[[Progress], None] | None = None) -> RunOutcome:
        """Answer ``request``: from the cache, by extending what is known, or by computing.

        Parameters
        ----------
        progress : callable, optional
            Told of progress in this event loop, at most five times a second.

        Raises
        ------
        PlanError
            Before any work starts, if the request cannot be run (`LimitError` where it is too large).
        OutlastError
            If the run fails.
        asyncio.CancelledError
            If cancelled; a computation that others wait for goes on.
        """
        started = time.perf_counter()
        if request.plan.spending.success_levels():  # looked up by the rule, so it is made first, on the executor
            await self.analyse(guardrail_table(request.plan), interactive=request.interactive)
        question = await asyncio.to_thread(check, request, self._settings)
        run_id, unrecorded = uuid.uuid4().hex, []
        unrecorded += await self._record(self._records.add(_row(run_id, request, question)))
        try:
            (answer, notes), first = await self._flights.join(
                question.key, lambda listener: self._answer(question, listener), progress
            )
        except BaseException as error:
            await self._record(self._records.finish(run_id, _status(error), problem=str(error) or None))
            raise
        outcome = _outcome(run_id, request, question, answer, first, time.perf_counter() - started)
        unrecorded += await self._record(self._records.finish(run_id, "done", **_facts(outcome)))
        return _with_notes(outcome, (*question.notes, *notes, *dict.fromkeys(unrecorded)))

    async def analyse(
        self,
        analysis: Analysis,
        progress: Callable[[Progress], None] | None = None,
        interactive: bool = False,
        asked: Asked | None = None,
    ) -> AnalysisOutcome:
        """Answer a question made of runs.

        Parameters
        ----------
        analysis : Analysis
            From `engine.analysis`.
        progress : callable, optional
            Told of progress over the runs of each batch, in this event loop.
        interactive : bool
            Answer in this process.
        asked : Asked, optional
            What is recorded of it; leave it out where it is part of another question.

        Raises
        ------
        PlanError, OutlastError, asyncio.CancelledError
            As `run`; what was finished stays in the cache.
        """
        if asked is None:
            return await self._analyse(analysis, progress, interactive)
        analysis_id, what = uuid.uuid4().hex, "question"
        unrecorded = await self._record(self._analyses.add(analysis_id, asked), what)
        try:
            outcome = await self._analyse(analysis, progress, interactive)
        except BaseException as error:
            await self._record(self._analyses.finish(analysis_id, _status(error), problem=str(error) or None), what)
            raise
        unrecorded += await self._record(self._analyses.finish(analysis_id, "done", **_costs(outcome)), what)
        return replace(outcome, notes=(*outcome.notes, *dict.fromkeys(unrecorded)), analysis_id=analysis_id)

    async def _analyse(
        self, analysis: Analysis, progress: Callable[[Progress], None] | None, interactive: bool
    ) -> AnalysisOutcome:
        started, results = time.perf_counter(), Results(self._cache)
        executor = self._inline if interactive else self.executor
        most = self._settings.max_cluster_scenarios
        done = await Analysing(results, executor, progress or (lambda _: None), most).answer(analysis)
        caveat = str(done.dataset.attrs.get("caveat", ""))
        notes = (*results.notes, *([caveat] if caveat else []))
        seconds = time.perf_counter() - started
        return AnalysisOutcome(done.dataset, done.asks, done.computed, seconds, done.core_seconds, notes)

    async def executor(self) -> Executor:
        """Return the executor of the settings, connecting to its cluster when first asked or after a loss."""
        if self._settings.executor == "inline":
            return InlineExecutor()
        from cluster.connect import connect  # Dask takes half a second to load: only who computes on it pays
        from cluster.dask_executor import DaskExecutor

        async with self._connecting:
            if not isinstance(self._executor, DaskExecutor) or not self._executor.is_connected():
                self._executor = await self._stack.enter_async_context(connect(self._settings.connect_spec()))
            return self._executor

    async def _answer(self, question: Question, listener: Callable[[Progress], None]) -> tuple[Answer, list[str]]:
        results = Results(self._cache)
        executor = self._inline if question.interactive else self.executor
        answer = await Answering(question, results, executor, listener).answer()
        return answer, results.notes

    async def _inline(self) -> Executor:
        return InlineExecutor()

    async def _record(self, writing: Any, what: str = "run") -> list[str]:
        """Await a write to the records; a database that cannot be used is a note."""
        try:
            await writing
        except RecordsUnavailable as error:
            return [f"The {what} was not recorded: {error}."]
        return []


@asynccontextmanager
async def open_runs(settings: Settings) -> AsyncIterator[Runs]:
    """Open the one way to run: cache and records at once, the cluster when first needed.

    With ``settings.cache == "off"`` every run is computed, as `replay` needs.
    """
    cache, records = open_cache(settings), RunRecords(settings.database)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(records.close)
        stack.push_async_callback(cache.close)
        yield Runs(settings, cache, records, stack)


def _row(run_id: str, request: RunRequest, question: Question) -> Run:
    return Run(
        id=run_id,
        name=request.plan.name,
        plan=request.plan.model_dump_json(),
        plan_key=question.resolved.key,
        seed=question.seed,
        started=datetime.now(UTC),
        scenarios=question.scenarios,
    )


def _outcome(
    run_id: str, request: RunRequest, question: Question, answer: Answer, first: bool, seconds: float
) -> RunOutcome:
    dataset = relabel(answer.dataset, request.plan)
    return RunOutcome(
        dataset=dataset,
        run_id=run_id,
        plan_key=question.resolved.key,
        result_key=str(dataset.attrs["result_key"]),
        scenarios=answer.scenarios,
        requested_scenarios=request.scenarios or answer.scenarios,
        computed_scenarios=answer.computed if first else 0,
        cached=answer.computed == 0,
        seconds=seconds,
        core_seconds=answer.core_seconds if first else 0.0,
        notes=() if first else ("Somebody was already computing this; the computation was shared.",),
    )


def _status(error: BaseException) -> str:
    return "failed" if isinstance(error, Exception) else "cancelled"


def _costs(outcome: AnalysisOutcome) -> dict[str, Any]:
    names = ("asks", "computed_scenarios", "seconds", "core_seconds")
    cached = outcome.asks > 0 and outcome.computed_scenarios == 0
    return {name: getattr(outcome, name) for name in names} | {"cached": cached}


def _facts(outcome: RunOutcome) -> dict[str, Any]:
    names = ("scenarios", "result_key", "seconds", "core_seconds", "cached")
    return {name: getattr(outcome, name) for name in names}


def _with_notes(outcome: RunOutcome, notes: tuple[str, ...]) -> RunOutcome:
    return replace(outcome, notes=(*outcome.notes, *notes))
