"""What the server opens when it starts and closes when it ends, for the app and for tests alike."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI, Request

from service.settings import Settings
from service.submissions import Submissions, open_submissions

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def make_lifespan(settings: Settings) -> Lifespan:
    """Make the lifespan of an app: `Submissions` is open, at ``app.state.submissions``, while it serves.

    Panel's session-destroyed hooks run after this has ended, and must not use it.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_submissions(settings) as submissions:
            app.state.submissions = submissions
            yield

    return lifespan


def submissions_of(request: Request) -> Submissions:
    """Return the server's `Submissions`; a FastAPI dependency."""
    found: Submissions = request.app.state.submissions
    return found
