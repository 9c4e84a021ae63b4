"""Local clusters are found, started, shared, and gone without a trace."""

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from cluster import connect as connecting
from cluster import local_process, local_record
from cluster.connect import connect
from cluster.errors import ClusterError
from cluster.events import Progress
from cluster.executor import execute
from cluster.local_record import LocalRecord
from cluster.spec import ConnectSpec, LocalSpec
from engine import ResolvedPlan

Gone = Callable[[int], Awaitable[None]]


async def find_or_start(spec: LocalSpec) -> LocalRecord:
    return await local_process.find_or_start(spec, spec.record())


def files(directory: Path) -> set[str]:
    """Return what lies in a cluster's folder, but for the empty locks."""
    return {path.name for path in directory.iterdir() if path.suffix != ".lock"}


def test_a_running_cluster_is_found_instead_of_starting_another(shared_cluster: ConnectSpec) -> None:
    first, second = (asyncio.run(find_or_start(shared_cluster.local)) for _ in range(2))
    assert first == second


def test_a_cluster_is_gone_with_its_files_when_nobody_has_used_it_for_a_while(tmp_path: Path, until_gone: Gone) -> None:
    async def run() -> LocalRecord:
        spec = LocalSpec(str(tmp_path), maximum=1, idle_timeout=0.2)
        record = await find_or_start(spec)
        await until_gone(record.pid)
        return record

    asyncio.run(run())
    assert files(tmp_path) == set()


def test_who_is_cancelled_takes_the_cluster_it_was_alone_on_with_it(tmp_path: Path, until_gone: Gone) -> None:
    spec = LocalSpec(str(tmp_path), maximum=1)

    async def be_cancelled() -> None:
        async with connect(ConnectSpec(spec)):
            raise asyncio.CancelledError

    async def run() -> None:
        record = await find_or_start(spec)
        with pytest.raises(asyncio.CancelledError):
            await be_cancelled()
        await until_gone(record.pid)

    asyncio.run(run())
    assert files(tmp_path) == set()


def test_a_cancelled_run_leaves_the_cluster_to_another_who_uses_it(
    shared_cluster: ConnectSpec, resolved: ResolvedPlan
) -> None:
    async def run() -> bool:
        async with connect(shared_cluster) as other:
            with pytest.raises(asyncio.CancelledError):
                async with connect(shared_cluster):
                    raise asyncio.CancelledError
            done = await execute(other, resolved, [(0, 1000)], 7, lambda _: None)
            return done.summary.scenarios == 1000

    assert asyncio.run(run())


def test_a_starter_interrupted_while_it_starts_leaves_nothing(tmp_path: Path) -> None:
    async def run() -> None:
        starting = asyncio.create_task(find_or_start(LocalSpec(str(tmp_path), maximum=1)))
        async with asyncio.timeout(30):
            while not any(path.suffix == ".log" for path in tmp_path.iterdir()):
                await asyncio.sleep(0.01)
        starting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await starting

    asyncio.run(run())
    assert files(tmp_path) == set()


def test_the_record_of_a_killed_cluster_is_known_to_be_dead_and_another_is_started(
    tmp_path: Path, until_gone: Gone
) -> None:
    spec = LocalSpec(str(tmp_path), maximum=1, idle_timeout=0.2)

    async def run() -> None:
        killed = await find_or_start(spec)
        os.killpg(killed.pid, signal.SIGKILL)
        await until_gone(killed.pid)
        assert spec.record().exists()
        async with asyncio.timeout(30):  # a child that was just being forked may hold the lock a moment longer
            while local_record.read_live(spec.record()) is not None:
                await asyncio.sleep(0.05)
        second = await find_or_start(spec)
        assert second.pid != killed.pid
        await until_gone(second.pid)

    asyncio.run(run())
    assert files(tmp_path) == set(), "what the killed one left was swept away"


def test_a_cluster_lost_in_mid_run_is_said(tmp_path: Path, resolved: ResolvedPlan, until_gone: Gone) -> None:
    spec = LocalSpec(str(tmp_path), maximum=1)

    async def run() -> None:
        async with connect(ConnectSpec(spec)) as executor:
            record = await find_or_start(spec)

            def kill(event: Progress) -> None:
                if event.done:
                    local_process.kill(record.pid)

            with pytest.raises(ClusterError, match="lost in mid-run"):
                await execute(executor, resolved, [(0, 5_000_000)], 7, kill)
            await until_gone(record.pid)

    asyncio.run(run())


def test_a_cluster_that_cannot_start_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    with pytest.raises(ClusterError, match=r"did not start: it ended with code 1"):
        asyncio.run(find_or_start(LocalSpec(str(tmp_path), maximum=1)))


def test_a_memory_limit_that_is_no_size_is_refused() -> None:
    with pytest.raises(ClusterError, match="memory_limit='a lot' is no size"):
        LocalSpec("here", maximum=1, memory_limit="a lot")


def test_an_address_where_nobody_answers_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connecting, "CONNECT_SECONDS", 0.5)
    spec = ConnectSpec(LocalSpec(str(tmp_path), maximum=1), "address", "tcp://127.0.0.1:9")

    async def run() -> None:
        async with connect(spec):
            pass

    with pytest.raises(ClusterError, match=r"no Dask scheduler answers at tcp://127.0.0.1:9"):
        asyncio.run(run())


def test_a_cluster_at_an_address_is_used_and_left_alone(shared_cluster: ConnectSpec, resolved: ResolvedPlan) -> None:
    record = asyncio.run(find_or_start(shared_cluster.local))
    spec = ConnectSpec(shared_cluster.local, "address", record.address)

    async def run() -> int:
        async with connect(spec) as executor:
            return (await execute(executor, resolved, [(0, 1000)], 7, lambda _: None)).summary.scenarios

    assert asyncio.run(run()) == 1000
    assert local_record.read_live(shared_cluster.local.record()) == record


@pytest.mark.parametrize(
    ("kind", "address", "words"),
    [
        ("kubernetes", None, "not available yet; set it to one of local, address"),
        ("gateway", None, "not available yet"),
        ("cloud", None, "unknown"),
        ("address", None, "needs an address"),
    ],
)
def test_a_cluster_kind_that_cannot_be_used_is_refused(kind: str, address: str | None, words: str) -> None:
    with pytest.raises(ClusterError, match=words):
        ConnectSpec(LocalSpec("here", maximum=1), kind, address)


def test_a_change_of_code_or_of_what_is_asked_needs_another_cluster(tmp_path: Path) -> None:
    spec = LocalSpec(str(tmp_path), maximum=1)
    assert spec.record() == LocalSpec(str(tmp_path), maximum=1).record()
    assert spec.record() != replace(spec, maximum=2).record()
