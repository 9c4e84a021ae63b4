"""Requests that ask the same share one computation, within one event loop.

Followers attach to the flight that is up; whoever leaves detaches only
itself; when the last one leaves, the flight is cancelled.
"""

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from dataclasses import dataclass
from typing import Any

from cluster.events import Latest


@dataclass
class Flight[T, S]:
    """One computation under way, how far it is, and how many wait for it."""

    task: asyncio.Task[T]
    snapshots: Latest[S]
    waiting: int = 0


class SingleFlight[T, S]:
    """Flights by key, which give a ``T`` and tell of themselves by snapshots ``S``; a landed one is forgotten."""

    def __init__(self) -> None:
        self._flights: dict[Hashable, Flight[T, S]] = {}

    async def join(
        self,
        key: Hashable,
        start: Callable[[Callable[[S], None]], Coroutine[Any, Any, T]],
        listener: Callable[[S], None] | None,
    ) -> tuple[T, bool]:
        """Wait for the computation under ``key``, starting it where there is none.

        Parameters
        ----------
        start : callable
            Given where to send snapshots; returns the coroutine that computes.
        listener : callable, optional
            Told of the latest snapshot, at most five times a second and once at the end.

        Returns
        -------
        result, first : T and bool
            What was computed, and whether this call started it.
        """
        flight, first = self._flights.get(key), False
        if flight is None:
            flight, first = self._launch(key, start), True
        flight.waiting += 1
        telling = asyncio.create_task(_tell(flight.snapshots, listener)) if listener else None
        try:
            result = await asyncio.shield(flight.task)
            if telling is not None:
                await telling
            return result, first
        finally:
            if telling is not None:
                telling.cancel()
            await self._leave(key, flight)

    def _launch(self, key: Hashable, start: Callable[[Callable[[S], None]], Coroutine[Any, Any, T]]) -> Flight[T, S]:
        snapshots: Latest[S] = Latest()
        flight = Flight(asyncio.create_task(start(snapshots.publish)), snapshots)
        self._flights[key] = flight

        def landed(_: object) -> None:
            snapshots.close()
            if self._flights.get(key) is flight:
                del self._flights[key]

        flight.task.add_done_callback(landed)
        return flight

    async def _leave(self, key: Hashable, flight: Flight[T, S]) -> None:
        flight.waiting -= 1
        if flight.waiting == 0 and not flight.task.done():
            self._flights.pop(key, None)  # whoever asks from now on starts anew
            flight.task.cancel()
            await asyncio.wait([flight.task])


async def _tell[S](snapshots: Latest[S], listener: Callable[[S], None]) -> None:
    async for snapshot in snapshots.subscribe():
        listener(snapshot)
