"""Finding a cluster: one already running on this machine, one started now, or one at an address."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict
from pathlib import Path

from distributed import Client
from filelock import AsyncFileLock

from cluster import local_record
from cluster.dask_executor import DaskExecutor
from cluster.errors import ClusterError
from cluster.local_record import LocalRecord
from cluster.spec import ConnectSpec, LocalSpec

START_SECONDS = 60.0
CONNECT_SECONDS = 10.0
STOP_SECONDS = 15.0
LOOK_SECONDS = 0.05


@asynccontextmanager
async def connect(spec: ConnectSpec) -> AsyncIterator[DaskExecutor]:
    """Give an executor on the cluster that ``spec`` asks for, and disconnect at the end.

    A local cluster stays for the next run and goes when idle. Where the block
    is cancelled (Ctrl-C), a local cluster that nobody else uses is stopped at
    once, so that nothing is left behind.

    Raises
    ------
    ClusterError
        If it cannot be reached or started.
    """
    client = await (_local(spec.local) if spec.kind == "local" else _at(str(spec.address)))
    try:
        yield DaskExecutor(client, spec.local.maximum)
    except (asyncio.CancelledError, KeyboardInterrupt):
        if spec.kind == "local":
            await _stop_if_alone(client, spec.local)
        raise
    finally:
        await client.close()


async def _at(address: str) -> Client:
    """Connect to the scheduler at ``address``; its TLS certificates are those of Dask's configuration."""
    client = Client(address, asynchronous=True, timeout=CONNECT_SECONDS, set_as_default=False)
    try:
        return await client
    except (OSError, TimeoutError, ValueError) as error:
        await client.close()
        raise ClusterError(
            f"no Dask scheduler answers at {address} within {CONNECT_SECONDS:.0f} s; "
            "start one there, or leave the address out to use a cluster on this machine"
        ) from error


async def _local(spec: LocalSpec) -> Client:
    """Connect to the local cluster; a cluster that went just now is started anew."""
    for _ in range(2):
        record = await find_or_start(spec)
        with suppress(ClusterError):
            return await _at(record.address)
        if local_record.is_alive(spec.record()):
            _kill(record.pid)  # alive but deaf: nobody can use it
    raise ClusterError(f"the local cluster does not answer; end the processes that hold {spec.directory} and run again")


async def find_or_start(spec: LocalSpec) -> LocalRecord:
    """Return the local cluster that runs, or start one; one starter at a time.

    Raises
    ------
    ClusterError
        If it does not start, with what it said.
    """
    path = spec.record()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ClusterError(f"{path.parent} cannot be made ({error.strerror}); set OUTLAST_HOME to a folder of yours") from error
    async with AsyncFileLock(path.parent / "start.lock", timeout=START_SECONDS):
        return local_record.read_live(path) or await _start(spec, path)


async def _start(spec: LocalSpec, path: Path) -> LocalRecord:
    log = path.with_suffix(".log")
    with log.open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "cluster.local_cluster", json.dumps(asdict(spec))],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,  # a Ctrl-C in the terminal is ours to pass on
        )
    try:
        record = await asyncio.wait_for(_appears(path, process), START_SECONDS)
    except BaseException as error:
        _kill(process.pid)
        process.wait()
        local_record.withdraw(path)
        if isinstance(error, Exception):
            raise ClusterError(f"the local cluster did not start: {_last_words(log)}; see {log}") from error
        log.unlink(missing_ok=True)
        raise
    log.unlink(missing_ok=True)
    return record


async def _appears(path: Path, process: "subprocess.Popen[bytes]") -> LocalRecord:
    while (record := local_record.read_live(path)) is None:
        if process.poll() is not None:
            raise ClusterError(f"it ended with code {process.returncode}")
        await asyncio.sleep(LOOK_SECONDS)
    return record


async def _stop_if_alone(client: Client, spec: LocalSpec) -> None:
    """Stop the local cluster where this client is its only one; wait until it is gone."""
    path = spec.record()
    record = local_record.read_live(path)
    with suppress(Exception):  # a scheduler that does not answer has nobody else either
        if await asyncio.wait_for(client.run_on_scheduler(_other_clients, client.id), 2):
            return
    if record is None:
        return
    with suppress(ProcessLookupError):
        os.kill(record.pid, signal.SIGTERM)
    for _ in range(round(STOP_SECONDS / LOOK_SECONDS)):
        if not local_record.is_alive(path):
            return
        await asyncio.sleep(LOOK_SECONDS)
    _kill(record.pid)


def _other_clients(own: str, dask_scheduler: object = None) -> int:
    """Count the clients of a scheduler but for the one that asks; runs on the scheduler."""
    names = set(getattr(dask_scheduler, "clients", ()))
    return len(names - {own, "fire-and-forget"})


def _kill(pid: int) -> None:
    """Kill a cluster's process and its workers, which are of its process group."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _last_words(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"
