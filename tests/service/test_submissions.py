"""A submitted run is found under its id, whoever asks and whenever, until somebody deletes it."""

import asyncio

import pytest
import xarray as xr

from engine import LimitError, Plan, PlanError, simulate
from service.errors import NotFound, NotReady
from service.question import RunRequest
from service.settings import Settings, load_settings
from service.submissions import Submission, Submissions, open_submissions

LONG = 50_000_000


async def end_of(submissions: Submissions, run_id: str) -> Submission:
    """Follow a run to its end, and return its last snapshot."""
    return [found async for found in submissions.follow(run_id)][-1]


async def until_partial(submissions: Submissions, run_id: str) -> Submission:
    """Follow a run until it offers a partial result."""
    async for found in submissions.follow(run_id):
        if found.partial is not None:
            return found
    raise AssertionError("the run ended without a partial result")


async def test_a_submitted_run_gives_what_the_engine_gives(plan: Plan, settings: Settings) -> None:
    async with open_submissions(settings) as submissions:
        run_id = await submissions.submit(RunRequest(plan, 20_000, seed=7))
        ended = await end_of(submissions, run_id)
        assert (ended.status, ended.scenarios, ended.seed, ended.cached) == ("done", 20_000, 7, False)
        xr.testing.assert_identical(await submissions.result(run_id), simulate(plan, 20_000, seed=7))


async def test_a_request_that_cannot_be_run_is_refused_before_anything_starts(plan: Plan, settings: Settings) -> None:
    async with open_submissions(settings) as submissions:
        with pytest.raises(LimitError, match="scenarios=5 is below 10"):
            await submissions.submit(RunRequest(plan, 5))
        with pytest.raises(PlanError, match="seed=-1"):
            await submissions.submit(RunRequest(plan, seed=-1))
        assert await submissions.latest() == []


async def test_the_result_refines_while_the_run_goes_on(plan: Plan, settings: Settings) -> None:
    async with open_submissions(settings) as submissions:
        run_id = await submissions.submit(RunRequest(plan, LONG, seed=7))
        found = await until_partial(submissions, run_id)
        assert found.partial is not None
        count = int(found.partial.attrs["scenarios"])
        xr.testing.assert_identical(found.partial, simulate(plan, count, seed=7))
        assert (await submissions.get(run_id)).status == "running"
        await submissions.cancel(run_id)


async def test_a_cancelled_run_says_so_and_has_no_result(plan: Plan, settings: Settings) -> None:
    async with open_submissions(settings) as submissions:
        run_id = await submissions.submit(RunRequest(plan, LONG))
        await submissions.cancel(run_id)
        assert (await submissions.get(run_id)).status == "cancelled"
        with pytest.raises(NotReady, match="cancelled"):
            await submissions.result(run_id)
        await submissions.cancel(run_id)
        assert (await end_of(submissions, run_id)).status == "cancelled"


async def test_nothing_is_found_under_an_id_nobody_was_given(settings: Settings) -> None:
    async with open_submissions(settings) as submissions:
        for ask in (submissions.get, submissions.result, submissions.cancel, submissions.delete, submissions.rerun):
            with pytest.raises(NotFound, match="'nobody'"):
                await ask("nobody")


async def test_a_finished_run_is_reopened_by_a_later_process_without_the_cache(plan: Plan, settings: Settings) -> None:
    async with open_submissions(settings) as submissions:
        run_id = await submissions.submit(RunRequest(plan, 20_000))
        before = await end_of(submissions, run_id)
    forgetful = load_settings(home=settings.home, executor="inline", cache="off")
    async with open_submissions(forgetful) as submissions:
        xr.testing.assert_identical(await submissions.result(run_id), simulate(plan, 20_000))
        after = await end_of(submissions, run_id)
        assert (after.id, after.plan, after.status, after.notes) == (run_id, plan, before.status, before.notes)
        assert [found.id for found in await submissions.latest()] == [run_id]


async def test_a_run_under_way_when_the_server_stops_reads_as_interrupted(plan: Plan, settings: Settings) -> None:
    async with open_submissions(settings) as submissions:
        run_id = await submissions.submit(RunRequest(plan, LONG))
        await until_partial(submissions, run_id)
    async with open_submissions(settings) as submissions:
        assert (await submissions.get(run_id)).status == "interrupted"


async def test_a_run_is_renamed_rerun_from_the_cache_and_deleted(plan: Plan, settings: Settings) -> None:
    async with open_submissions(settings) as submissions:
        run_id = await submissions.submit(RunRequest(plan, 20_000))
        await end_of(submissions, run_id)
        await submissions.rename(run_id, "Ours")
        assert (await submissions.result(run_id)).attrs["name"] == "Ours"
        again = await submissions.rerun(run_id)
        assert (await end_of(submissions, again)).cached
        await submissions.delete(run_id)
        with pytest.raises(NotFound):
            await submissions.get(run_id)
        assert [found.id for found in await submissions.latest()] == [again]


async def test_a_run_is_renamed_while_it_runs(plan: Plan, settings: Settings) -> None:
    async with open_submissions(settings) as submissions:
        run_id = await submissions.submit(RunRequest(plan, LONG))
        await until_partial(submissions, run_id)
        await submissions.rename(run_id, "Ours")
        assert (await submissions.get(run_id)).name == "Ours"
        await submissions.cancel(run_id)
        assert (await submissions.get(run_id)).name == "Ours"


async def test_two_people_who_submit_the_same_share_one_computation(plan: Plan, settings: Settings) -> None:
    async with open_submissions(settings) as submissions:
        ids = [await submissions.submit(RunRequest(plan, 400_000)) for _ in range(2)]
        ended = await asyncio.gather(*(end_of(submissions, run_id) for run_id in ids))
    assert [found.status for found in ended] == ["done", "done"]
    assert sorted(found.core_seconds == 0.0 for found in ended) == [False, True]
