"""Analyses that outlive the page or the request that asked for them: any `engine.jobs.Analysis`, under an id."""

import asyncio
import json
import logging
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Literal, cast

import xarray as xr

from cluster.events import Progress
from engine import OutlastError
from engine.jobs import Analysis
from service import netcdf
from service.asked import question_key
from service.errors import NotFound, NotReady, RecordsUnavailable
from service.outcomes import AnalysisOutcome
from service.records.analysis_records import AnalysisRecord
from service.runs import Runs
from service.submissions.followed import Followed
from service.submissions.submission import FINAL, UNEXPECTED, Status

Kind = Literal[
    "sweep", "compare", "tornado", "solve", "stress", "causes", "history", "variance", "convergence", "best_allocation"
]


@dataclass(frozen=True)
class AnalysisSubmission:
    """An analysis that was submitted, as it is at one moment.

    Attributes
    ----------
    id : str
        32 hexadecimal digits.
    kind : str
        "sweep", "compare", ...
    name : str
        What it is called in lists.
    question : str
        What was asked, as JSON.
    status : str
        "running", "done", "failed", "cancelled" or "interrupted".
    started : datetime
        UTC.
    progress : Progress, optional
        Over the runs of the batch in hand, while it runs.
    problem : str, optional
        Why it failed.
    notes : tuple of str
        What the asker should know, in sentences.
    seconds, core_seconds : float, optional
        From request to answer; processor time of what was computed for it.
    asks, computed_scenarios : int, optional
        Runs it is made of; scenarios simulated for it, 0 where all was known.
    """

    id: str
    kind: str
    name: str
    question: str = field(repr=False)
    status: Status
    started: datetime
    progress: Progress | None = None
    problem: str | None = None
    notes: tuple[str, ...] = ()
    seconds: float | None = None
    core_seconds: float | None = None
    asks: int | None = None
    computed_scenarios: int | None = None

    @property
    def is_final(self) -> bool:
        """Whether nothing will change any more."""
        return self.status in FINAL


class Analyses(Followed[AnalysisSubmission, xr.Dataset]):
    """Takes analyses on, under an id; `Submissions.analyses`."""

    def __init__(self, runs: Runs) -> None:
        super().__init__(runs.records, runs.heartbeat)
        self._runs = runs

    async def submit(self, kind: Kind, name: str, question: Mapping[str, Any], make: Callable[[], Analysis]) -> str:
        """Take an analysis on and return its id at once.

        Parameters
        ----------
        kind : str
        name : str
            What it is called in lists.
        question : mapping
            What is asked, as JSON can hold it; kept beside the answer.
        make : callable
            Makes the analysis, in a thread; what it refuses is refused before anything starts.

        Raises
        ------
        PlanError, LimitError
            Before anything starts.
        """
        analysis = await asyncio.to_thread(make)
        now = datetime.now(UTC)
        first = AnalysisSubmission(uuid.uuid4().hex, kind, name, json.dumps(dict(question)), "running", now)
        key, seed = question_key(kind, question), question.get("seed")
        row = AnalysisRecord(first.id, kind, name, first.question, now, question_key=key, seed=seed)
        try:
            await self._records.analyses.add(row)
            await self._heartbeat.take_on(first.id, "analysis", "{}")
        except RecordsUnavailable as error:
            first = replace(first, notes=(f"The analysis was not recorded: {error}.",))
        self._live.start(first.id, first, lambda tell: self._work(first, analysis, tell))
        return first.id

    async def result(self, analysis_id: str) -> xr.Dataset:
        """Return the Dataset of an analysis that is done, from the records.

        Raises
        ------
        NotFound
            Where there is no analysis under this id.
        NotReady
            Where it has no result.
        CacheCorrupted
            Where what was kept is damaged.
        """
        found, answer = await self.get(analysis_id), self._answer_of(analysis_id)
        if found.status == "done" and answer is not None:
            return answer
        content = await self._records.results.get(analysis_id) if found.status == "done" else None
        if content is None:
            raise NotReady(
                f"the analysis is {found.status} and has no result; wait until it is done, or submit it anew"
            )
        return await asyncio.to_thread(netcdf.from_bytes, content)

    async def latest(self, most: int = 50, offset: int = 0) -> Sequence[AnalysisSubmission]:
        """Return the ``most`` latest analyses, newest first, after leaving out the newest ``offset``."""
        rows = await self._records.analyses.latest(most, offset)
        return [self._live.latest(row.id) or await self._snapshot(row) for row in rows]

    async def delete(self, analysis_id: str) -> None:
        """Cancel an analysis where it is under way, and forget it with its result. Raises `NotFound`."""
        await self.get(analysis_id)
        await self._live.cancel(analysis_id)
        self._ended.pop(analysis_id, None)
        for kept in (self._records.results, self._records.submissions, self._records.analyses):
            await kept.delete(analysis_id)

    async def _work(
        self, first: AnalysisSubmission, analysis: Analysis, tell: Callable[[AnalysisSubmission], None]
    ) -> None:
        now = first

        def show(progress: Progress) -> None:
            nonlocal now
            now = replace(now, progress=progress)
            tell(now)

        answer = None
        try:
            outcome = await self._runs.analyse(analysis, show)
            ended, answer = _done(now, outcome), outcome.dataset
        except asyncio.CancelledError:
            ended = replace(now, status=self._stopped)
        except OutlastError as error:
            ended = replace(now, status="failed", problem=str(error))
        except Exception:
            logging.getLogger(__name__).exception("analysis %s failed", first.id)
            ended = replace(now, status="failed", problem=UNEXPECTED)
        try:
            await self._record(ended, answer)
        except RecordsUnavailable as error:
            ended = replace(ended, notes=(*ended.notes, f"The analysis was not recorded: {error}."))
        self._ended[ended.id] = ended, answer
        tell(ended)

    async def _record(self, ended: AnalysisSubmission, answer: xr.Dataset | None) -> None:
        if answer is not None:
            await self._records.results.keep(ended.id, await asyncio.to_thread(netcdf.to_bytes, answer))
        await self._records.submissions.note(ended.id, json.dumps(ended.notes))
        facts = {name: getattr(ended, name) for name in (*_FACTS, "problem")}
        facts["cached"] = ended.computed_scenarios == 0 and bool(ended.asks)
        await self._records.analyses.finish(ended.id, ended.status, **facts)

    async def _recorded(self, work_id: str) -> AnalysisSubmission:
        row = await self._records.analyses.get(work_id)
        if row is None:
            raise NotFound(f"there is no analysis {work_id!r}; it may have been deleted: submit it anew")
        return await self._snapshot(row)

    async def _snapshot(self, row: AnalysisRecord) -> AnalysisSubmission:
        status, notes = await self._records.submissions.standing(row.id, row.status)
        return AnalysisSubmission(
            row.id, row.kind, row.name, row.question, cast(Status, status), row.started, None, row.problem, notes,
            row.seconds, row.core_seconds, row.asks, row.computed_scenarios,
        )  # fmt: skip


_FACTS = ("seconds", "core_seconds", "asks", "computed_scenarios")


def _done(now: AnalysisSubmission, outcome: AnalysisOutcome) -> AnalysisSubmission:
    facts = {name: getattr(outcome, name) for name in _FACTS}
    return replace(now, status="done", notes=(*now.notes, *outcome.notes), **facts)
