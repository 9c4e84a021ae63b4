"""The record of runs keeps what was asked, and says when it cannot."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from service.errors import RecordsUnavailable
from service.records.records import Records
from service.records.run_records import RunRecords
from service.records.tables import Run

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
async def records(tmp_path: Path) -> AsyncIterator[RunRecords]:
    """Open the records of a new SQLite file, in a folder that is not there yet."""
    opened = Records(f"sqlite+aiosqlite:///{tmp_path}/new/runs.sqlite")
    yield opened.runs
    await opened.close()


def a_run(run_id: str, seed: int = 7, started: datetime = START) -> Run:
    return Run(id=run_id, name="Plan", plan="{}", plan_key="k" * 64, seed=seed, started=started, scenarios=1000)


async def test_a_run_is_recorded_from_start_to_end(records: RunRecords) -> None:
    await records.add(a_run("a"))
    await records.finish("a", "done", result_key="r" * 64, seconds=1.5, core_seconds=2.5, cached=False)
    run = await records.get("a")
    assert run is not None
    assert (run.status, run.result_key, run.seconds, run.core_seconds, run.cached) == (
        "done",
        "r" * 64,
        1.5,
        2.5,
        False,
    )
    assert run.finished is not None
    assert run.finished > run.started == START


async def test_the_largest_seed_is_kept_exactly(records: RunRecords) -> None:
    await records.add(a_run("a", seed=2**64 - 1))
    run = await records.get("a")
    assert run is not None
    assert run.seed == 2**64 - 1


async def test_the_latest_runs_come_first(records: RunRecords) -> None:
    for minute, run_id in enumerate("abc"):
        await records.add(a_run(run_id, started=START + timedelta(minutes=minute)))
    assert [run.id for run in await records.latest(2)] == ["c", "b"]


async def test_a_run_nobody_recorded_is_none_and_finishing_it_changes_nothing(records: RunRecords) -> None:
    await records.finish("never", "done")
    assert await records.get("never") is None


async def test_a_second_process_reads_what_the_first_wrote(records: RunRecords, tmp_path: Path) -> None:
    await records.add(a_run("a"))
    other = Records(f"sqlite+aiosqlite:///{tmp_path}/new/runs.sqlite")
    assert len(await other.runs.latest()) == 1
    await other.close()


async def test_two_who_start_at_once_on_a_new_database_both_write(tmp_path: Path) -> None:
    both = [Records(f"sqlite+aiosqlite:///{tmp_path}/runs.sqlite") for _ in range(2)]
    await asyncio.gather(*(opened.runs.add(a_run(f"{i}{j}")) for i, opened in enumerate(both) for j in range(3)))
    assert len(await both[0].runs.latest()) == 6
    for opened in both:
        await opened.close()


async def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "runs.sqlite").write_text("this is a letter, not a database" * 100)
    broken = Records(f"sqlite+aiosqlite:///{tmp_path}/runs.sqlite")
    with pytest.raises(RecordsUnavailable, match=r"not a database.*OUTLAST_DATABASE_URL"):
        await broken.runs.add(a_run("a"))
    await broken.close()
