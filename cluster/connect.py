"""Connecting to a cluster: one found or started on this machine, or one at an address."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from distributed import Client

from cluster import local_process, local_record
from cluster.dask_executor import DaskExecutor
from cluster.errors import ClusterError
from cluster.spec import ConnectSpec, LocalSpec

CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 2.0


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
    path = spec.local.record() if spec.kind == "local" else None
    client = await (_at(str(spec.address)) if path is None else _local(spec.local, path))
    try:
        yield DaskExecutor(client, spec.local.maximum)
    except (asyncio.CancelledError, KeyboardInterrupt):
        alone = path is not None and await _is_alone(client)
        await client.close()
        if path is not None and alone:
            await local_process.stop(path)
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
    except asyncio.CancelledError:  # whoever asked had no patience: nothing is left behind
        await client.close()
        raise


async def _local(spec: LocalSpec, path: Path) -> Client:
    """Connect to the local cluster; a cluster that went just now is started anew."""
    for _ in range(2):
        record = await local_process.find_or_start(spec, path)
        with suppress(ClusterError):
            return await _at(record.address)
        if local_record.is_alive(path):
            local_process.kill(record.pid)  # alive but deaf: nobody can use it
    raise ClusterError(f"the local cluster does not answer; end the processes that hold {path.parent} and run again")


async def _is_alone(client: Client) -> bool:
    """Tell whether nobody else uses the scheduler; one that does not answer has nobody either."""
    try:
        return not await asyncio.wait_for(client.run_on_scheduler(_other_clients, client.id), ANSWER_SECONDS)
    except Exception:
        return True


def _other_clients(own: str, dask_scheduler: object = None) -> int:
    """Count the clients of a scheduler but for the one that asks; runs on the scheduler."""
    names = set(getattr(dask_scheduler, "clients", ()))
    return len(names - {own, "fire-and-forget"})
