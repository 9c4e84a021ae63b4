"""The record of questions keeps what was asked and how it ended, in a table that older databases gain."""

import asyncio
import json
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from engine import LimitError, Plan
from engine.analysis.attribution import attribution
from engine.analysis.guardrail_table import guardrail_table
from service import netcdf
from service.asked import Asked, question_key
from service.records.analysis_records import AnalysisRecord
from service.records.records import Records
from service.runs import RunRequest, open_runs
from service.settings import Settings
from service.submissions.opening import open_submissions

SCENARIOS = {"scenarios": 1_000}
Outlast = Callable[..., tuple[int, str, str]]


async def recorded(settings: Settings) -> list[AnalysisRecord]:
    """Read what is recorded, newest first."""
    records = Records(settings.database)
    rows = await records.analyses.latest()
    await records.close()
    return list(rows)


def test_a_question_is_recorded_with_its_plan_inputs_and_cost(plan: Plan, settings: Settings) -> None:
    asked = Asked("causes", (plan,), 2**64 - 1, SCENARIOS)

    async def ask() -> None:
        async with open_runs(settings) as runs:
            first = await runs.analyse(attribution(plan, 1_000, 2**64 - 1), asked=asked)
            again = await runs.analyse(attribution(plan, 1_000, 2**64 - 1), asked=asked)
        later, row = await recorded(settings)
        assert (row.id, row.kind, row.name, row.seed) == (first.analysis_id, "causes", plan.name, 2**64 - 1)
        question = json.loads(row.question)
        assert Plan.model_validate(question.pop("plans")[0]) == plan
        assert question == SCENARIOS | {"seed": 2**64 - 1}
        assert row.question_key == question_key("causes", asked.question)
        assert (row.status, row.asks, row.computed_scenarios, row.cached) == ("done", 1, 1_000, False)
        assert (row.seconds, row.core_seconds, row.problem) == (first.seconds, first.core_seconds, None)
        assert row.finished is not None
        assert row.finished >= row.started
        assert (later.id, later.computed_scenarios, later.cached) == (again.analysis_id, 0, True)

    asyncio.run(ask())


def test_a_question_that_fails_is_recorded_with_its_problem(plan: Plan, settings: Settings) -> None:
    async def ask() -> None:
        async with open_runs(settings.model_copy(update={"max_cluster_scenarios": 500})) as runs:
            with pytest.raises(LimitError):
                await runs.analyse(attribution(plan, 1_000, 1), asked=Asked("causes", (plan,), 1, SCENARIOS))
        (row,) = await recorded(settings)
        assert row.status == "failed"
        assert "above the limit of 500" in str(row.problem)

    asyncio.run(ask())


def test_a_question_that_is_stopped_is_recorded_as_cancelled(plan: Plan, settings: Settings) -> None:
    async def ask() -> None:
        async with open_runs(settings) as runs:
            begun = asyncio.Event()
            asking = runs.analyse(
                attribution(plan, 5_000_000, 1), lambda _: begun.set(), asked=Asked("causes", (plan,), 1, SCENARIOS)
            )
            task = asyncio.create_task(asking)
            await begun.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        (row,) = await recorded(settings)
        assert (row.status, row.problem) == ("cancelled", None)

    asyncio.run(ask())


def test_a_part_of_another_question_is_not_recorded(plan: Plan, settings: Settings) -> None:
    async def ask() -> None:
        async with open_runs(settings) as runs:
            outcome = await runs.analyse(guardrail_table(plan))
        assert outcome.analysis_id is None
        assert await recorded(settings) == []

    asyncio.run(ask())


def test_an_older_database_gains_the_table_and_keeps_its_runs(settings: Settings, tmp_path: Path) -> None:
    async def ask() -> None:
        records = Records(settings.database)
        await records.runs.latest()
        await records.close()
        (file,) = (path for path in tmp_path.rglob("*") if path.is_file() and b"SQLite" in path.read_bytes()[:16])
        with sqlite3.connect(file) as old:
            old.execute(f"DROP TABLE {AnalysisRecord.__tablename__}")
            old.execute("INSERT INTO runs (id, name, plan, plan_key, seed, started, status) "
                        "VALUES ('a', 'Old', '{}', 'k', '1', '2026-01-01 00:00:00', 'done')")  # fmt: skip
        old.close()
        assert await recorded(settings) == []
        again = Records(settings.database)
        assert [run.name for run in await again.runs.latest()] == ["Old"]
        await again.close()

    asyncio.run(ask())


