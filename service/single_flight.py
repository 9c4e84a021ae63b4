"""Requests that ask the same share one computation, within one event loop.

Followers attach to the flight that is up; whoever leaves detaches only
itself; when the last one leaves, the flight is cancelled.
"""

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from dataclasses import dataclass
from typing import Any

from cluster.events import Progress, ProgressStream

Listener = Callable[[Progress], None]


@dataclass
class Flight[T]:
    """One computation under way, its progress, and how many wait for it."""

    task: asyncio.Task[T]
    progress: ProgressStream
    waiting: int = 0


class SingleFlight[T]:
    """Flights by key; a landed one is forgotten."""

    def __init__(self) -> None:
        self._flights: dict[Hashable, Flight[T]] = {}

    async def join(
        self, key: Hashable, start: Callable[[Listener], Coroutine[Any, Any, T]], listener: Listener | None
    ) -> tuple[T, bool]:
        """Wait for the computation under ``key``, starting it where there is none.

        Parameters
        ----------
        start : callable
            Given where to send progress; returns the coroutine that computes.
        listener : callable, optional
            Told of progress, at most five times a second and once at the end.

        Returns
        -------
        result, first : T and bool
            What was computed, and whether this call started it.
        """
        flight, first = self._flights.get(key), False
        if flight is None:
            flight, first = self._launch(key, start), True
        flight.waiting += 1
        telling = asyncio.create_task(_tell(flight.progress, listener)) if listener else None
        try:
            result = await asyncio.shield(flight.task)
            if telling is not None:
                await telling
            return result, first
        finally:
            if telling is not None:
                telling.cancel()
            await self._leave(key, flight)

    def _launch(self, key: Hashable, start: Callable[[Listener], Coroutine[Any, Any, T]]) -> Flight[T]:
        progress = ProgressStream()
        flight = Flight(asyncio.create_task(start(progress.publish)), progress)
        self._flights[key] = flight

        def landed(_: object) -> None:
            progress.close()
            if self._flights.get(key) is flight:
                del self._flights[key]

        flight.task.add_done_callback(landed)
        return flight

    async def _leave(self, key: Hashable, flight: Flight[T]) -> None:
        flight.waiting -= 1
        if flight.waiting == 0 and not flight.task.done():
            self._flights.pop(key, None)  # whoever asks from now on starts anew
            flight.task.cancel()
            await asyncio.wait([flight.task])


async def _tell(progress: ProgressStream, listener: Listener) -> None:
    async for snapshot in progress.subscribe():
        listener(snapshot)
