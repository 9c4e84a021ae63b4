"""Opening what a server submits to: once per process, in the event loop that serves."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from service.runs import open_runs
from service.settings import Settings
from service.submissions.submissions import Submissions


@asynccontextmanager
async def open_submissions(settings: Settings) -> AsyncIterator[Submissions]:
    """Open the runs of ``settings`` for submission; at the end, what is under way is interrupted and recorded so."""
    async with open_runs(settings) as runs:
        submissions = Submissions(runs)
        try:
            yield submissions
        finally:
            await submissions.close()
