"""Progress: the latest snapshot wins, slow readers skip, the last one arrives."""

import asyncio

from cluster.events import Latest, Progress


def snapshot(done: int) -> Progress:
    return Progress(done, 100, failures=done // 10, rate=50.0, workers=2, elapsed=done / 50)


async def read(stream: Latest[Progress]) -> list[int]:
    return [event.done async for event in stream.subscribe()]


async def test_a_reader_skips_what_came_within_the_interval_and_gets_the_last() -> None:
    stream = Latest[Progress](interval=3600)
    reading = asyncio.create_task(read(stream))
    for done in range(1, 101):
        stream.publish(snapshot(done))
        await asyncio.sleep(0)
    stream.close()
    assert await reading == [1, 100]


async def test_a_late_reader_gets_the_latest_snapshot_at_once() -> None:
    stream = Latest[Progress](interval=0)
    stream.publish(snapshot(1))
    stream.publish(snapshot(2))
    async for event in stream.subscribe():
        assert event.done == 2
        break


async def test_two_readers_both_get_the_end() -> None:
    stream = Latest[Progress](interval=0)
    readers = [asyncio.create_task(read(stream)) for _ in range(2)]
    await asyncio.sleep(0)
    stream.publish(snapshot(100))
    stream.close()
    assert await asyncio.gather(*readers) == [[100], [100]]


async def test_a_stream_that_ends_without_a_snapshot_ends_its_readers() -> None:
    stream = Latest[Progress]()
    reading = asyncio.create_task(read(stream))
    await asyncio.sleep(0)
    stream.close()
    assert await reading == []


def test_the_time_left_is_unknown_before_the_first_piece() -> None:
    assert Progress(0, 100, 0, 0.0, 0, 0.0).eta_seconds is None
    assert snapshot(50).eta_seconds == 1.0


def test_progress_of_an_extension_counts_what_was_known() -> None:
    extended = snapshot(50).beyond(scenarios=1000, failures=7)
    assert (extended.done, extended.total, extended.failures) == (1050, 1100, 12)
    assert extended.eta_seconds == snapshot(50).eta_seconds
