"""Reports made in the background, under an id: of a run that is done, or a PDF computed again.

A report takes seconds in processes of its own, so a few are made at once and the others wait their turn.
"""

import asyncio
import json
import logging
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal, cast

from engine import OutlastError
from reports.making import Making, make_pdf, replay_pdf
from reports.replay import read_record
from service.errors import NotFound, NotReady, RecordsUnavailable
from service.records.report_records import ReportRecord
from service.records.submission_records import ENDED
from service.submissions import Submissions
from service.submissions.followed import Followed
from service.submissions.submission import UNEXPECTED

ReportStatus = Literal[
    "queued", "loading", "executing", "setting", "computing", "done", "failed", "cancelled", "interrupted"
]


@dataclass(frozen=True)
class ReportJob:
    """A report as it is at one moment.

    Attributes
    ----------
    id : str
        32 hexadecimal digits.
    kind : str
        "report" (made of a run) or "replay" (a PDF computed again).
    run_id : str, optional
        Of the run that a report tells of.
    name : str
        Of the plan.
    status : str
        "queued", "loading" (its processes), "executing" (the notebook), "setting" (the pages), "computing" (a replay);
        at last "done", "failed", "cancelled" or "interrupted".
    started : datetime
        UTC, when it was asked for.
    problem : str, optional
        Why it failed.
    differences : tuple of str, optional
        What a replay that is done found not to stand; none where every number stands.
    """

    id: str
    kind: str
    run_id: str | None
    name: str
    status: ReportStatus
    started: datetime
    problem: str | None = None
    differences: tuple[str, ...] | None = None

    @property
    def is_final(self) -> bool:
        """Whether nothing will change any more."""
        return self.status in ENDED


class ReportJobs(Followed[ReportJob, bytes]):
    """Makes reports, under an id; one per process, owned by its event loop.

    Parameters
    ----------
    submissions : Submissions
        Whose runs reports are made of.
    """

    def __init__(self, submissions: Submissions) -> None:
        super().__init__(submissions.runs.records, submissions.runs.heartbeat)
        self._submissions, self._settings = submissions, submissions.settings
        self._places = asyncio.Semaphore(self._settings.max_reports)

    async def submit(self, run_id: str) -> str:
        """Ask for the report of a run, and return its id at once.

        Raises
        ------
        NotFound, NotReady
            Where there is no such run, or it has no result.
        """
        run = await self._submissions.get(run_id)
        dataset = await self._submissions.result(run_id)
        job = ReportJob(uuid.uuid4().hex, "report", run_id, run.name, "queued", datetime.now(UTC))
        return await self._start(job, lambda making: make_pdf(dataset, making))

    async def replay(self, pdf: bytes) -> str:
        """Ask for a PDF to be computed again, and return the id at once.

        Raises
        ------
        NotAReport, RecordEdited
            Where it is no report of ours, or its record was changed.
        """
        record = await asyncio.to_thread(read_record, pdf)
        job = ReportJob(uuid.uuid4().hex, "replay", None, str(record["name"]), "queued", datetime.now(UTC))
        return await self._start(job, lambda making: replay_pdf(pdf, self._settings, making))

    async def result(self, report_id: str) -> bytes:
        """Return the PDF of a report that is done.

        Raises
        ------
        NotFound
            Where there is no report under this id.
        NotReady
            Where there is no PDF: it is being made, failed, or is a replay.
        """
        found = await self.get(report_id)
        content = None
        if found.kind == "report" and found.status == "done":
            content = self._answer_of(report_id) or await self._records.reports.content(report_id)
        if content is None:
            raise NotReady(
                f"this {found.kind} is {found.status} and has no PDF; wait until a report is done, or ask anew"
            )
        return content

    async def latest(self, most: int = 50, run_id: str | None = None) -> Sequence[ReportJob]:
        """Return the ``most`` latest, newest first; of one run alone where it is named."""
        of = {} if run_id is None else {"run_id": run_id}
        rows = await self._records.reports.latest(most, wanted=of)
        return [self._live.latest(row.id) or await self._snapshot(row) for row in rows]

    async def delete(self, report_id: str) -> None:
        """Stop it where it is under way, and forget it. Raises `NotFound`."""
        await self.get(report_id)
        await self._live.cancel(report_id)
        self._ended.pop(report_id, None)
        for kept in (self._records.submissions, self._records.reports):
            await kept.delete(report_id)

    async def _start(self, job: ReportJob, make: Callable[[Making], bytes | tuple[str, ...]]) -> str:
        try:
            await self._records.reports.add(ReportRecord(job.id, job.kind, job.run_id, job.name, job.started))
            await self._heartbeat.take_on(job.id, job.kind, "{}")
        except RecordsUnavailable:
            logging.getLogger(__name__).warning("report %s is made, but not recorded", job.id)
        self._live.start(job.id, job, lambda tell: self._work(job, make, tell))
        return job.id

    async def _work(
        self,
        job: ReportJob,
        make: Callable[[Making], bytes | tuple[str, ...]],
        tell: Callable[[ReportJob], None],
    ) -> None:
        pdf: bytes | None = None
        try:
            async with self._places:
                making = Making(lambda stage: tell(replace(job, status=cast(ReportStatus, stage))))
                made = await making.run(lambda: make(making))
            pdf = made if isinstance(made, bytes) else None
            ended = replace(job, status="done", differences=None if isinstance(made, bytes) else made)
        except asyncio.CancelledError:
            ended = replace(job, status=self._stopped)
        except OutlastError as error:
            ended = replace(job, status="failed", problem=str(error))
        except Exception:
            logging.getLogger(__name__).exception("report %s failed", job.id)
            ended = replace(job, status="failed", problem=UNEXPECTED)
        self._ended[job.id] = ended, pdf
        await self._record(ended, pdf)
        tell(ended)

    async def _record(self, ended: ReportJob, pdf: bytes | None) -> None:
        found = None if ended.differences is None else json.dumps(ended.differences)
        try:
            await self._records.reports.finish(ended.id, ended.status, problem=ended.problem, found=found, content=pdf)
        except RecordsUnavailable:
            logging.getLogger(__name__).warning("how report %s ended is not recorded", ended.id)

    async def _recorded(self, work_id: str) -> ReportJob:
        row = await self._records.reports.get(work_id)
        if row is None:
            raise NotFound(f"there is no report {work_id!r}; it may have been deleted: ask for it anew")
        return await self._snapshot(row)

    async def _snapshot(self, row: ReportRecord) -> ReportJob:
        status, _ = await self._records.submissions.standing(row.id, row.status)
        differences = None if row.found is None else tuple(json.loads(row.found))
        known = cast(ReportStatus, status)
        return ReportJob(row.id, row.kind, row.run_id, row.name, known, row.started, row.problem, differences)
