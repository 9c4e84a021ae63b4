"""What the server opens when it starts and closes when it ends, for the app and for tests alike."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI

from dashboards.desk import Desk, open_desk
from service.settings import Settings

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def make_lifespan(settings: Settings) -> Lifespan:
    """Make the lifespan of an app: its `Desk` is open, at ``app.state.desk``, while it serves.

    Panel's session-destroyed hooks run after this has ended, and must not use it.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_desk(settings) as desk:
            app.state.desk = desk
            yield

    return lifespan


def desk_of(app: FastAPI) -> Desk:
    """Return the app's desk; it is there while the app serves."""
    found: Desk = app.state.desk
    return found
