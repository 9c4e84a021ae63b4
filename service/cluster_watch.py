"""Looking at the cluster that runs are sent to, without starting or connecting to one."""

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from cluster.errors import ClusterError
from cluster.executor import Executor

if TYPE_CHECKING:
    from cluster.status import ClusterStatus

LOOK_SECONDS = 1.0
"""Least seconds between two questions to the scheduler, however many look."""


class ClusterWatch:
    """What this process sees of its cluster.

    Parameters
    ----------
    executor : callable
        Gives the executor that runs are sent to, None where none was needed yet.
    """

    def __init__(self, executor: Callable[[], Executor | None]) -> None:
        self._executor, self._lock = executor, asyncio.Lock()
        self._seen: ClusterStatus | None = None
        self._at = 0.0

    async def look(self) -> "ClusterStatus | None":
        """Return how the cluster is, at most a second old; None where no run has needed a cluster yet.

        Raises
        ------
        ClusterError
            Where it was lost, or its scheduler does not answer.
        """
        executor = self._executor()
        if executor is None:
            return None
        from cluster.dask_executor import DaskExecutor  # loaded already, by whoever connected
        from cluster.status import cluster_status

        if not isinstance(executor, DaskExecutor):
            return None
        if not executor.is_connected():
            raise ClusterError("the cluster has gone; the next run finds or starts another")
        async with self._lock:
            if self._seen is None or time.monotonic() - self._at >= LOOK_SECONDS:
                self._seen = await cluster_status(executor.client)
                self._at = time.monotonic()
            return self._seen
