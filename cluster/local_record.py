"""The record of a running local cluster: who serves, where, and whether it still lives.

Considered psutil and process ids: an id is given to another process in time,
while a lock is let go by the system at the very moment its holder dies.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock, Timeout


@dataclass(frozen=True)
class LocalRecord:
    """A running local cluster, as its record file tells.

    Attributes
    ----------
    address, dashboard : str
        Of the scheduler, and of its dashboard's page.
    pid : int
        The process that holds scheduler and workers; leader of its own process group.
    """

    address: str
    dashboard: str
    pid: int


def read_live(path: Path) -> LocalRecord | None:
    """Return the record at ``path``, or None where there is none or its process is dead."""
    try:
        record = LocalRecord(**json.loads(path.read_text()))
    except (OSError, ValueError, TypeError):
        return None
    return record if is_alive(path) else None


def is_alive(path: Path) -> bool:
    """Tell whether a process holds the lock that goes with the record at ``path``."""
    lock = FileLock(_life(path), timeout=0)
    try:
        with lock:
            return False
    except Timeout:
        return True


@contextmanager
def alive(path: Path) -> Iterator[None]:
    """Hold the lock of the record at ``path`` for as long as this process serves the cluster."""
    lock = FileLock(_life(path), timeout=5)
    with lock:
        yield


def write(path: Path, record: LocalRecord) -> None:
    """Publish ``record`` at ``path`` in one step."""
    draft = path.with_suffix(f".{os.getpid()}.tmp")
    draft.write_text(json.dumps(asdict(record)))
    draft.replace(path)


def withdraw(path: Path) -> None:
    """Take the record at ``path`` away, so that nobody new comes."""
    path.unlink(missing_ok=True)


def _life(path: Path) -> Path:
    return path.with_suffix(".lock")
