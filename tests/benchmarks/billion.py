"""One billion scenarios of thirty years on the adaptive local cluster."""

import asyncio
import os
import tempfile
import time

from engine_speed import plan
from timing import line

from cluster.connect import connect
from cluster.events import Progress
from cluster.executor import execute
from cluster.spec import ConnectSpec, LocalSpec

SCENARIOS = 1_000_000_000


def show(progress: Progress) -> None:
    """Print how far the run has come, over itself."""
    left = progress.eta_seconds
    eta = f"{left:.0f} s left" if left is not None else "starting"
    print(f"\r  {progress.done / SCENARIOS:6.1%}  {progress.rate / 1e6:5.1f} million/s  {eta}   ", end="", flush=True)


async def main() -> None:
    """Run them, and print the answer and what it took."""
    with tempfile.TemporaryDirectory() as folder:
        local = LocalSpec(directory=folder, maximum=os.cpu_count() or 1, idle_timeout=5.0)
        async with connect(ConnectSpec(local)) as executor:
            started = time.perf_counter()
            done = await execute(executor, plan(), [(0, SCENARIOS)], 1, show)
            seconds = time.perf_counter() - started
    result = done.summary.finalize(plan())
    low, high = result.success_interval.values
    print()
    line("success probability", f"{float(result.success_probability):.6f}", f"95 %: {low:.6f} to {high:.6f}")
    line(f"{SCENARIOS:,} scenarios of 30 years, {os.cpu_count()} cores", f"{seconds:.0f} s", "aim 200")
    line("core-seconds", f"{done.core_seconds:.0f} s")


if __name__ == "__main__":
    asyncio.run(main())
