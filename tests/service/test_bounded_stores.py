"""Each store keeps within its bytes, and says when it cannot keep something."""

import asyncio
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from redis import Redis

from service.cache.directory import DirectoryStore
from service.cache.memory import MemoryStore
from service.cache.redis_store import RedisStore
from service.cache.result_cache import ResultCache
from service.errors import CacheUnavailable


class Clock:
    """A clock that goes when told."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


def stored(directory: Path) -> set[str]:
    return {path.name for path in directory.iterdir()}


async def test_memory_drops_the_least_recently_used_first() -> None:
    store = MemoryStore(most_bytes=300, ttl=3600)
    for key in "abc":
        await store.put(key, bytes(100))
    await store.get("a")
    await store.put("d", bytes(100))
    assert [await store.get(key) is not None for key in "abcd"] == [True, False, True, True]


async def test_a_directory_drops_the_least_recently_used_first(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path, most_bytes=300, ttl=3600, clock=Clock())
    for key in "abc":
        await store.put(key, bytes(100))
    await store.get("a")
    await store.put("d", bytes(100))
    assert stored(tmp_path) == {"a.result", "c.result", "d.result"}


async def test_a_directory_filled_by_eight_at_once_keeps_within_its_bytes(tmp_path: Path) -> None:
    """No writer looks through the folder at every write, so that each may use but its share of the room."""
    stores = [DirectoryStore(tmp_path, most_bytes=10_000, ttl=3600) for _ in range(8)]
    for round_ in range(40):
        for number, store in enumerate(stores):
            await store.put(f"{number}-{round_}", bytes(60))
            assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 10_000


async def test_a_directory_is_not_looked_through_at_every_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = []
    monkeypatch.setattr(DirectoryStore, "_make_room", _counting(DirectoryStore._make_room, looks))
    store = DirectoryStore(tmp_path, most_bytes=1_000_000, ttl=3600)
    for number in range(200):
        await store.put(str(number), bytes(100))
    assert len(looks) < 20


def _counting(method: Callable[[DirectoryStore], None], calls: list[None]) -> Callable[[DirectoryStore], None]:
    def counted(store: DirectoryStore) -> None:
        calls.append(None)
        method(store)

    return counted


@pytest.mark.parametrize("kind", ["memory", "directory"])
async def test_a_value_larger_than_the_cache_is_refused_with_the_remedy(kind: str, tmp_path: Path) -> None:
    store = MemoryStore(100, 3600) if kind == "memory" else DirectoryStore(tmp_path, 100, 3600)
    with pytest.raises(CacheUnavailable, match=r"101 bytes .* 100; raise OUTLAST_CACHE_BYTES"):
        await store.put("k", bytes(101))


async def test_a_directory_forgets_what_is_over_its_time_when_it_makes_room(tmp_path: Path) -> None:
    clock = Clock()
    store = DirectoryStore(tmp_path, most_bytes=1000, ttl=100, clock=clock)
    await store.put("old", b"x")
    clock.now += 100
    await store.put("new", b"x")
    assert stored(tmp_path) == {"new.result"}


async def test_a_value_from_the_future_is_a_miss(tmp_path: Path) -> None:
    clock = Clock()
    store = DirectoryStore(tmp_path, most_bytes=1000, ttl=100, clock=clock)
    await store.put("k", b"x")
    clock.now -= 500
    assert await store.get("k") is None


async def test_a_half_written_file_is_never_read_and_goes_in_time(tmp_path: Path) -> None:
    clock = Clock()
    store = DirectoryStore(tmp_path, most_bytes=1000, ttl=100_000, clock=clock)
    await store.put("k", b"x")
    (tmp_path / "k.0.draft").write_bytes(b"half")
    clock.now += 10_000_000_000
    await store.put("k", b"y")
    assert stored(tmp_path) == {"k.result"}


async def test_two_processes_share_a_directory(tmp_path: Path) -> None:
    source = (
        "import asyncio, sys; from pathlib import Path; from service.cache.directory import DirectoryStore\n"
        "asyncio.run(DirectoryStore(Path(sys.argv[1]), 1000, 3600).put('k', b'from another process'))"
    )
    await asyncio.to_thread(subprocess.run, [sys.executable, "-c", source, str(tmp_path)], check=True)
    assert await DirectoryStore(tmp_path, 1000, 3600).get("k") == b"from another process"


@pytest.fixture
def full_disk() -> Iterator[None]:
    """Let the system refuse to write files of more than 100 bytes, as a full disk would."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.usefixtures("full_disk")
async def test_a_full_disk_is_said_and_leaves_no_half_file(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path, 10_000, 3600)
    with pytest.raises(CacheUnavailable, match=r"cannot be written .*free some space or set OUTLAST_CACHE_DIR"):
        await store.put("k", bytes(1000))
    assert stored(tmp_path) == set()


async def test_redis_bounds_the_time_of_every_value(redis_url: str) -> None:
    store = RedisStore(redis_url, ttl=1234, timeout=5)
    await store.put("timed", b"x")
    await store.close()
    with Redis.from_url(redis_url) as redis:
        assert 0 < redis.ttl("outlast:timed") <= 1234


async def test_a_redis_that_evicted_a_value_is_a_miss(redis_url: str) -> None:
    cache = ResultCache(RedisStore(redis_url, ttl=3600, timeout=5))
    with Redis.from_url(redis_url) as redis:
        redis.config_set("maxmemory-policy", "allkeys-lru")
        await cache.put("first", bytes(500_000))
        redis.config_set("maxmemory", redis.info("memory")["used_memory"] + 1_000_000)
        for i in range(8):
            await cache.put(f"more{i}", bytes(500_000))
        redis.config_set("maxmemory", 0)
    assert await cache.get("first") is None
    assert await cache.get("more7") == bytes(500_000)
    await cache.close()


async def test_a_redis_that_is_not_there_is_said(tmp_path: Path) -> None:
    store = RedisStore(f"unix://{tmp_path}/nobody.sock", ttl=60, timeout=0.5)
    for attempt in (store.get("k"), store.put("k", b"x"), store.delete("k")):
        with pytest.raises(CacheUnavailable, match="check OUTLAST_REDIS_URL"):
            await attempt
    await store.close()
