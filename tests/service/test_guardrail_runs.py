"""A rule that looks up an inner simulation runs like any other: the table is made first, and kept."""

import asyncio

import engine.guardrails as guardrails
from engine import Plan, simulate
from service.runs import RunRequest, open_runs
from service.settings import Settings


def test_a_run_makes_its_table_first_and_finds_it_again(plan: Plan, settings: Settings, monkeypatch) -> None:
    content = plan.model_dump() | {"spending": {"kind": "risk_based_guardrails"}}
    guarded = Plan.model_validate(content)

    async def ask() -> None:
        async with open_runs(settings) as runs:
            first = await runs.run(RunRequest(guarded, scenarios=2_000))
        monkeypatch.setattr(guardrails, "_KNOWN", {})
        monkeypatch.setattr(guardrails.TableJob, "run", None)
        async with open_runs(settings) as runs:
            longer = await runs.run(RunRequest(guarded, scenarios=3_000))
        assert longer.computed_scenarios == 1_000
        assert first.dataset.identical(simulate(guarded, 2_000, 1))

    asyncio.run(ask())
