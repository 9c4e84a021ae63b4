"""The executor of this process: the same bits, a free event loop, and it stops when asked."""

import asyncio

import pytest

from cluster.events import Progress
from cluster.executor import execute
from cluster.inline_executor import InlineExecutor
from engine import ResolvedPlan, simulate_chunk


async def test_pieces_executed_inline_merge_to_the_bits_of_one_call(resolved: ResolvedPlan) -> None:
    done = await execute(InlineExecutor(), resolved, [(0, 100_000), (100_000, 300_000)], 7, lambda _: None)
    assert done.summary == simulate_chunk(resolved, 0, 300_000, 7)
    assert done.core_seconds > 0


async def test_progress_counts_up_to_what_was_asked(resolved: ResolvedPlan) -> None:
    seen: list[Progress] = []
    done = await execute(InlineExecutor(), resolved, [(0, 1_000_000)], 7, seen.append)
    counts = [event.done for event in seen]
    assert counts == sorted(set(counts))
    assert counts[0] == 0
    assert len(counts) > 3
    assert seen[-1].done == seen[-1].total == 1_000_000
    assert seen[-1].failures == done.summary.failures


async def test_the_event_loop_stays_free_while_scenarios_are_simulated(resolved: ResolvedPlan) -> None:
    running = asyncio.create_task(execute(InlineExecutor(), resolved, [(0, 500_000)], 7, lambda _: None))
    turns = 0
    while not running.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 100


async def test_a_cancelled_run_stops_after_the_span_in_hand(resolved: ResolvedPlan) -> None:
    seen: list[Progress] = []
    started = asyncio.Event()

    def note(event: Progress) -> None:
        seen.append(event)
        if event.done:
            started.set()

    running = asyncio.create_task(execute(InlineExecutor(), resolved, [(0, 500_000_000)], 7, note))
    await started.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert seen[-1].done < seen[-1].total
