"""Reports are made beside everything else, under an id, and can be stopped."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from engine import Plan
from reports.errors import NotAReport
from reports.jobs import ReportJob, ReportJobs
from service.errors import NotFound, NotReady
from service.question import RunRequest
from service.settings import load_settings
from service.submissions import Submissions, open_submissions

from .conftest import PLAN, Made


@pytest.fixture
async def submissions(tmp_path: Path) -> AsyncIterator[Submissions]:
    """Open submissions that keep to a temporary folder."""
    async with open_submissions(load_settings(home=tmp_path, executor="inline", max_reports=1)) as opened:
        yield opened


@pytest.fixture
async def reports(submissions: Submissions) -> AsyncIterator[ReportJobs]:
    """Open the jobs of those submissions."""
    jobs = ReportJobs(submissions)
    yield jobs
    await jobs.close()


async def done(submissions: Submissions) -> str:
    """Submit a run, wait for its end, and return its id."""
    run_id = await submissions.submit(RunRequest(Plan.model_validate(PLAN), 2_000, seed=7, interactive=False))
    async for _ in submissions.follow(run_id):
        pass
    return run_id


async def stages(jobs: ReportJobs, report_id: str) -> list[ReportJob]:
    return [found async for found in jobs.follow(report_id)]


def children() -> list[psutil.Process]:
    """Return the processes that execute notebooks for this one."""
    return [one for one in psutil.Process(os.getpid()).children() if "reports.papermill_child" in one.cmdline()]


async def test_a_report_tells_its_stages_and_is_the_one_the_command_makes(
    submissions: Submissions, reports: ReportJobs, made: Made
) -> None:
    run_id = await done(submissions)
    report_id = await reports.submit(run_id)
    seen = await stages(reports, report_id)
    statuses = list(dict.fromkeys(found.status for found in seen))
    assert [statuses[0], statuses[-1]] == ["queued", "done"]
    assert "executing" in statuses
    assert await reports.result(report_id) == made.pdf.read_bytes()
    later = ReportJobs(submissions)
    assert await later.get(report_id) == seen[-1]
    assert await later.result(report_id) == made.pdf.read_bytes()
    assert [found.id for found in await later.latest(run_id=run_id)] == [report_id]


async def test_a_stopped_report_ends_its_processes_and_the_next_one_in_line_takes_its_place(
    submissions: Submissions, reports: ReportJobs
) -> None:
    run_id = await done(submissions)
    first, second = await reports.submit(run_id), await reports.submit(run_id)
    async for found in reports.follow(first):
        if found.status == "executing":
            break
    assert (await reports.get(second)).status == "queued"
    await reports.cancel(first)
    assert (await reports.get(first)).status == "cancelled"
    async for found in reports.follow(second):
        if found.status == "executing":
            break
    await reports.cancel(second)
    assert children() == []
    with pytest.raises(NotReady, match="cancelled"):
        await reports.result(first)


async def test_a_report_is_computed_again_and_stands(reports: ReportJobs, made: Made) -> None:
    report_id = await reports.replay(made.pdf.read_bytes())
    seen = await stages(reports, report_id)
    assert (seen[-1].status, seen[-1].differences) == ("done", ())
    assert (await reports.get(report_id)).differences == ()


async def test_what_is_no_report_is_refused_before_anything_starts(
    submissions: Submissions, reports: ReportJobs
) -> None:
    with pytest.raises(NotAReport):
        await reports.replay(b"%PDF-1.7 but nothing else")
    with pytest.raises(NotFound):
        await reports.submit("nobody")
    run_id = await submissions.submit(RunRequest(Plan.model_validate(PLAN), 50_000_000))
    with pytest.raises(NotReady, match="running"):
        await reports.submit(run_id)
    await submissions.cancel(run_id)
    assert await reports.latest() == []


async def test_a_report_goes_with_its_run(submissions: Submissions, reports: ReportJobs) -> None:
    run_id = await done(submissions)
    report_id = await reports.submit(run_id)
    await reports.cancel(report_id)
    await submissions.delete(run_id)
    assert await reports.latest() == []


async def test_stopping_before_the_processes_are_there_stops_too(submissions: Submissions, reports: ReportJobs) -> None:
    report_id = await reports.submit(await done(submissions))
    await asyncio.sleep(0)
    await reports.cancel(report_id)
    assert (await reports.get(report_id)).status == "cancelled"
    assert children() == []
