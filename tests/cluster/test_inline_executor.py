"""The executor of this process: the same bits, a free event loop, and it stops when asked."""

import asyncio

import pytest

from cluster.events import Progress
from cluster.executor import Work, execute, execute_all
from cluster.inline_executor import InlineExecutor
from cluster.merge_tree import MergeTree
from engine import Plan, ResolvedPlan, Summary, resolve, simulate_chunk
from engine.jobs import SummaryJob


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


async def test_works_executed_together_each_give_what_they_give_alone(resolved: ResolvedPlan) -> None:
    other = resolve(Plan.model_validate(resolved.plan.model_dump() | {"horizon": {"years": 10}}))
    works = [Work(SummaryJob(plan), ((0, 30_000),), seed) for plan, seed in ((resolved, 7), (other, 7), (resolved, 8))]
    seen: list[Progress] = []
    found = {number: done.summary async for number, done in execute_all(InlineExecutor(), works, seen.append)}
    assert found == {
        0: simulate_chunk(resolved, 0, 30_000, 7),
        1: simulate_chunk(other, 0, 30_000, 7),
        2: simulate_chunk(resolved, 0, 30_000, 8),
    }
    assert seen[-1].done == seen[-1].total == 90_000


async def test_what_is_merged_so_far_is_offered_and_leaves_the_result_as_it_is(resolved: ResolvedPlan) -> None:
    offered: list[MergeTree[Summary]] = []
    pieces = [(0, 1_000_000)]
    done = await execute(InlineExecutor(), resolved, pieces, 7, lambda _: None, lambda _, tree: offered.append(tree))
    totals = [tree.total() for tree in offered]
    counts = [total.scenarios for total in totals]
    assert counts == sorted(set(counts))
    assert totals[0] == simulate_chunk(resolved, 0, counts[0], 7)
    assert totals[-1] == done.summary
    assert done.summary.digest() == simulate_chunk(resolved, 0, 1_000_000, 7).digest()
