"""Results in this process, bounded in bytes and in time."""

import time
from collections.abc import Callable

from cachetools import TTLCache

from service.errors import CacheUnavailable


class MemoryStore:
    """A `Store` in memory; the least recently used goes first.

    Parameters
    ----------
    most_bytes : int
        Bytes held at most.
    ttl : float
        Seconds for which a value is kept.
    clock : callable
        Seconds; another one in tests.
    """

    def __init__(self, most_bytes: int, ttl: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._values: TTLCache[str, bytes] = TTLCache(most_bytes, ttl, timer=clock, getsizeof=len)

    async def get(self, key: str) -> bytes | None:
        """Return the bytes under ``key``, or None."""
        return self._values.get(key)

    async def put(self, key: str, value: bytes) -> None:
        """Keep ``value``, unless it alone is larger than the cache."""
        if len(value) > self._values.maxsize:
            raise CacheUnavailable(
                f"a result of {len(value):,} bytes is larger than the memory cache of {int(self._values.maxsize):,}; "
                "raise OUTLAST_CACHE_BYTES"
            )
        self._values[key] = value

    async def delete(self, key: str) -> None:
        """Forget what is under ``key``."""
        self._values.pop(key, None)

    async def close(self) -> None:
        """Forget everything."""
        self._values.clear()
