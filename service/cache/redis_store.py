"""Results in Redis, each with its time to live; Redis itself bounds the bytes (maxmemory, allkeys-lru).

Lost, slow or full, it makes runs slower, never wrong.
"""

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from service.errors import CacheUnavailable

PREFIX = "outlast:"


class RedisStore:
    """A `Store` in Redis.

    Parameters
    ----------
    url : str
        ``redis://``, ``rediss://`` or ``unix://``.
    ttl : float
        Seconds for which a value is kept.
    timeout : float
        Seconds after which Redis is passed by.
    """

    def __init__(self, url: str, ttl: float, timeout: float) -> None:
        self._ttl_ms = max(1, round(ttl * 1000))
        self._redis: Redis = Redis.from_url(
            url, socket_timeout=timeout, socket_connect_timeout=timeout, retry=Retry(NoBackoff(), 1)
        )

    async def get(self, key: str) -> bytes | None:
        """Return the bytes under ``key``, or None."""
        try:
            value = await self._redis.get(PREFIX + key)
        except (RedisError, OSError, TimeoutError) as error:
            raise _unavailable(error) from error
        return value if isinstance(value, bytes) else None

    async def put(self, key: str, value: bytes) -> None:
        """Keep ``value`` until its time is over or Redis needs the room."""
        try:
            await self._redis.set(PREFIX + key, value, px=self._ttl_ms)
        except (RedisError, OSError, TimeoutError) as error:
            raise _unavailable(error) from error

    async def delete(self, key: str) -> None:
        """Forget what is under ``key``."""
        try:
            await self._redis.delete(PREFIX + key)
        except (RedisError, OSError, TimeoutError) as error:
            raise _unavailable(error) from error

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()


def _unavailable(error: Exception) -> CacheUnavailable:
    return CacheUnavailable(
        f"the Redis cache cannot be used ({type(error).__name__}); check OUTLAST_REDIS_URL and that Redis runs"
    )
