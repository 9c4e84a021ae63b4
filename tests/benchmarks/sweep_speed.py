"""A sweep of many small cells beside one run of as many scenarios: in this process, and on two Dask workers."""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from kinds_speed import plan
from timing import best, line

from cluster.connect import connect
from cluster.dask_executor import DaskExecutor
from cluster.executor import Work, execute, execute_all
from cluster.spec import ConnectSpec, LocalSpec
from engine import resolve, simulate_chunk
from engine.analysis.sweep import sweep
from engine.jobs import Ask, answer

STEPS, SCENARIOS, ROUNDS = 20, 10_000, 4
FIELDS: dict[str, Sequence[Any]] = {
    "spending.amount": [30_000 + 1_500 * k for k in range(STEPS)],
    "portfolio.stock_share": [k / (STEPS - 1) for k in range(STEPS)],
}
TOGETHER = STEPS * STEPS * SCENARIOS


def in_process() -> None:
    """Print the ratio in this process, on one core."""
    resolved = resolve(plan())
    seconds = best(
        {
            "cube": lambda: answer(sweep(plan(), FIELDS, SCENARIOS, 1)),
            "run": lambda: simulate_chunk(resolved, 0, TOGETHER, 1),
        },
        rounds=2,
    )
    told("in process", seconds["cube"], seconds["run"])


async def on_two_workers() -> None:
    """Print the ratio on two workers that are there and warm, nothing cached; the two take turns."""
    with tempfile.TemporaryDirectory() as folder:
        local = LocalSpec(directory=folder, maximum=2, idle_timeout=5.0, scale_down_after=600.0)
        async with connect(ConnectSpec(local)) as executor:
            while executor.workers() < 2:
                await run(executor)
            seconds = {"cube": float("inf"), "run": float("inf")}
            candidates: dict[str, Callable[[DaskExecutor], Awaitable[None]]] = {"cube": cube, "run": run}
            for _ in range(ROUNDS):
                for name, one in candidates.items():
                    started = time.perf_counter()
                    await one(executor)
                    seconds[name] = min(seconds[name], time.perf_counter() - started)
            told("on two workers", seconds["cube"], seconds["run"])


async def run(executor: DaskExecutor) -> None:
    """Run as many scenarios of one plan."""
    await execute(executor, resolve(plan()), [(0, TOGETHER)], 1, lambda progress: None)


async def cube(executor: DaskExecutor) -> None:
    """Answer the sweep as `service.analysing` does, with nothing known and nothing kept."""
    analysis, parts = sweep(plan(), FIELDS, SCENARIOS, 1), None
    while True:
        try:
            asks: tuple[Ask, ...] = next(analysis) if parts is None else analysis.send(parts)
        except StopIteration:
            return
        works = [Work(ask.job, ((0, ask.scenarios),), ask.seed) for ask in asks]
        found: dict[int, Any] = {}
        async for number, done in execute_all(executor, works, lambda progress: None):
            found[number] = done.summary
        parts = tuple(found[number] for number in range(len(asks)))


def told(where: str, cube_seconds: float, run_seconds: float) -> None:
    """Print both times and their ratio."""
    line(f"{where}: the sweep", f"{cube_seconds:.2f} s")
    line(f"{where}: one run of {TOGETHER:,} scenarios", f"{run_seconds:.2f} s")
    line(f"{where}: times one run of as many scenarios", f"{cube_seconds / run_seconds:.2f}", "at most 1.5")


if __name__ == "__main__":
    print(f"A sweep of {STEPS} x {STEPS} cells of {SCENARIOS:,} scenarios")
    in_process()
    asyncio.run(on_two_workers())
