"""What kind of cluster is wanted, and where the files of a local one lie."""

import hashlib
import json
import os
import platform
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from dask.system import CPU_COUNT
from dask.utils import parse_bytes

import engine
from cluster.errors import ClusterError

KINDS = ("local", "address")
NOT_YET = ("kubernetes", "gateway")
PROCESSORS: int = CPU_COUNT
"""Processors that this process may use: affinity and container limits counted."""


@dataclass(frozen=True)
class LocalSpec:
    """A cluster on this machine: adaptive, one thread a worker, gone when nobody uses it.

    Attributes
    ----------
    directory : str
        Where its record, locks and scratch files lie.
    maximum : int
        The most workers; the least is one.
    memory_limit : str
        Of each worker, as Dask writes it ("1 GiB").
    idle_timeout : float
        Seconds without a client after which it is gone.
    scale_down_after : float
        Seconds for which a worker must have been too many before it is retired.

    Raises
    ------
    ClusterError
        If the memory limit is no size.
    """

    directory: str
    maximum: int
    memory_limit: str = "1 GiB"
    idle_timeout: float = 60.0
    scale_down_after: float = 10.0

    def __post_init__(self) -> None:
        try:
            parse_bytes(self.memory_limit)
        except ValueError as error:
            raise ClusterError(f"memory_limit={self.memory_limit!r} is no size; write one such as '1 GiB'") from error

    def record(self) -> Path:
        """Return the path of the record of a running cluster that is exactly what this spec asks for.

        Its name covers the spec, the machine, the interpreter, the numerics version and the
        source files, so that a cluster started before a change of code is left
        to go when idle, and never answers for the new code.
        """
        state = [platform.node(), sys.executable, engine.NUMERICS_VERSION, _source_state()]
        asked = json.dumps([asdict(self), state])
        return Path(self.directory) / f"cluster-{hashlib.sha256(asked.encode()).hexdigest()[:12]}.json"


@dataclass(frozen=True)
class ConnectSpec:
    """Which cluster runs are sent to.

    Attributes
    ----------
    kind : str
        "local" (found or started here) or "address" (a scheduler that runs already).
    local : LocalSpec
        What to start; its ``maximum`` also bounds the tasks in flight on a
        cluster at an address.
    address : str, optional
        Of the scheduler, ``tcp://host:port`` or ``tls://host:port``.

    Raises
    ------
    ClusterError
        If the kind is unknown or not built yet, or the address is missing.
    """

    local: LocalSpec
    kind: str = "local"
    address: str | None = None

    def __post_init__(self) -> None:
        if self.kind in NOT_YET:
            raise ClusterError(f"cluster kind {self.kind!r} is not available yet; set it to one of {', '.join(KINDS)}")
        if self.kind not in KINDS:
            raise ClusterError(f"cluster kind {self.kind!r} is unknown; set it to one of {', '.join(KINDS)}")
        if self.kind == "address" and not self.address:
            raise ClusterError(
                "cluster kind 'address' needs an address; set it to the scheduler's tcp:// or tls:// one"
            )


def _source_state() -> list[tuple[str, int]]:
    """Return name and time of change of every source file that a worker loads."""
    packages = (Path(engine.__file__).parent, Path(__file__).parent)
    return sorted(
        (os.path.relpath(path, package.parent), path.stat().st_mtime_ns)
        for package in packages
        for path in package.rglob("*.py")
    )