def test_a_database_with_an_earlier_table_of_analyses_goes_on_recording_runs_and_questions(
    plan: Plan, settings: Settings, tmp_path: Path
) -> None:
    """That table was made for submitted analyses alone: it has no digest to be indexed by."""
    path = tmp_path / "earlier.sqlite"
    with sqlite3.connect(path) as earlier:
        earlier.execute("CREATE TABLE analyses (id VARCHAR(32) PRIMARY KEY, kind VARCHAR(32), started DATETIME)")
        earlier.execute("CREATE INDEX analyses_by_start ON analyses (started)")
    earlier.close()
    known = settings.model_copy(update={"database_url": SecretStr(f"sqlite+aiosqlite:///{path}")})

    async def ask() -> None:
        async with open_runs(known) as runs:
            run = await runs.run(RunRequest(plan, 100))
            outcome = await runs.analyse(attribution(plan, 100, 1), asked=Asked("causes", (plan,), 1, SCENARIOS))
            assert await runs.records.runs.get(run.run_id) is not None
        assert (run.notes, outcome.notes) == ((), ())
        assert [row.id for row in await recorded(known)] == [outcome.analysis_id]

    asyncio.run(ask())


def test_a_database_that_cannot_be_used_is_a_note_and_the_answer_is_given(
    plan: Plan, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "letter").write_text("this is a letter, not a database" * 100)
    broken = settings.model_copy(update={"database_url": SecretStr(f"sqlite+aiosqlite:///{tmp_path}/letter")})

    async def ask() -> None:
        async with open_runs(broken) as runs:
            outcome = await runs.analyse(attribution(plan, 1_000, 1), asked=Asked("causes", (plan,), 1, SCENARIOS))
        assert int(outcome.dataset.attrs["scenarios"]) == 1_000
        assert [note.split(":")[0] for note in outcome.notes] == ["The question was not recorded"]

    asyncio.run(ask())


def test_the_digest_is_of_all_that_decides_and_not_of_a_name(plan: Plan) -> None:
    def key(asked: Asked) -> str:
        return question_key(asked.kind, asked.question)

    asked = Asked("causes", (plan,), 1, {"scenarios": 10, "x": 1})
    assert key(asked) == key(replace(asked, plans=(plan.model_copy(update={"name": "Other"}),)))
    assert key(asked) == key(replace(asked, inputs={"x": 1, "scenarios": 10}))
    richer = plan.model_copy(update={"portfolio": plan.portfolio.model_copy(update={"balance": 2e6})})
    changes = {"kind": "solve", "plans": (richer,), "seed": 2, "inputs": {"scenarios": 11, "x": 1}}
    assert key(asked) not in {key(replace(asked, **{name: value})) for name, value in changes.items()}


QUESTIONS = {
    "solve": ("solve", "PLAN"),
    "best_allocation": ("solve", "PLAN", "--for", "allocation"),
    "sweep": ("sweep", "PLAN", "--set", "spending.amount=40000,50000"),
    "compare": ("compare", "PLAN", "PLAN"),
    "causes": ("causes", "PLAN"),
    "stress": ("stress", "PLAN", "--episode", "2008"),
    "tornado": ("sensitivity", "PLAN", "--set", "spending.amount=40000:50000"),
    "variance": ("sensitivity", "PLAN", "--indices", "--points", "2"),
    "history": ("history", "PLAN", "--data", "us_monthly"),
    "convergence": ("convergence", "PLAN"),
}


@pytest.mark.parametrize("kind", QUESTIONS)
def test_every_question_of_the_command_line_is_recorded_with_its_answer_and_tells_the_caveat_of_its_data(
    outlast: Outlast, plan_file: Path, tmp_path: Path, kind: str
) -> None:
    text = plan_file.read_text().replace("stocks", "us_stocks").replace("bonds", "us_bonds").split("[market]")[0]
    plan_file.write_text(f'{text}[market]\nkind = "bootstrap"\ndata = "us_monthly"\n')
    arguments = [plan_file if one == "PLAN" else one for one in QUESTIONS[kind]]
    few = () if kind == "history" else ("--scenarios", 400)
    code, _, err = outlast(*arguments, *few)
    assert code == 0
    assert "Note: The prices in us_monthly are averages over each month" in err
    records = Records(f"sqlite+aiosqlite:///{next((tmp_path / 'home').rglob('*.sqlite'))}")

    async def read() -> tuple[AnalysisRecord, bytes | None]:
        (row,) = await records.analyses.latest()
        kept = await records.results.get(row.id)
        await records.close()
        return row, kept

    row, kept = asyncio.run(read())
    assert (row.kind, row.status) == (kind, "done")
    assert kept is not None
    assert "caveat" in netcdf.from_bytes(kept).attrs


def test_an_analysis_that_was_submitted_is_recorded_with_its_digest_and_seed(plan: Plan, settings: Settings) -> None:
    question = Asked("causes", (plan,), 3, SCENARIOS).question

    async def ask() -> None:
        async with open_submissions(settings) as submissions:
            analysis_id = await submissions.analyses.submit(
                "causes", plan.name, question, lambda: attribution(plan, 1_000, 3)
            )
            async for _ in submissions.analyses.follow(analysis_id):
                pass
        (row,) = await recorded(settings)
        assert (row.id, row.status, row.seed, row.cached) == (analysis_id, "done", 3, False)
        assert row.question_key == question_key("causes", question)

    asyncio.run(ask())
