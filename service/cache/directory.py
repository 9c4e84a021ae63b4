"""Results in a folder, shared by processes, bounded in bytes and in time.

A file's time of change says when it was written, its time of access when it
was last used; both are set by us, so mount options do not matter. Considered
diskcache: its values go through pickle and SQLite.
"""

import asyncio
import os
import re
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from service.errors import CacheUnavailable

SUFFIX = ".result"
DRAFT = ".draft"
DRAFT_SECONDS = 3600.0
"""Age at which a half-written file is one that its writer has left behind."""


@dataclass(frozen=True)
class DirectoryStore:
    """A `Store` in a folder; the least recently used goes first.

    Attributes
    ----------
    directory : Path
        Made when the first value is kept.
    most_bytes : int
        Bytes held at most, over all processes.
    ttl : float
        Seconds for which a value is kept.
    clock : callable
        Seconds since the epoch; another one in tests.
    """

    directory: Path
    most_bytes: int
    ttl: float
    clock: Callable[[], float] = time.time

    async def get(self, key: str) -> bytes | None:
        """Return the bytes under ``key``, or None."""
        return await asyncio.to_thread(self._get, self._path(key))

    async def put(self, key: str, value: bytes) -> None:
        """Keep ``value``: written aside, then renamed, so that no reader sees half of it."""
        if len(value) > self.most_bytes:
            raise CacheUnavailable(
                f"a result of {len(value):,} bytes is larger than the cache of {self.most_bytes:,}; "
                "raise OUTLAST_CACHE_BYTES"
            )
        await asyncio.to_thread(self._put, self._path(key), value)

    async def delete(self, key: str) -> None:
        """Forget what is under ``key``."""
        await asyncio.to_thread(_remove, self._path(key))

    async def close(self) -> None:
        """Nothing is held open."""

    def _path(self, key: str) -> Path:
        return self.directory / (re.sub(r"[^A-Za-z0-9.-]", "-", key) + SUFFIX)

    def _get(self, path: Path) -> bytes | None:
        try:
            written = path.stat().st_mtime
            if not written <= self.clock() < written + self.ttl:
                _remove(path)
                return None
            value = path.read_bytes()
            os.utime(path, (self.clock(), written))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise CacheUnavailable(f"the cache in {self.directory} cannot be read ({error.strerror})") from error
        return value

    def _put(self, path: Path, value: bytes) -> None:
        draft = path.with_suffix(f".{uuid.uuid4().hex}{DRAFT}")
        try:
            self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)  # plans are private
            draft.write_bytes(value)
            os.utime(draft, (self.clock(), self.clock()))
            draft.replace(path)
            self._make_room()
        except OSError as error:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
            raise CacheUnavailable(
                f"the cache in {self.directory} cannot be written ({error.strerror}); "
                "free some space or set OUTLAST_CACHE_DIR to another folder"
            ) from error

    def _make_room(self) -> None:
        """Remove what is over its time, then the least recently used until the bytes fit."""
        now, held = self.clock(), []
        for path in self.directory.iterdir():
            with suppress(FileNotFoundError):
                state = path.stat()
                age = now - state.st_mtime
                if age >= (self.ttl if path.suffix == SUFFIX else DRAFT_SECONDS):
                    _remove(path)
                elif path.suffix == SUFFIX:
                    held.append((state.st_atime, state.st_size, path))
        excess = sum(size for _, size, _ in held) - self.most_bytes
        for _, size, path in sorted(held):
            if excess <= 0:
                return
            _remove(path)
            excess -= size


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)
