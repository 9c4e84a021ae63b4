"""What a cluster is doing now, asked of its scheduler by plain calls that leave no trace there.

Considered ``Client.run_on_scheduler``, which could tell everything in one call: each one is logged by the scheduler
among its events, and would soon push out those of workers that come and go.
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
from distributed import Client

from cluster.errors import ClusterError

ANSWER_SECONDS = 5.0
MOST_SCALINGS = 50


@dataclass(frozen=True)
class WorkerStatus:
    """One worker.

    Attributes
    ----------
    name, address : str
        As the scheduler knows it.
    threads : int
    memory, memory_limit : int
        Bytes in use by its process, and what it may use at most (0 where nothing bounds it).
    cpu : float
        Share of one processor that it uses, 1.0 for all of one.
    computing, waiting : int
        Tasks that it computes now, and that wait there for their turn.
    """

    name: str
    address: str
    threads: int
    memory: int
    memory_limit: int
    cpu: float
    computing: int
    waiting: int


@dataclass(frozen=True)
class Scaling:
    """A worker that came or went.

    Attributes
    ----------
    at : datetime
        UTC, by the scheduler's clock.
    worker : str
        Its address.
    kind : str
        "came", "went" (was not needed any more) or "lost" (died, or did not answer).
    workers : int
        How many there were afterwards.
    """

    at: datetime
    worker: str
    kind: str
    workers: int


@dataclass(frozen=True)
class ClusterStatus:
    """A cluster at one moment.

    Attributes
    ----------
    scheduler : str
        Address of the scheduler.
    dashboard : str, optional
        Of Dask's own pages, ``http://host:port``; None where the scheduler serves none.
    started : datetime
        UTC.
    workers : tuple of WorkerStatus
        By name.
    queued : int, optional
        Tasks that wait at the scheduler for a worker; None where it does not say.
    wanted : int
        Workers that the work at hand could keep busy; adaptive scaling goes there, within its bounds.
    scalings : tuple of Scaling
        Newest first, the latest `MOST_SCALINGS`.
    """

    scheduler: str
    dashboard: str | None
    started: datetime
    workers: tuple[WorkerStatus, ...]
    queued: int | None
    wanted: int
    scalings: tuple[Scaling, ...]


async def cluster_status(client: Client) -> ClusterStatus:
    """Ask the scheduler of an asynchronous client how it is.

    Raises
    ------
    ClusterError
        If it does not answer.
    """
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            identity = await client.scheduler.identity(n_workers=-1)
            processing = await client.scheduler.processing(workers=None)
            wanted = await client.scheduler.adaptive_target()
            events = await client.get_events("all")
    except (OSError, TimeoutError, AttributeError) as error:
        raise ClusterError("the scheduler does not answer; the next run finds or starts another cluster") from error
    dashboard = _dashboard(identity)
    workers = sorted(identity["workers"].items(), key=lambda item: _order(item[1]["name"]))
    return ClusterStatus(
        scheduler=str(identity["address"]),
        dashboard=dashboard,
        started=_moment(identity["started"]),
        workers=tuple(_worker(address, told, len(processing.get(address, ()))) for address, told in workers),
        queued=await _queued(dashboard),
        wanted=int(wanted),
        scalings=scalings(events),
    )


def scalings(events: tuple[tuple[float, dict[str, Any]], ...]) -> tuple[Scaling, ...]:
    """Pick the workers that came and went from a scheduler's events (timestamp, message), oldest first."""
    found, present = list[Scaling](), set[str]()
    for at, event in events:
        kind = _kind(event)
        if kind is None:
            continue
        worker = str(event["worker"])
        present = present | {worker} if kind == "came" else present - {worker}
        found.append(Scaling(_moment(at), worker, kind, len(present)))
    return tuple(found[: -MOST_SCALINGS - 1 : -1])


def _kind(event: dict[str, Any]) -> str | None:
    action = event.get("action")
    if action == "add-worker":
        return "came"
    if action == "remove-worker":
        return "went" if event.get("expected") else "lost"
    return None


def _worker(address: str, told: dict[str, Any], tasks: int) -> WorkerStatus:
    """Read one worker; ``tasks`` are those that the scheduler has given it and waits for, one a thread at a time."""
    metrics, threads = told.get("metrics") or {}, int(told["nthreads"])
    return WorkerStatus(
        name=str(told["name"]),
        address=address,
        threads=threads,
        memory=int(metrics.get("memory", 0)),
        memory_limit=int(told.get("memory_limit") or 0),
        cpu=float(metrics.get("cpu", 0.0)) / 100,
        computing=min(tasks, threads),
        waiting=max(0, tasks - threads),
    )


def _dashboard(identity: dict[str, Any]) -> str | None:
    """Give where the scheduler serves its pages: at the host of its own address."""
    port, host = identity["services"].get("dashboard"), urlsplit(identity["address"]).hostname
    if port is None or host is None:
        return None
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


async def _queued(dashboard: str | None) -> int | None:
    """Read how many tasks wait at the scheduler, which it tells over HTTP only."""
    if dashboard is None:
        return None
    try:
        async with httpx.AsyncClient(timeout=ANSWER_SECONDS, trust_env=False) as http:
            told = (await http.get(f"{dashboard}/json/counts.json")).raise_for_status().json()
    except (httpx.HTTPError, ValueError):
        return None
    elsewhere = sum(int(told[state]) for state in ("processing", "memory", "erred", "released"))
    return max(0, int(told["tasks"]) - elsewhere)


def _order(name: object) -> tuple[int, str]:
    """Order workers by the numbers that Dask gives them, then by name."""
    text = str(name)
    return (int(text), "") if text.isdigit() else (1_000_000_000, text)


def _moment(timestamp: float) -> datetime:
    return datetime.fromtimestamp(timestamp, UTC)
