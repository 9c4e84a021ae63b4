"""The executor of a Dask cluster: a bounded number of tasks in flight, results taken as they come."""

import uuid
from collections.abc import AsyncGenerator, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from distributed import Client, Future, KilledWorker, as_completed
from distributed.comm import CommClosedError
from distributed.scheduler import NoValidWorkerError

from cluster.chunks import Unit
from cluster.errors import ClusterError
from cluster.task import Part, run_units
from engine import NUMERICS_VERSION

IN_FLIGHT_PER_SLOT = 2
"""Tasks in flight for each worker the cluster may have: one runs, one waits."""


@dataclass(frozen=True)
class DaskExecutor:
    """Simulates spans on the workers of an asynchronous Dask client.

    A worker that dies costs only the task it ran; the scheduler gives it to
    another. Chunks are pure functions of plan, scenario range and seed, so the
    answer is the same to the last bit.

    Attributes
    ----------
    client : distributed.Client
        Asynchronous, of this event loop.
    slots : int
        The most workers the cluster may have.
    """

    client: Client
    slots: int
    task_seconds: float = 1.0

    def workers(self) -> int:
        """Return how many workers the scheduler last told of (refreshed every two seconds)."""
        return int(self.client.scheduler_info(n_workers=0).get("n_workers", 0))

    def is_connected(self) -> bool:
        """Tell whether the scheduler can be reached."""
        return bool(self.client.status == "running")

    async def ping(self) -> None:
        """Ask the scheduler for a word.

        Raises
        ------
        ClusterError
            If it does not answer.
        """
        try:
            await self.client.scheduler.identity(n_workers=0)
        except (OSError, CommClosedError) as error:
            raise ClusterError("the scheduler does not answer; start it again, or run inline") from error

    async def simulate(self, bundles: Sequence[tuple[Unit, ...]]) -> AsyncGenerator[Part]:
        """Yield one part a unit, in the order their tasks end; what is in flight is cancelled when closed.

        Raises
        ------
        NumericsMismatch
            If a worker computes with another numerics version.
        ClusterError
            If the scheduler is lost, or a task killed every worker it ran on.
        """
        run = uuid.uuid4().hex[:12]
        waiting = iter(enumerate(bundles))
        in_flight = set(self._submit(islice(waiting, IN_FLIGHT_PER_SLOT * self.slots), run))
        ended = as_completed(in_flight, loop=self.client.loop, with_results=True, raise_errors=False)
        try:
            async for future, result in ended:
                parts = _parts(future, result)
                in_flight.discard(future)
                future.release()
                for following in self._submit(islice(waiting, 1), run):
                    in_flight.add(following)
                    ended.add(following)
                for part in parts:
                    yield part
        finally:
            await self._drop(in_flight)

    def _submit(self, numbered: Iterable[tuple[int, tuple[Unit, ...]]], run: str) -> list[Future]:
        return [
            self.client.submit(run_units, units, NUMERICS_VERSION, key=("simulate", run, number), pure=False)
            for number, units in numbered
        ]

    async def _drop(self, futures: set[Future]) -> None:
        if futures and self.client.status == "running":
            await self.client.cancel(list(futures), force=True)


def _parts(future: Future, result: Any) -> list[Part]:
    """Give the parts that a task gave back, or raise what it failed with in our words."""
    if future.status == "finished":
        return list(result)
    error = result[1] if isinstance(result, tuple) else result
    if isinstance(error, KilledWorker):
        raise ClusterError(
            f"a task killed {error.allowed_failures + 1} workers in a row, most likely for want of memory; "
            "raise the workers' memory limit or ask for fewer years"
        ) from error
    if isinstance(error, NoValidWorkerError):
        raise ClusterError(
            f"no worker came within {error.timeout:.0f} s; look at the scheduler's dashboard or log, or run inline"
        ) from error
    if future.status == "error" and isinstance(error, BaseException):
        raise error
    raise ClusterError(
        "the cluster was lost in mid-run (its scheduler stopped or cannot be reached); run again: "
        "what was cached is reused"
    ) from (error if isinstance(error, BaseException) else None)
