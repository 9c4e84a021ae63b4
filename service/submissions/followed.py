"""What runs, analyses and reports share once they are submitted: found, followed and cancelled under an id."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from typing import Literal, Protocol

from cachetools import LRUCache

from service.errors import RecordsUnavailable
from service.heartbeat import Heartbeat
from service.records.records import Records
from service.submissions.live import Live

MOST_REMEMBERED = 32
"""Ended work of which snapshot and answer are remembered in memory."""
LOOK_SECONDS = 1.0
"""How often work of another process is looked up while somebody follows it."""


class Snapshot(Protocol):
    """Work as it is at one moment."""

    @property
    def is_final(self) -> bool:
        """Whether nothing will change any more."""


class Followed[S: Snapshot, A](ABC):
    """Work by id, under way here or recorded, that has an answer ``A``; leaves say how a recorded one is read.

    What ended here of late is remembered, so that a database that cannot be used takes nothing away.

    Parameters
    ----------
    records : Records
    heartbeat : Heartbeat
        Tells what other processes ask this one to cancel.
    """

    def __init__(self, records: Records, heartbeat: Heartbeat) -> None:
        self._records, self._heartbeat = records, heartbeat
        self._live, self._closing = Live[S](), False
        self._ended: LRUCache[str, tuple[S, A | None]] = LRUCache(MOST_REMEMBERED)
        self._cancelling: set[asyncio.Task[bool]] = set()
        heartbeat.on_cancel(self._cancel_soon)

    @abstractmethod
    async def _recorded(self, work_id: str) -> S:
        """Read the work from the records; raises `NotFound`."""

    async def get(self, work_id: str) -> S:
        """Return how the work is now; raises `NotFound` where there is none under this id."""
        found = self._live.latest(work_id)
        if found is not None:
            return found
        try:
            return await self._recorded(work_id)
        except RecordsUnavailable:
            if work_id not in self._ended:
                raise
            return self._ended[work_id][0]

    async def follow(self, work_id: str) -> AsyncIterator[S]:
        """Yield the latest snapshot whenever there is a new one, at most five a second, and the final one at the end.

        Work that has ended gives its final snapshot alone. Leaving does not stop the work.

        Raises
        ------
        NotFound
            Where there is nothing under this id.
        """
        live = self._live.follow(work_id)
        if live is not None:
            async for found in live:
                yield found
            return
        while not (found := await self.get(work_id)).is_final:
            yield found
            await asyncio.sleep(LOOK_SECONDS)
        yield found

    async def cancel(self, work_id: str) -> None:
        """Cancel the work, in whichever process it is; what has ended stays as it is. Raises `NotFound`."""
        if not await self._live.cancel(work_id) and not (await self.get(work_id)).is_final:
            await self._records.submissions.ask_to_cancel(work_id)

    async def close(self) -> None:
        """Interrupt what is under way, and record it so."""
        self._closing = True
        await self._live.close()

    def _answer_of(self, work_id: str) -> A | None:
        """Give the answer of work that ended here of late, or None."""
        return self._ended[work_id][1] if work_id in self._ended else None

    @property
    def _stopped(self) -> Literal["interrupted", "cancelled"]:
        """What work is that was cancelled just now: by somebody, or by the end of this process."""
        return "interrupted" if self._closing else "cancelled"

    def _cancel_soon(self, work_id: str) -> None:
        task = asyncio.create_task(self._live.cancel(work_id))
        self._cancelling.add(task)
        task.add_done_callback(self._cancelling.discard)
