"""A partial Dataset about once a second, finished beside the run and never in its way."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import xarray as xr

from cluster.events import Latest
from service.answering import SoFar

INTERVAL_SECONDS = 1.0
"""Least seconds between two partial Datasets of one run."""
SHARE_OF_TIME = 0.05
"""Most of one processor's time that making them may take, however large they are."""


@asynccontextmanager
async def refining(show: Callable[[xr.Dataset], None]) -> AsyncIterator[Callable[[SoFar], None]]:
    """Give where to offer what is merged so far; ``show`` is called in this event loop with the Dataset of the newest.

    What is offered is a frozen tree of merged parts, so offering costs nothing; the rest is done in a thread.
    """
    offered: Latest[SoFar] = Latest(INTERVAL_SECONDS)
    task = asyncio.create_task(_refine(offered, show))
    try:
        yield offered.publish
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _refine(offered: Latest[SoFar], show: Callable[[xr.Dataset], None]) -> None:
    async for so_far in offered.subscribe():
        started = time.thread_time(), time.monotonic()
        dataset = await asyncio.to_thread(so_far.dataset)
        if dataset is not None:
            show(dataset)
        await asyncio.sleep((time.monotonic() - started[1]) * (1 / SHARE_OF_TIME - 1))
