"""Work under way in this process, by its id: the latest snapshot of each, for any number of followers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from cluster.events import Latest


@dataclass(frozen=True)
class _Work[S]:
    task: asyncio.Task[None]
    begun: asyncio.Event
    snapshots: Latest[S]


class Live[S]:
    """Background tasks of one event loop; each tells of itself by frozen snapshots ``S``, and is forgotten when done.

    Nothing here knows what the work is, so that runs, analyses and reports share it.
    """

    def __init__(self) -> None:
        self._works: dict[str, _Work[S]] = {}

    def start(self, work_id: str, first: S, work: Callable[[Callable[[S], None]], Awaitable[None]]) -> None:
        """Start ``work`` under an id.

        Parameters
        ----------
        first : S
            The snapshot to show until the work tells of itself.
        work : callable
            Given where to send snapshots; its last one is what followers see last.
        """
        snapshots: Latest[S] = Latest()
        snapshots.publish(first)
        begun = asyncio.Event()

        async def run() -> None:
            begun.set()
            try:
                await work(snapshots.publish)
            finally:
                snapshots.close()
                self._works.pop(work_id, None)

        self._works[work_id] = _Work(asyncio.create_task(run()), begun, snapshots)

    def latest(self, work_id: str) -> S | None:
        """Return the latest snapshot, or None where nothing is under way under this id."""
        work = self._works.get(work_id)
        return None if work is None else work.snapshots.latest

    def all_latest(self) -> list[S]:
        """Return the latest snapshot of everything under way."""
        return [work.snapshots.latest for work in self._works.values() if work.snapshots.latest is not None]

    def follow(self, work_id: str) -> AsyncIterator[S] | None:
        """Give the snapshots from now on, at most five a second, the last one included; None as `latest`."""
        work = self._works.get(work_id)
        return None if work is None else work.snapshots.subscribe()

    async def cancel(self, work_id: str) -> bool:
        """Cancel the work and wait until it has ended; tell whether there was any."""
        work = self._works.get(work_id)
        if work is None:
            return False
        await _end([work])
        return True

    async def close(self) -> None:
        """Cancel everything and wait until it has ended."""
        await _end(list(self._works.values()))


async def _end(works: list[_Work[Any]]) -> None:
    for work in works:
        await work.begun.wait()  # a task cancelled before it has begun could not say how it ended
        work.task.cancel()
    if works:
        await asyncio.wait([work.task for work in works])
