"""Results in a folder, shared by processes, bounded in bytes and in time.

A file's time of change says when it was written, its time of access when it
was last used; both are set by us, so mount options do not matter. Considered
diskcache: its values go through pickle and SQLite.
"""

import asyncio
import math
import os
import re
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from service.errors import CacheUnavailable

SUFFIX = ".result"
DRAFT = ".draft"
DRAFT_SECONDS = 3600.0
"""Age at which a half-written file is one that its writer has left behind."""

WRITERS = 8
"""Processes that may fill a folder at once and keep within its bytes, though none looks through it at every write."""


@dataclass
class _Look:
    """What the last look through the folder found: a sweep writes hundreds of values, and looking takes milliseconds.

    Attributes
    ----------
    at : float
        When it was, in seconds since the epoch.
    spare : float
        Bytes that may be written before the next: one writer's share of the room there was.
    """

    at: float = -math.inf
    spare: float = 0.0


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
    _last: _Look = field(default_factory=_Look, init=False, repr=False, compare=False)

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
            self._last.spare -= len(value)
            if self._last.spare < 0 or not 0 <= self.clock() - self._last.at < self.ttl / WRITERS:
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
        with os.scandir(self.directory) as entries:
            for entry in entries:
                with suppress(FileNotFoundError):
                    state, is_result = entry.stat(), entry.name.endswith(SUFFIX)
                    if now - state.st_mtime >= (self.ttl if is_result else DRAFT_SECONDS):
                        _remove(Path(entry.path))
                    elif is_result:
                        held.append((state.st_atime, state.st_size, entry.path))
        room = self.most_bytes - sum(size for _, size, _ in held)
        for _, size, path in sorted(held):
            if room >= 0:
                break
            _remove(Path(path))
            room += size
        self._last.at, self._last.spare = now, room / WRITERS


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)
