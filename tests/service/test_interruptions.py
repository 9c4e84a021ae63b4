"""Work whose process has died reads as interrupted, and is done again; a living process is told what to cancel."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from engine import Plan
from service.errors import RecordsUnavailable
from service.heartbeat import Heartbeat
from service.question import RunRequest
from service.records.records import Records
from service.settings import Settings, load_settings
from service.submissions import open_submissions

LONG = 50_000_000

SERVER = """
import asyncio, sys
from engine import Plan
from service.question import RunRequest
from service.settings import load_settings
from service.submissions import open_submissions

async def main(home, plan):
    async with open_submissions(load_settings(home=home, executor="inline")) as submissions:
        run_id = await submissions.submit(RunRequest(Plan.model_validate_json(plan), 50_000_000))
        async for found in submissions.follow(run_id):
            if found.partial is not None:
                print(run_id, flush=True)
                break
        await submissions.runs.records.submissions.beat()
        async for found in submissions.follow(run_id):
            pass
        print(found.status, flush=True)

asyncio.run(main(sys.argv[1], sys.argv[2]))
"""


def start(home: Path, plan: Plan) -> tuple[subprocess.Popen[str], str]:
    """Start another process that works on a long run, and return it and the run's id."""
    command = [sys.executable, "-c", SERVER, str(home), plan.model_dump_json()]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


async def test_a_run_whose_process_was_killed_reads_as_interrupted_and_is_run_again(
    plan: Plan, settings: Settings, tmp_path: Path
) -> None:
    process, run_id = start(tmp_path, plan)
    async with open_submissions(settings) as submissions:
        assert (await submissions.get(run_id)).status == "running"
        process.kill()
        process.communicate()
        found = await submissions.get(run_id)
        assert (found.status, found.is_final, found.scenarios) == ("interrupted", True, LONG)
        assert [one async for one in submissions.follow(run_id)] == [found]
        again = await submissions.rerun(run_id)
        assert (await submissions.get(again)).scenarios == LONG
        await submissions.cancel(again)
        await submissions.delete(run_id)


async def test_a_run_of_another_process_is_cancelled_by_asking_it(
    plan: Plan, settings: Settings, tmp_path: Path
) -> None:
    process, run_id = start(tmp_path, plan)
    async with open_submissions(settings) as submissions:
        await submissions.cancel(run_id)
        seen = [found.status async for found in submissions.follow(run_id)]
    assert seen[-1] == "cancelled"
    said, _ = process.communicate()
    assert said.split() == ["cancelled"]


async def test_a_process_that_falls_silent_is_taken_for_dead(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, other = Records(settings.database), Records(settings.database)
    await here.submissions.add("a" * 32, "run", "{}")
    assert await other.submissions.is_alive(here.submissions.process)
    assert await other.submissions.standing("a" * 32, "running") == ("running", ())
    monkeypatch.setattr("service.records.submission_records.SILENT_SECONDS", 0)
    assert not await other.submissions.is_alive(here.submissions.process)
    assert await other.submissions.standing("a" * 32, "running") == ("interrupted", ())
    assert await other.submissions.standing("a" * 32, "done") == ("done", ())
    assert not await other.submissions.is_alive("nobody")
    await here.close()
    await other.close()


async def test_a_process_that_has_gone_from_this_machine_is_dead_at_once(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    records = Records(settings.database)
    with monkeypatch.context() as patched:
        patched.setattr(os, "getpid", lambda: gone.pid)
        await records.submissions.beat()
    assert not await records.submissions.is_alive(records.submissions.process)
    await records.close()


async def test_the_heart_goes_on_beating_when_the_database_comes_back(tmp_path: Path) -> None:
    class Flickering:
        beats = 0

        async def add(self, *_: str) -> None: ...

        async def beat(self) -> list[str]:
            self.beats += 1
            if self.beats == 1:
                raise RecordsUnavailable("gone for a moment")
            return ["asked"] if self.beats == 2 else []

        async def leave(self) -> None: ...

    heard: asyncio.Queue[str] = asyncio.Queue()
    heartbeat = Heartbeat(Flickering(), seconds=0.001)  # type: ignore[arg-type]
    heartbeat.on_cancel(heard.put_nowait)
    await heartbeat.take_on("asked", "run", "{}")
    assert await heard.get() == "asked"
    await heartbeat.stop()


async def test_with_a_database_that_cannot_be_used_a_submitted_run_answers_all_the_same(
    plan: Plan, tmp_path: Path
) -> None:
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / "outlast.sqlite").write_text("no database" * 1000)
    async with open_submissions(load_settings(home=tmp_path, executor="inline")) as submissions:
        run_id = await submissions.submit(RunRequest(plan, 20_000))
        ended = [found async for found in submissions.follow(run_id)][-1]
        assert ended.status == "done"
        assert any("was not recorded" in note for note in ended.notes)
        assert (await submissions.get(run_id)) == ended
        assert int((await submissions.result(run_id)).attrs["scenarios"]) == 20_000
        with pytest.raises(RecordsUnavailable):
            await submissions.latest()


def test_a_command_that_is_interrupted_leaves_a_run_that_says_so(plan: Plan, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text(plan.model_dump_json())
    code = (
        "import asyncio, sys; from engine import Plan; from service.runs import *; from service.settings import *\n"
        "async def main():\n"
        f"    async with open_runs(load_settings(home={str(tmp_path)!r}, executor='inline')) as runs:\n"
        f"        plan = Plan.model_validate_json(open({str(file)!r}).read())\n"
        "        await runs.run(RunRequest(plan, 50_000_000), lambda p: p.done and print('on', flush=True))\n"
        "asyncio.run(main())"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.communicate()

    async def statuses() -> list[str]:
        async with open_submissions(load_settings(home=tmp_path, executor="inline")) as submissions:
            return [found.status for found in await submissions.latest()]

    assert asyncio.run(statuses()) == ["interrupted"]
