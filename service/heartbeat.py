"""A process says that it lives, so that what it works on is not taken for abandoned, and hears what to cancel."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from service.errors import RecordsUnavailable
from service.records.submission_records import BEAT_SECONDS, SubmissionRecords


class Heartbeat:
    """Beats from the first work taken on until `stop`.

    Parameters
    ----------
    records : SubmissionRecords
    seconds : float
        Between two beats.
    """

    def __init__(self, records: SubmissionRecords, seconds: float = BEAT_SECONDS) -> None:
        self._records, self._seconds = records, seconds
        self._listeners: list[Callable[[str], None]] = []
        self._beating: asyncio.Task[None] | None = None

    def on_cancel(self, listener: Callable[[str], None]) -> None:
        """Tell ``listener`` of the id of any work that another process asks this one to cancel."""
        self._listeners.append(listener)

    async def take_on(self, of: str, kind: str, request: str) -> None:
        """Record that this process works on ``of``; raises `RecordsUnavailable`."""
        if self._beating is None:
            self._beating = asyncio.create_task(self._beat())
        await self._records.add(of, kind, request)

    async def stop(self) -> None:
        """Fall silent."""
        if self._beating is None:
            return
        self._beating.cancel()
        with suppress(asyncio.CancelledError):
            await self._beating
        with suppress(RecordsUnavailable):
            await self._records.leave()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(self._seconds)
            with suppress(RecordsUnavailable):
                for asked in await self._records.beat():
                    for listener in self._listeners:
                        listener(asked)
