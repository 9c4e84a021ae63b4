"""The executor on a real adaptive Dask cluster: the same bits, whatever happens to the workers."""

import asyncio
import os
import signal
from collections.abc import Callable
from typing import Any

import pytest
from distributed import Client

from cluster import task
from cluster.chunks import Span, Unit
from cluster.connect import connect
from cluster.dask_executor import IN_FLIGHT_PER_SLOT
from cluster.events import Progress
from cluster.executor import execute
from cluster.inline_executor import InlineExecutor
from cluster.spec import ConnectSpec
from engine import NumericsMismatch, ResolvedPlan, Summary
from engine.jobs import SummaryJob

MILLIONS = 2_000_000


@pytest.fixture(scope="module")
def inline(resolved: ResolvedPlan) -> Callable[[int], Summary]:
    """Return a function that simulates the first scenarios here, each count once."""
    known: dict[int, Summary] = {}

    def simulated(count: int) -> Summary:
        if count not in known:
            done = asyncio.run(execute(InlineExecutor(), resolved, [(0, count)], 7, lambda _: None))
            known[count] = done.summary
        return known[count]

    return simulated


def worker_pids(client: Client) -> Any:
    return client.run(os.getpid)


def test_dask_gives_the_bits_of_the_inline_executor(
    resolved: ResolvedPlan, shared_cluster: ConnectSpec, inline: Callable[[int], Summary]
) -> None:
    async def run() -> Summary:
        async with connect(shared_cluster) as executor:
            done = await execute(executor, resolved, [(0, 1_000_000), (1_000_000, MILLIONS)], 7, lambda _: None)
            assert done.core_seconds > 0
            return done.summary

    assert asyncio.run(run()) == inline(MILLIONS)


def test_a_run_ends_with_the_same_bits_when_a_worker_is_killed_in_the_middle(
    resolved: ResolvedPlan, shared_cluster: ConnectSpec, inline: Callable[[int], Summary]
) -> None:
    async def run() -> Summary:
        killed: list[int] = []
        async with connect(shared_cluster) as executor:
            before = await worker_pids(executor.client)

            def kill_one(event: Progress) -> None:
                if event.done and not killed:
                    killed.append(next(iter(before.values())))
                    os.kill(killed[0], signal.SIGKILL)

            done = await execute(executor, resolved, [(0, MILLIONS)], 7, kill_one)
            assert killed, "the worker was killed while the run was under way"
            return done.summary

    assert asyncio.run(run()) == inline(MILLIONS)


def test_workers_grow_to_the_maximum_under_load_and_shrink_to_one_with_no_work_lost(
    resolved: ResolvedPlan, shared_cluster: ConnectSpec
) -> None:
    async def run() -> tuple[list[int], int]:
        counts: list[int] = []
        async with connect(shared_cluster) as executor:

            async def count() -> int:
                return len((await executor.client.scheduler.identity(n_workers=-1))["workers"])

            async def settle(wanted: int) -> None:
                async with asyncio.timeout(60):
                    while await count() != wanted:
                        await asyncio.sleep(0.1)
                counts.append(wanted)

            await settle(1)
            scenarios = 0
            while 2 not in counts:  # keep it busy until the second worker has come
                done = await execute(executor, resolved, [(scenarios, scenarios + 8_000_000)], 7, lambda _: None)
                scenarios += 8_000_000
                assert done.summary.scenarios == 8_000_000
                counts += [2] if await count() == 2 else []
            await settle(1)
        return counts, scenarios

    counts, _ = asyncio.run(run())
    assert counts == [1, 2, 1]


def test_no_more_tasks_are_in_flight_than_twice_the_workers_there_may_be(
    resolved: ResolvedPlan, shared_cluster: ConnectSpec
) -> None:
    async def run() -> int:
        held: list[int] = []
        async with connect(shared_cluster) as executor:
            await execute(executor, resolved, [(0, MILLIONS)], 7, lambda _: held.append(len(executor.client.futures)))
            return max(held)

    assert 0 < asyncio.run(run()) <= IN_FLIGHT_PER_SLOT * 2 + 1  # and the one just taken


def test_a_cancelled_run_leaves_nothing_on_the_scheduler(resolved: ResolvedPlan, shared_cluster: ConnectSpec) -> None:
    async def run() -> None:
        async with connect(shared_cluster) as executor:
            started = asyncio.Event()
            running = asyncio.create_task(
                execute(executor, resolved, [(0, 500_000_000)], 7, lambda event: started.set() if event.done else None)
            )
            await started.wait()
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running
            async with asyncio.timeout(30):
                while await executor.client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks)):
                    await asyncio.sleep(0.05)

    asyncio.run(run())


def test_a_worker_of_another_numerics_version_is_refused(resolved: ResolvedPlan, shared_cluster: ConnectSpec) -> None:
    async def run() -> None:
        async with connect(shared_cluster) as executor:
            units = [Unit(0, SummaryJob(resolved), Span(0, 100), 7)]
            future = executor.client.submit(task.run_units, units, -1, pure=False)
            with pytest.raises(NumericsMismatch, match=r"needs -1; install the same version"):
                await future

    asyncio.run(run())


def test_workers_load_no_page_and_no_plot(shared_cluster: ConnectSpec) -> None:
    async def run() -> list[list[str]]:
        async with connect(shared_cluster) as executor:
            return list((await executor.client.run(_loaded)).values())

    for loaded in asyncio.run(run()):
        assert "engine" in loaded
        assert not {"panel", "holoviews", "matplotlib", "service", "sqlalchemy"} & set(loaded)


def test_everything_listens_on_this_machine_only(shared_cluster: ConnectSpec) -> None:
    async def run() -> list[str]:
        async with connect(shared_cluster) as executor:
            workers = (await executor.client.scheduler.identity(n_workers=-1))["workers"]
            return [executor.client.scheduler.address, *workers, *(worker["nanny"] for worker in workers.values())]

    assert {address.rpartition(":")[0] for address in asyncio.run(run())} == {"tcp://127.0.0.1"}


def _loaded() -> list[str]:
    import sys

    return sorted({name.partition(".")[0] for name in sys.modules})
