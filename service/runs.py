"""The one way to run a plan, for the command line, notebooks, pages, the API and the analyses.

Owned by the event loop that owns the Dask client.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace

from cluster.events import Progress
from cluster.executor import Executor
from cluster.inline_executor import InlineExecutor
from engine.analysis.guardrail_table import guardrail_table
from engine.jobs import Analysis
from engine.result import relabel
from service.analysing import Analysing
from service.analysis_recording import AnalysisRecording
from service.answering import Answer, Answering, SoFar
from service.asked import Asked
from service.cache.open import open_cache
from service.cache.result_cache import ResultCache
from service.cluster_watch import ClusterWatch
from service.heartbeat import Heartbeat
from service.outcomes import AnalysisOutcome, RunOutcome
from service.question import Question, RunRequest, check
from service.recording import Recording
from service.records.records import Records
from service.results import Results
from service.settings import Settings
from service.single_flight import SingleFlight
from service.telemetry.metrics import count_analysis, count_answer, count_end

__all__ = ["AnalysisOutcome", "RunOutcome", "RunRequest", "Runs", "open_runs"]


class Runs:
    """Runs plans; made by `open_runs`.

    Attributes
    ----------
    settings : Settings
    cache : ResultCache
        What is known for a while.
    records : Records
        What is kept.
    heartbeat : Heartbeat
        How other processes know that this one works on what it took on.
    cluster : ClusterWatch
        How the cluster is, for who looks at it.
    """

    def __init__(self, settings: Settings, cache: ResultCache, records: Records, stack: AsyncExitStack) -> None:
        self.settings, self.cache, self.records, self._stack = settings, cache, records, stack
        self._flights: SingleFlight[tuple[Answer, list[str]], SoFar] = SingleFlight()
        self._connecting = asyncio.Lock()
        self._executor: Executor | None = None
        self.heartbeat = Heartbeat(records.submissions)
        self.cluster = ClusterWatch(lambda: self._executor)

    async def run(
        self,
        request: RunRequest,
        progress: Callable[[Progress], None] | None = None,
        so_far: Callable[[SoFar], None] | None = None,
        run_id: str | None = None,
    ) -> RunOutcome:
        """Answer ``request``: from the cache, by extending what is known, or by computing.

        Parameters
        ----------
        progress : callable, optional
            Told of progress in this event loop, at most five times a second.
        so_far : callable, optional
            Told likewise of what is merged already, from which a partial Dataset can be made.
        run_id : str, optional
            Of a run that is in the records already. Without one the run is recorded, unless it is interactive or asks
            not to be: what a hand on a slider asks is no run to look back at.

        Raises
        ------
        PlanError
            Before any work starts, if the request cannot be run (`LimitError` where it is too large).
        OutlastError
            If the run fails.
        asyncio.CancelledError
            If cancelled; a computation that others wait for goes on.
        """
        recording = Recording(self.records, self.heartbeat, run_id)
        recorded = run_id is not None or (request.recorded and not request.interactive)
        started = time.perf_counter()
        question = await self._question(request)
        if run_id is None and recorded:
            await recording.begin(request, question.resolved.key)
        try:
            (answer, notes), first = await self._flights.join(
                question.key, lambda tell: self._answer(question, tell), _listener(progress, so_far)
            )
        except BaseException as error:
            status = "failed" if isinstance(error, Exception) else "cancelled"
            count_end(status)
            if recorded:
                await recording.ended(status, str(error) or None)
            raise
        outcome = _outcome(recording.id, request, question, answer, first, time.perf_counter() - started)
        outcome = _with_notes(outcome, (*question.notes, *notes))
        count_answer(outcome)
        if recorded:
            await recording.done(outcome)
        return _with_notes(outcome, tuple(recording.notes))

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
            What is recorded of it; leave it out where it is part of another question, or recorded elsewhere.

        Raises
        ------
        PlanError, OutlastError, asyncio.CancelledError
            As `run`; what was finished stays in the cache.
        """
        if asked is None:
            return await self._analyse(analysis, progress, interactive)
        recording = AnalysisRecording(self.records, self.heartbeat)
        await recording.begin(asked)
        try:
            outcome = await self._analyse(analysis, progress, interactive)
        except BaseException as error:
            status = "failed" if isinstance(error, Exception) else "cancelled"
            await recording.ended(status, str(error) or None)
            raise
        await recording.done(outcome)
        return replace(outcome, notes=(*outcome.notes, *recording.notes), analysis_id=recording.id)

    async def _analyse(
        self, analysis: Analysis, progress: Callable[[Progress], None] | None, interactive: bool
    ) -> AnalysisOutcome:
        started, results = time.perf_counter(), Results(self.cache)
        executor = self._inline if interactive else self.executor
        most = self.settings.max_cluster_scenarios
        done = await Analysing(results, executor, progress or (lambda _: None), most).answer(analysis)
        seconds = time.perf_counter() - started
        caveat = str(done.dataset.attrs.get("caveat", ""))
        notes = (*results.notes, *([caveat] if caveat else []))
        outcome = AnalysisOutcome(done.dataset, done.asks, done.computed, seconds, done.core_seconds, notes)
        count_analysis(outcome)
        return outcome

    async def executor(self) -> Executor:
        """Return the executor of the settings, connecting to its cluster when first asked or after a loss."""
        if self.settings.executor == "inline":
            return InlineExecutor()
        from cluster.connect import connect  # Dask takes half a second to load: only who computes on it pays
        from cluster.dask_executor import DaskExecutor

        async with self._connecting:
            if not isinstance(self._executor, DaskExecutor) or not self._executor.is_connected():
                self._executor = await self._stack.enter_async_context(connect(self.settings.connect_spec()))
            return self._executor

    async def ping_scheduler(self) -> str:
        """Ask the scheduler whether it is there, and say what was found; a local cluster starts when first needed.

        Raises
        ------
        ClusterError
            Where it cannot be reached.
        """
        if self.settings.executor == "inline":
            return "inline: runs execute in this process"
        if self.settings.cluster == "local" and self._executor is None:
            return "local: starts with the first run"
        from cluster.dask_executor import DaskExecutor

        executor = await self.executor()
        if isinstance(executor, DaskExecutor):
            await executor.ping()
        return f"{self.settings.cluster}: {executor.workers()} workers"

    async def _question(self, request: RunRequest) -> Question:
        """Check the request, making first what its spending rule looks up, on the executor."""
        if request.plan.spending.success_levels():
            await self.analyse(guardrail_table(request.plan), interactive=request.interactive)
        return await asyncio.to_thread(check, request, self.settings)

    async def _answer(self, question: Question, listener: Callable[[SoFar], None]) -> tuple[Answer, list[str]]:
        results = Results(self.cache if question.kept else None)
        executor = self._inline if question.interactive else self.executor
        answer = await Answering(question, results, executor, listener).answer()
        return answer, results.notes

    async def _inline(self) -> Executor:
        return InlineExecutor()


@asynccontextmanager
async def open_runs(settings: Settings) -> AsyncIterator[Runs]:
    """Open the one way to run: cache and records at once, the cluster when first needed.

    With ``settings.cache == "off"`` every run is computed, as `replay` needs.
    """
    cache, records = open_cache(settings), Records(settings.database)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(records.close)
        stack.push_async_callback(cache.close)
        runs = Runs(settings, cache, records, stack)
        stack.push_async_callback(runs.heartbeat.stop)
        yield runs


def _listener(
    progress: Callable[[Progress], None] | None, so_far: Callable[[SoFar], None] | None
) -> Callable[[SoFar], None] | None:
    """Give one listener for both, or None where nobody listens."""
    if progress is None:
        return so_far

    def tell(found: SoFar) -> None:
        progress(found.progress)
        if so_far is not None:
            so_far(found)

    return tell


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


def _with_notes(outcome: RunOutcome, notes: tuple[str, ...]) -> RunOutcome:
    return replace(outcome, notes=(*outcome.notes, *notes))
