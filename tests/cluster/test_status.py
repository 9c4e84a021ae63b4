"""What a page can see of a cluster, asked of a real scheduler."""

import asyncio
from datetime import UTC, datetime

import pytest

from cluster.connect import connect
from cluster.errors import ClusterError
from cluster.executor import execute
from cluster.spec import ConnectSpec
from cluster.status import cluster_status, scalings
from engine import ResolvedPlan


async def test_workers_their_memory_and_their_coming_are_seen(
    shared_cluster: ConnectSpec, resolved: ResolvedPlan
) -> None:
    async with connect(shared_cluster) as executor:
        await execute(executor, resolved, [(0, 50_000)], 7, lambda _: None)
        async with asyncio.timeout(30):
            while not (seen := await cluster_status(executor.client)).workers:
                await asyncio.sleep(0.1)
    worker = seen.workers[0]
    assert worker.memory_limit == 2**30
    assert 0 < worker.memory < worker.memory_limit
    assert worker.address in {scaling.worker for scaling in seen.scalings if scaling.kind == "came"}
    assert seen.queued is not None
    assert seen.dashboard is not None
    assert seen.scheduler.startswith("tcp://127.0.0.1:")


async def test_a_cluster_that_does_not_answer_is_said_to_be_lost(shared_cluster: ConnectSpec) -> None:
    async with connect(shared_cluster) as executor:
        client = executor.client
    with pytest.raises(ClusterError, match="the next run finds or starts another"):
        await cluster_status(client)


def test_scalings_tell_a_worker_that_was_retired_from_one_that_died() -> None:
    events = (
        (0.0, {"action": "add-client", "client": "c"}),
        (1.0, {"action": "add-worker", "worker": "a"}),
        (2.0, {"action": "add-worker", "worker": "b"}),
        (3.0, {"action": "remove-worker", "worker": "a", "expected": True}),
        (4.0, {"action": "remove-worker", "worker": "b", "expected": False}),
    )
    found = scalings(events)
    assert [(one.kind, one.worker, one.workers) for one in found] == [
        ("lost", "b", 0),
        ("went", "a", 1),
        ("came", "b", 2),
        ("came", "a", 1),
    ]
    assert found[-1].at == datetime.fromtimestamp(1.0, UTC)
