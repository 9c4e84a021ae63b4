"""What is counted for operators."""

from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from engine import LimitError, Plan
from service.runs import RunRequest, open_runs
from service.settings import Settings, load_settings


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


async def test_scenarios_are_counted_once_and_answers_by_where_they_came_from(plan: Plan, settings: Settings) -> None:
    def now() -> tuple[float, ...]:
        sources = (value("outlast_answer_seconds_count", source=source) for source in ("computed", "cache"))
        return value("outlast_scenarios_simulated_total"), value("outlast_runs_ended_total", status="done"), *sources

    before = now()
    async with open_runs(settings) as runs:
        for _ in range(2):
            await runs.run(RunRequest(plan, 20_000, seed=11))
    assert [after - start for after, start in zip(now(), before, strict=True)] == [20_000, 2, 1, 1]


async def test_processor_time_counted_is_that_of_the_outcomes(plan: Plan, settings: Settings) -> None:
    before = value("outlast_core_seconds_total")
    async with open_runs(settings) as runs:
        outcome = await runs.run(RunRequest(plan, 20_000, seed=12))
    assert value("outlast_core_seconds_total") - before == pytest.approx(outcome.core_seconds)


async def test_a_refused_request_is_no_failed_run(plan: Plan, tmp_path: Path) -> None:
    before = value("outlast_runs_ended_total", status="failed")
    async with open_runs(load_settings(home=tmp_path, executor="inline", max_cluster_scenarios=100)) as runs:
        with pytest.raises(LimitError):
            await runs.run(RunRequest(plan, 1_000))
    assert value("outlast_runs_ended_total", status="failed") == before
