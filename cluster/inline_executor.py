"""The executor of this process: one thread beside the event loop, no Dask."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass

from cluster.chunks import Unit
from cluster.task import Part, run_unit


@dataclass(frozen=True)
class InlineExecutor:
    """Simulates one span after the other in a thread; the event loop stays free.

    Attributes
    ----------
    task_seconds : float
        About how long a span takes; a cancelled run stops after the span in hand.
    """

    task_seconds: float = 0.2
    slots: int = 1

    def workers(self) -> int:
        """Return 1: this process."""
        return 1

    async def simulate(self, bundles: Sequence[tuple[Unit, ...]]) -> AsyncGenerator[Part]:
        """Yield one part a unit, in order."""
        for units in bundles:
            for unit in units:
                yield await asyncio.to_thread(run_unit, unit)
