"""Equal requests share one computation; the last one to leave cancels it."""

import asyncio
from collections.abc import Callable

import pytest

from cluster.events import Progress
from service.single_flight import SingleFlight


class Computation:
    """Counts how often it is started and cancelled; ends when told."""

    def __init__(self) -> None:
        self.started, self.cancelled, self.end = 0, 0, asyncio.Event()

    async def __call__(self, listener: Callable[[Progress], None]) -> int:
        self.started += 1
        listener(Progress(1, 2, 0, 1.0, 1, 1.0))
        try:
            await self.end.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        listener(Progress(2, 2, 0, 1.0, 1, 2.0))
        return self.started


async def turns() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_two_requests_for_the_same_compute_once() -> None:
    flights: SingleFlight[int, Progress] = SingleFlight()
    computation = Computation()
    joined = [asyncio.create_task(flights.join("k", computation, None)) for _ in range(2)]
    await turns()
    computation.end.set()
    assert await asyncio.gather(*joined) == [(1, True), (1, False)]


async def test_requests_for_different_things_compute_both() -> None:
    flights: SingleFlight[int, Progress] = SingleFlight()
    computation = Computation()
    computation.end.set()
    await asyncio.gather(*(flights.join(key, computation, None) for key in "ab"))
    assert computation.started == 2


async def test_a_landed_flight_is_forgotten() -> None:
    flights: SingleFlight[int, Progress] = SingleFlight()
    computation = Computation()
    computation.end.set()
    assert (await flights.join("k", computation, None), await flights.join("k", computation, None)) == (
        (1, True),
        (2, True),
    )


async def test_who_leaves_detaches_only_itself() -> None:
    flights: SingleFlight[int, Progress] = SingleFlight()
    computation = Computation()
    leaver, stayer = (asyncio.create_task(flights.join("k", computation, None)) for _ in range(2))
    await turns()
    leaver.cancel()
    await turns()
    computation.end.set()
    assert (await stayer)[0] == 1
    assert leaver.cancelled()
    assert computation.cancelled == 0


async def test_the_last_one_to_leave_cancels_the_computation() -> None:
    flights: SingleFlight[int, Progress] = SingleFlight()
    computation = Computation()
    joined = [asyncio.create_task(flights.join("k", computation, None)) for _ in range(2)]
    await turns()
    for task in joined:
        task.cancel()
    await asyncio.gather(*joined, return_exceptions=True)
    assert computation.cancelled == 1
    computation.end.set()
    assert await flights.join("k", computation, None) == (2, True)


async def test_a_failure_reaches_everyone_who_waits() -> None:
    flights: SingleFlight[int, Progress] = SingleFlight()

    async def fail(_: object) -> int:
        await asyncio.sleep(0)
        raise ValueError("no")

    results = await asyncio.gather(*(flights.join("k", fail, None) for _ in range(2)), return_exceptions=True)
    assert [str(result) for result in results] == ["no", "no"]


async def test_every_follower_is_told_of_progress_up_to_the_end() -> None:
    flights: SingleFlight[int, Progress] = SingleFlight()
    computation, told = Computation(), ([], [])
    joined = [
        asyncio.create_task(flights.join("k", computation, lambda event, seen=seen: seen.append(event.done)))
        for seen in told
    ]
    await turns()
    computation.end.set()
    await asyncio.gather(*joined)
    assert told == ([1, 2], [1, 2])


async def test_a_listener_that_fails_is_not_hidden() -> None:
    flights: SingleFlight[int, Progress] = SingleFlight()
    computation = Computation()
    computation.end.set()

    def fail(_: Progress) -> None:
        raise RuntimeError("the page is gone")

    with pytest.raises(RuntimeError, match="the page is gone"):
        await flights.join("k", computation, fail)
