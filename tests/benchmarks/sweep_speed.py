"""A sweep of many small cells beside one run of as many scenarios: in this process, and through the service on Dask."""

import asyncio
import tempfile
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

from kinds_speed import plan
from timing import best, line

from engine import resolve, simulate_chunk
from engine.analysis.sweep import sweep
from engine.jobs import answer
from service.runs import RunRequest, Runs, open_runs
from service.settings import load_settings

STEPS, SCENARIOS, ROUNDS = 20, 10_000, 4
FIELDS: dict[str, Sequence[Any]] = {
    "spending.amount": [30_000 + 1_500 * k for k in range(STEPS)],
    "portfolio.stock_share": [k / (STEPS - 1) for k in range(STEPS)],
}
TOGETHER = STEPS * STEPS * SCENARIOS


def in_process() -> None:
    """Print the ratio of the computing alone, on one core."""
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
    """Print the ratio of what a user waits for: two workers that are there and warm, nothing known, all of it kept."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(home=Path(folder), executor="dask", max_workers=2, cluster_idle_timeout=5.0)
        async with open_runs(settings) as runs:
            unseen = count(ROUNDS)
            while (await runs.executor()).workers() < settings.max_workers:
                await runs.run(RunRequest(plan(), TOGETHER, seed=next(unseen)))
            rounds = [await one_round(runs, seed) for seed in range(ROUNDS)]
            told("on two workers", min(cube for cube, _ in rounds), min(run for _, run in rounds))


async def one_round(runs: Runs, seed: int) -> tuple[float, float]:
    """Give the seconds of the sweep and of the run, on a seed that neither has seen."""
    cube = await runs.analyse(sweep(plan(), FIELDS, SCENARIOS, seed))
    run = await runs.run(RunRequest(plan(), TOGETHER, seed=seed))
    assert cube.computed_scenarios == run.computed_scenarios == TOGETHER
    return cube.seconds, run.seconds


def told(where: str, cube_seconds: float, run_seconds: float) -> None:
    """Print both times and their ratio."""
    line(f"{where}: the sweep", f"{cube_seconds:.2f} s")
    line(f"{where}: one run of {TOGETHER:,} scenarios", f"{run_seconds:.2f} s")
    line(f"{where}: times one run of as many scenarios", f"{cube_seconds / run_seconds:.2f}", "at most 1.5")


if __name__ == "__main__":
    print(f"A sweep of {STEPS} x {STEPS} cells of {SCENARIOS:,} scenarios")
    in_process()
    asyncio.run(on_two_workers())
