"""The desk that every page works at: what one process shares among all sessions."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from service.runs import Runs, open_runs
from service.settings import Settings


@dataclass(frozen=True)
class Desk:
    """What pages share.

    Attributes
    ----------
    settings : Settings
        Of this process.
    runs : Runs
        The one way to run a plan.
    """

    settings: Settings
    runs: Runs


@asynccontextmanager
async def open_desk(settings: Settings) -> AsyncIterator[Desk]:
    """Open what the pages share, in the event loop that serves them; closed when the app ends."""
    async with open_runs(settings) as runs:
        yield Desk(settings, runs)
