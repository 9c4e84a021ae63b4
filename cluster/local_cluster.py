"""The process that holds a local cluster: a scheduler and adaptive workers, on 127.0.0.1 only.

Run as ``python -P -m cluster.local_cluster SPEC RECORD`` by `cluster.local_process`, or in
the foreground by ``outlast cluster``. Everything it wrote is gone when it ends.
"""

import asyncio
import json
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import dask
from distributed import LocalCluster, Scheduler

from cluster import local_record
from cluster.local_record import LocalRecord
from cluster.spec import LocalSpec

ADAPT_SECONDS = 0.5
CONFIGURATION = {
    "distributed.scheduler.allowed-failures": 100,  # with 3, twenty deaths of workers fail a run
    "distributed.scheduler.worker-ttl": "60s",
    "distributed.scheduler.no-workers-timeout": "120s",
    "distributed.worker.preload": ["cluster.worker_preload"],
    "distributed.worker.profile.enabled": False,
    # Dask's default also sets MALLOC_TRIM_THRESHOLD_, which makes glibc map and unmap every array of a block anew:
    # a chunk then takes four times as long.
    "distributed.nanny.pre-spawn-environ": {"OMP_NUM_THREADS": 1, "OPENBLAS_NUM_THREADS": 1},
}


@asynccontextmanager
async def local_cluster(spec: LocalSpec, dashboard: str = "127.0.0.1:0") -> AsyncIterator[LocalCluster]:
    """Start a scheduler and adaptive workers; close them and remove their files at the end.

    Adaptive from one worker to ``spec.maximum``: up when more than half a
    second of work is waiting (Dask's five seconds kept one worker), down only
    after ``spec.scale_down_after`` seconds of being too many.
    """
    scratch = Path(spec.directory) / f"scratch-{os.getpid()}"
    scratch.mkdir(parents=True, exist_ok=True)
    try:
        with dask.config.set({**CONFIGURATION, "temporary-directory": str(scratch)}):
            async with LocalCluster(
                n_workers=0,
                threads_per_worker=1,
                processes=True,
                memory_limit=spec.memory_limit,
                host="127.0.0.1",
                dashboard_address=dashboard,
                asynchronous=True,
            ) as cluster:
                cluster.adapt(
                    minimum=1,
                    maximum=spec.maximum,
                    interval=ADAPT_SECONDS,
                    target_duration="500ms",
                    wait_count=max(1, round(spec.scale_down_after / ADAPT_SECONDS)),
                )
                yield cluster
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


async def serve(
    spec: LocalSpec,
    path: Path,
    *,
    dashboard: str = "127.0.0.1:0",
    stay: bool = False,
    ready: Callable[[LocalRecord], None] = lambda _: None,
) -> None:
    """Serve a local cluster until a signal asks to end, or nobody has used it for a while.

    Parameters
    ----------
    path : Path
        Where to publish its record, ``spec.record()``.
    stay : bool
        Stay when nobody uses it, for a cluster in the foreground.
    ready : callable
        Told once the scheduler listens; workers follow within seconds.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    _sweep(path)
    with local_record.alive(path):
        async with local_cluster(spec, dashboard) as cluster:
            record = LocalRecord(cluster.scheduler_address, cluster.dashboard_link or "", os.getpid())
            local_record.write(path, record)
            ready(record)
            try:
                await _end(cluster.scheduler, None if stay else spec.idle_timeout)
            finally:
                local_record.withdraw(path)


async def _end(scheduler: Scheduler, idle_timeout: float | None) -> None:
    """Return at the first signal, or when the scheduler has closed, or when it has been idle long enough."""
    loop, asked = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, asked.set)
    ways = [asyncio.create_task(asked.wait()), asyncio.create_task(scheduler.finished())]
    if idle_timeout is not None:
        ways.append(asyncio.create_task(_idle(scheduler, idle_timeout)))
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()


async def _idle(scheduler: Scheduler, timeout: float) -> None:
    """Return when no client has been connected for ``timeout`` seconds; without clients there is no work."""
    loop = asyncio.get_running_loop()
    step, since = min(0.5, timeout / 4), loop.time()
    while loop.time() < since + timeout:
        await asyncio.sleep(step)
        if any(name != "fire-and-forget" for name in scheduler.clients):
            since = loop.time()


def _sweep(path: Path) -> None:
    """Remove what dead clusters left: their records, locks and logs, and their scratch files."""
    own, directory = path.with_suffix(".lock"), path.parent
    for lock in directory.glob("cluster-*.lock"):
        if lock != own and not local_record.is_alive(lock):
            for left in (lock.with_suffix(suffix) for suffix in (".json", ".log", ".lock")):
                left.unlink(missing_ok=True)
    for scratch in directory.glob("scratch-*"):
        if not _exists(int(scratch.name.removeprefix("scratch-"))):
            shutil.rmtree(scratch, ignore_errors=True)


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def main(arguments: list[str]) -> None:
    """Serve the cluster that the JSON of a `LocalSpec` describes, its record at the path that follows."""
    fields: dict[str, Any] = json.loads(arguments[0])
    asyncio.run(serve(LocalSpec(**fields), Path(arguments[1])))


if __name__ == "__main__":
    main(sys.argv[1:])
