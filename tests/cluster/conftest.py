"""What the cluster's tests share: a plan, and one real local cluster that all of them use."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator

import psutil
import pytest

from cluster import local_process
from cluster.spec import ConnectSpec, LocalSpec
from engine import Plan, ResolvedPlan, resolve

PLAN = {
    "name": "Thirty years",
    "horizon": {"years": 30},
    "portfolio": {"balance": 1_000_000, "allocation": {"stocks": 0.6, "bonds": 0.4}, "fee": 0.002},
    "spending": {"kind": "constant_real", "amount": 45_000},
    "market": {
        "kind": "lognormal",
        "assets": {"stocks": {"mean": 0.07, "volatility": 0.16}, "bonds": {"mean": 0.03, "volatility": 0.06}},
        "inflation": {"mean": 0.025, "volatility": 0.01},
    },
}


@pytest.fixture(scope="session")
def resolved() -> ResolvedPlan:
    """Return a plan of 30 years, resolved."""
    return resolve(Plan.model_validate(PLAN))


@pytest.fixture(scope="session")
def shared_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConnectSpec]:
    """Start one adaptive local cluster of one to two workers, and end it with all its processes."""
    spec = LocalSpec(str(tmp_path_factory.mktemp("cluster")), maximum=2, scale_down_after=1.0)
    path = spec.record()
    record = asyncio.run(local_process.find_or_start(spec, path))
    yield ConnectSpec(spec)
    asyncio.run(local_process.stop(path))
    asyncio.run(until_gone(record.pid))


async def until_gone(group: int) -> None:
    """Wait until no process of a process group is left; ended ones that wait to be reaped do not count."""
    async with asyncio.timeout(60):
        while any(_is_of(process, group) for process in psutil.process_iter()):
            await asyncio.sleep(0.05)


def _is_of(process: psutil.Process, group: int) -> bool:
    try:
        return os.getpgid(process.pid) == group and process.status() != psutil.STATUS_ZOMBIE
    except (ProcessLookupError, psutil.NoSuchProcess):
        return False


@pytest.fixture(name="until_gone", scope="session")
def until_gone_fixture() -> Callable[[int], Awaitable[None]]:
    """Return the function that waits until all processes of a cluster have gone."""
    return until_gone
