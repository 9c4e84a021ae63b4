"""Starting, finding and ending the process of a local cluster."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from filelock import AsyncFileLock, Timeout

from cluster import local_record
from cluster.errors import ClusterError
from cluster.local_record import LocalRecord
from cluster.spec import LocalSpec

START_SECONDS = 60.0
STOP_SECONDS = 15.0
LOOK_SECONDS = 0.05


async def find_or_start(spec: LocalSpec, path: Path) -> LocalRecord:
    """Return the local cluster that runs, or start one; one starter at a time.

    Parameters
    ----------
    path : Path
        Of its record, ``spec.record()``.

    Raises
    ------
    ClusterError
        If it does not start, with what it said.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        async with AsyncFileLock(path.parent / "start.lock", timeout=START_SECONDS):
            return local_record.read_live(path) or await _start(spec, path)
    except Timeout as error:
        raise ClusterError(
            f"another process has been starting a cluster in {path.parent} for {START_SECONDS:.0f} s; "
            "end it and run again"
        ) from error
    except OSError as error:
        raise ClusterError(f"{path.parent} cannot be written ({error.strerror}); name another folder") from error


async def stop(path: Path) -> None:
    """End the cluster of the record at ``path``, if it lives, and wait until it is gone."""
    record = local_record.read_live(path)
    if record is None:
        return
    with suppress(ProcessLookupError):
        os.kill(record.pid, signal.SIGTERM)
    for _ in range(round(STOP_SECONDS / LOOK_SECONDS)):
        if not local_record.is_alive(path):
            return
        await asyncio.sleep(LOOK_SECONDS)
    kill(record.pid)


def kill(pid: int) -> None:
    """Kill a cluster's process and its workers, which are of its process group."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


async def _start(spec: LocalSpec, path: Path) -> LocalRecord:
    local_record.withdraw(path)  # a dead cluster's must not be taken for the new one's
    log = path.with_suffix(".log")
    process = _spawn(spec, path, log)
    try:
        record = await asyncio.wait_for(_appears(path, process), START_SECONDS)
    except (ClusterError, TimeoutError) as error:
        kill(process.pid)
        why = str(error) or f"it took more than {START_SECONDS:.0f} s"
        raise ClusterError(f"the local cluster did not start: {why}{_last_words(log)}") from error
    except BaseException:
        kill(process.pid)
        local_record.withdraw(path)
        log.unlink(missing_ok=True)
        raise
    log.unlink(missing_ok=True)
    return record


def _spawn(spec: LocalSpec, path: Path, log: Path) -> "subprocess.Popen[bytes]":
    with log.open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "cluster.local_cluster", json.dumps(asdict(spec)), str(path)],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,  # a Ctrl-C in the terminal is ours to pass on
        )
    threading.Thread(target=process.wait, daemon=True).start()  # whenever it ends, it leaves no zombie
    return process


async def _appears(path: Path, process: "subprocess.Popen[bytes]") -> LocalRecord:
    while (record := local_record.read_live(path)) is None:
        if process.poll() is not None:
            raise ClusterError(f"it ended with code {process.returncode}")
        await asyncio.sleep(LOOK_SECONDS)
    return record


def _last_words(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()
    return f", saying {lines[-1]!r}; see {log}" if lines else ""
