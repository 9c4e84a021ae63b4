"""The executor of this process: one thread beside the event loop, no Dask."""

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass

from cluster.chunks import Span
from cluster.executor import Part
from engine import ResolvedPlan, simulate_chunk


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

    async def simulate(self, resolved: ResolvedPlan, spans: Sequence[Span], seed: int) -> AsyncGenerator[Part]:
        """Yield one part a span, in order."""
        for span in spans:
            yield await asyncio.to_thread(_simulate, resolved, span, seed)


def _simulate(resolved: ResolvedPlan, span: Span, seed: int) -> Part:
    started = time.thread_time()
    summary = simulate_chunk(resolved, span.first, span.count, seed)
    return Part(summary, time.thread_time() - started)
