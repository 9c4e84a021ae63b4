"""The cluster: two workers against one, a worker against a core in this process, memory over a hundredfold run."""

import asyncio
import tempfile
import time
from collections.abc import Callable

from engine_speed import plan
from timing import line

from cluster.connect import connect
from cluster.dask_executor import DaskExecutor
from cluster.executor import execute
from cluster.spec import ConnectSpec, LocalSpec
from engine import simulate_chunk

WARM, SCENARIOS, ROUNDS = 2_000_000, 20_000_000, 3


async def on_workers(workers: int, measure: Callable) -> float:
    """Measure something on a fresh cluster that has grown to its full number of workers."""
    with tempfile.TemporaryDirectory() as folder:
        local = LocalSpec(directory=folder, maximum=workers, idle_timeout=5.0, scale_down_after=600.0)
        async with connect(ConnectSpec(local)) as executor:
            while executor.workers() < workers:
                await run(executor, WARM)
            return await measure(executor)


async def run(executor: DaskExecutor, scenarios: int) -> float:
    """Give the wall seconds of one run."""
    started = time.perf_counter()
    await execute(executor, plan(), [(0, scenarios)], 1, lambda progress: None)
    return time.perf_counter() - started


async def fastest(executor: DaskExecutor) -> float:
    """Give the best wall seconds of several runs."""
    return min([await run(executor, SCENARIOS) for _ in range(ROUNDS)])


async def memory(executor: DaskExecutor) -> float:
    """Print the resident memory of a worker after 1, 10 and 100 million scenarios; give the last in MB."""
    largest = 0.0
    for scenarios in (1_000_000, 10_000_000, 100_000_000):
        await run(executor, scenarios)
        found = await executor.client.run(resident_megabytes)
        largest = max(found.values())
        line(f"largest worker after {scenarios:,} scenarios", f"{largest:.0f} MB", "below 500, flat")
    return largest


def resident_megabytes() -> float:
    """Give this process's resident memory."""
    import psutil

    return psutil.Process().memory_info().rss / 1e6


def in_process() -> float:
    """Give the best seconds of the same work on one core here."""
    resolved, best = plan(), float("inf")
    simulate_chunk(resolved, 0, 100_000, 1)
    for _ in range(ROUNDS):
        started = time.perf_counter()
        simulate_chunk(resolved, 0, SCENARIOS, 1)
        best = min(best, time.perf_counter() - started)
    return best


async def main() -> None:
    """Print all figures."""
    print(f"{SCENARIOS:,} scenarios of 30 years, on Dask workers of one thread")
    alone = in_process()
    one = await on_workers(1, fastest)
    two = await on_workers(2, fastest)
    line("one core in this process", f"{alone:.2f} s")
    line("one worker", f"{one:.2f} s", f"{SCENARIOS / one / 1e6:.1f} million scenarios a second")
    line("two workers", f"{two:.2f} s", f"{SCENARIOS / two / 1e6:.1f} million scenarios a second")
    line("two workers are faster than one by", f"{one / two:.2f}", "at least 1.8")
    line("a worker's time for that of a core in this process", f"{one / alone:.2f}", "at most 1.10")
    await on_workers(2, memory)


if __name__ == "__main__":
    asyncio.run(main())
