"""The desk that every page works at: what one process shares among all sessions."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from reports.jobs import ReportJobs
from service.records.records import Records
from service.runs import Runs
from service.settings import Settings
from service.submissions import Submissions, open_submissions


@dataclass(frozen=True)
class Desk:
    """What pages share.

    Attributes
    ----------
    submissions : Submissions
        Work that outlives a page, under its id.
    reports : ReportJobs
        Reports made in the background.
    """

    submissions: Submissions
    reports: ReportJobs

    @property
    def settings(self) -> Settings:
        """Of this process."""
        return self.submissions.settings

    @property
    def runs(self) -> Runs:
        """The one way to run a plan and to have its answer at once."""
        return self.submissions.runs

    @property
    def records(self) -> Records:
        """What is kept: runs, analyses, reports, plans."""
        return self.submissions.runs.records


@asynccontextmanager
async def open_desk(settings: Settings) -> AsyncIterator[Desk]:
    """Open what the pages and the API share, in the event loop that serves them; what is under way ends with it."""
    async with open_submissions(settings) as submissions:
        reports = ReportJobs(submissions)
        try:
            yield Desk(submissions, reports)
        finally:
            await reports.close()
