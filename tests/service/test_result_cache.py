"""What every cache does, whichever place keeps the bytes."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from service.cache.directory import DirectoryStore
from service.cache.memory import MemoryStore
from service.cache.redis_store import RedisStore
from service.cache.result_cache import ResultCache, Store, seal, unseal

MakeStore = Callable[[float], Store]


@pytest.fixture(params=["memory", "directory", "redis"])
async def make_store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[MakeStore]:
    """Return a function that opens the store of one kind with a time to live."""
    opened: list[Store] = []

    def make(ttl: float) -> Store:
        match request.param:
            case "memory":
                store: Store = MemoryStore(10_000, ttl)
            case "directory":
                store = DirectoryStore(tmp_path / "results", 10_000, ttl)
            case _:
                store = RedisStore(request.getfixturevalue("redis_url"), ttl, timeout=5)
        opened.append(store)
        return store

    yield make
    for store in opened:
        await store.close()


@pytest.fixture
def store(make_store: MakeStore) -> Store:
    return make_store(3600)


@pytest.fixture
def cache(store: Store) -> ResultCache:
    return ResultCache(store)


async def test_a_value_comes_back(cache: ResultCache) -> None:
    await cache.put("dataset:a", b"\x00\xff" * 100)
    assert await cache.get("dataset:a") == b"\x00\xff" * 100


async def test_what_was_never_kept_is_a_miss(cache: ResultCache) -> None:
    assert await cache.get("dataset:never") is None


async def test_the_last_value_wins(cache: ResultCache) -> None:
    await cache.put("k", b"first")
    await cache.put("k", b"second")
    assert await cache.get("k") == b"second"


async def test_keys_do_not_mix(cache: ResultCache) -> None:
    await cache.put("dataset:1", b"one")
    await cache.put("summary:1", b"two")
    assert (await cache.get("dataset:1"), await cache.get("summary:1")) == (b"one", b"two")


async def test_an_empty_value_is_a_value(cache: ResultCache) -> None:
    await cache.put("empty", b"")
    assert await cache.get("empty") == b""


async def test_a_deleted_value_is_a_miss_and_deleting_twice_is_fine(cache: ResultCache) -> None:
    await cache.put("gone", b"x")
    await cache.delete("gone")
    await cache.delete("gone")
    assert await cache.get("gone") is None


async def test_a_value_is_forgotten_after_its_time(make_store: MakeStore) -> None:
    cache = ResultCache(make_store(0.05))
    await cache.put("short", b"lived")
    async with asyncio.timeout(30):
        while await cache.get("short") is not None:
            await asyncio.sleep(0.01)


async def test_a_corrupted_value_is_a_miss_and_is_removed(store: Store) -> None:
    cache = ResultCache(store)
    await cache.put("k", b"the truth")
    sealed = await store.get("k")
    assert sealed is not None
    await store.put("k", sealed[:-1] + b"!")
    assert await cache.get("k") is None
    assert await store.get("k") is None


async def test_a_truncated_value_is_a_miss(store: Store) -> None:
    cache = ResultCache(store)
    await store.put("k", seal(b"the truth")[:20])
    assert await cache.get("k") is None


def test_a_sealed_value_is_unsealed() -> None:
    assert unseal(seal(b"value")) == b"value"
