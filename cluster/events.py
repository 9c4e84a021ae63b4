"""Progress as small frozen events: the latest snapshot wins, slow readers skip.

Considered janus and aiostream: both queue every event, which is what a slow
reader must not make us do.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, replace

SNAPSHOT_INTERVAL = 0.2
"""Least seconds between two snapshots given to one reader: five a second."""


@dataclass(frozen=True)
class Progress:
    """How far a run has come.

    Attributes
    ----------
    done, total : int
        Scenarios simulated so far, and asked for.
    failures : int
        Scenarios among ``done`` that failed.
    rate : float
        Scenarios a second of late; 0 before the first piece.
    workers : int
        Workers that simulate now.
    elapsed : float
        Seconds since the run started.
    """

    done: int
    total: int
    failures: int
    rate: float
    workers: int
    elapsed: float

    @property
    def eta_seconds(self) -> float | None:
        """Seconds until the run ends at the present rate; None while the rate is unknown."""
        return (self.total - self.done) / self.rate if self.rate > 0 else None

    def beyond(self, scenarios: int, failures: int) -> "Progress":
        """Return this progress counted on top of ``scenarios`` already known, of which ``failures`` failed.

        The rate stays that of the work done now, so the ETA stays true.
        """
        return replace(
            self, done=self.done + scenarios, total=self.total + scenarios, failures=self.failures + failures
        )


class Latest[T]:
    """The latest of a stream of frozen values: one writer, any number of readers, no queue.

    A reader that comes late gets the latest snapshot at once; a slow one skips
    what it missed; the last snapshot before `close` reaches every reader.
    To be used within one event loop.
    """

    def __init__(self, interval: float = SNAPSHOT_INTERVAL) -> None:
        self._interval = interval
        self._latest: T | None = None
        self._version = 0
        self._changed = asyncio.Event()
        self._closed = asyncio.Event()

    @property
    def latest(self) -> T | None:
        """The newest snapshot, or None before the first."""
        return self._latest

    def publish(self, snapshot: T) -> None:
        """Replace the latest snapshot and wake the readers."""
        self._latest = snapshot
        self._version += 1
        self._wake()

    def close(self) -> None:
        """End the stream; readers see the last snapshot and stop."""
        self._closed.set()
        self._wake()

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def subscribe(self) -> AsyncIterator[T]:
        """Yield the latest snapshot whenever there is a new one, at most once an interval."""
        seen = 0
        while True:
            if self._version != seen and self._latest is not None:
                seen = self._version
                yield self._latest
                await self._rest()
            elif self._closed.is_set():
                return
            else:
                await self._changed.wait()

    async def _rest(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._closed.wait(), self._interval)
