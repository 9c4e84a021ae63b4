"""Questions made of runs: answered together, from what is known, and resumed."""

import asyncio

import numpy as np
import pytest
import xarray as xr

from engine import LimitError, Plan, resolve, simulate_chunk
from engine.jobs import Analysis, Ask, SummaryJob
from service.runs import open_runs
from service.settings import Settings


def success_at(plan: Plan, amounts: list[float], scenarios: int) -> Analysis:
    """Ask for the success of a plan at several amounts, all at once."""
    plans = [
        Plan.model_validate(plan.model_dump() | {"spending": {"kind": "constant_real", "amount": a}}) for a in amounts
    ]
    parts = yield tuple(Ask(SummaryJob(resolve(one)), scenarios, 3) for one in plans)
    return xr.Dataset({"failures": ("amount", np.array([part.failures for part in parts]))}, {"amount": amounts})


def test_an_analysis_gives_what_its_runs_give_alone_and_is_known_later(plan: Plan, settings: Settings) -> None:
    async def ask() -> None:
        async with open_runs(settings) as runs:
            first = await runs.analyse(success_at(plan, [50_000, 60_000], 20_000))
            again = await runs.analyse(success_at(plan, [50_000, 60_000], 20_000))
        assert (first.asks, first.computed_scenarios, again.computed_scenarios) == (2, 40_000, 0)
        assert first.dataset.identical(again.dataset)
        richer = Plan.model_validate(plan.model_dump() | {"spending": {"kind": "constant_real", "amount": 60_000}})
        assert int(first.dataset.failures[1]) == simulate_chunk(richer, 0, 20_000, 3).failures

    asyncio.run(ask())


def test_a_longer_analysis_computes_only_what_is_new(plan: Plan, settings: Settings) -> None:
    async def ask() -> None:
        async with open_runs(settings) as runs:
            await runs.analyse(success_at(plan, [50_000], 20_000))
            longer = await runs.analyse(success_at(plan, [50_000, 60_000], 30_000))
        assert longer.computed_scenarios == 10_000 + 30_000

    asyncio.run(ask())


def test_a_stopped_analysis_goes_on_where_it_was(plan: Plan, settings: Settings) -> None:
    amounts = [float(amount) for amount in range(40_000, 60_000, 1_000)]

    async def ask() -> None:
        async with open_runs(settings) as runs:
            enough = asyncio.Event()
            running = asyncio.create_task(
                runs.analyse(success_at(plan, amounts, 20_000), lambda p: enough.set() if p.done > 60_000 else None)
            )
            await enough.wait()
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running
        async with open_runs(settings) as runs:
            rest = await runs.analyse(success_at(plan, amounts, 20_000))
        assert 0 < rest.computed_scenarios <= 20 * 20_000 - 40_000

    asyncio.run(ask())


def test_too_many_scenarios_are_refused_before_any_work(plan: Plan, settings: Settings) -> None:
    async def ask() -> None:
        async with open_runs(settings.model_copy(update={"max_cluster_scenarios": 5_000})) as runs:
            await runs.analyse(success_at(plan, [50_000], 5_001))

    with pytest.raises(LimitError, match="asked for 5,001 scenarios in one run, above the limit of 5,000; ask"):
        asyncio.run(ask())
