"""From settings to a cache."""

from service.cache.directory import DirectoryStore
from service.cache.memory import MemoryStore
from service.cache.redis_store import RedisStore
from service.cache.result_cache import ResultCache, Store
from service.settings import Settings


class NoStore:
    """A `Store` that keeps nothing: the cache switched off."""

    async def get(self, key: str) -> bytes | None:
        """Return None."""
        return None

    async def put(self, key: str, value: bytes) -> None:
        """Keep nothing."""

    async def delete(self, key: str) -> None:
        """Nothing is there."""

    async def close(self) -> None:
        """Nothing is open."""


def open_cache(settings: Settings) -> ResultCache:
    """Return the cache that ``settings`` ask for; connections are made when first needed."""
    return ResultCache(_store(settings))


def _store(settings: Settings) -> Store:
    match settings.cache:
        case "memory":
            return MemoryStore(settings.cache_bytes, settings.cache_ttl)
        case "directory":
            return DirectoryStore(settings.cache_directory, settings.cache_bytes, settings.cache_ttl)
        case "redis":
            return RedisStore(settings.redis_url.get_secret_value(), settings.cache_ttl, settings.cache_timeout)
        case "off":
            return NoStore()
