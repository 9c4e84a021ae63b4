"""A submitted analysis is found under its id, with its answer, by whoever asks."""

import pytest
import xarray as xr

from cluster.events import Progress
from engine import LimitError, Plan, PlanError
from engine.analysis.compare import compare
from engine.analysis.sweep import sweep
from engine.analysis.tornado import tornado
from engine.jobs import Analysis, answer
from service.errors import NotFound, NotReady
from service.settings import Settings
from service.submissions import Analyses, AnalysisSubmission, open_submissions

AMOUNTS = {"spending.amount": [40_000, 50_000, 60_000], "portfolio.stock_share": [0.4, 0.6]}


async def followed(analyses: Analyses, analysis_id: str) -> list[AnalysisSubmission]:
    return [found async for found in analyses.follow(analysis_id)]


@pytest.mark.parametrize("kind", ["sweep", "compare", "tornado"])
async def test_a_submitted_analysis_gives_what_the_engine_gives(plan: Plan, settings: Settings, kind: str) -> None:
    def make() -> Analysis:
        if kind == "sweep":
            return sweep(plan, AMOUNTS, 2_000, 7)
        other = plan.model_copy(update={"name": "Other"})
        return compare([plan, other], 2_000, 7) if kind == "compare" else tornado(plan, 2_000, 7)

    async with open_submissions(settings) as submissions:
        analysis_id = await submissions.analyses.submit(kind, "Ours", {"asked": 1}, make)
        ended = (await followed(submissions.analyses, analysis_id))[-1]
        assert (ended.status, ended.kind, ended.name, ended.question) == ("done", kind, "Ours", '{"asked": 1}')
    async with open_submissions(settings) as submissions:
        xr.testing.assert_identical(await submissions.analyses.result(analysis_id), answer(make()))
        (kept,) = await submissions.analyses.latest()
        assert (kept.asks, kept.computed_scenarios, kept.notes) == (ended.asks, ended.computed_scenarios, ())
        assert await followed(submissions.analyses, analysis_id) == [kept]


async def test_what_an_analysis_refuses_is_refused_before_anything_starts(plan: Plan, settings: Settings) -> None:
    async with open_submissions(settings) as submissions:
        analyses = submissions.analyses
        with pytest.raises(PlanError, match="at least one field"):
            await analyses.submit("sweep", "None", {}, lambda: sweep(plan, {}, 2_000, 7))
        too_many = {"spending.amount": list(range(10_001))}
        with pytest.raises(LimitError, match="cells"):
            await analyses.submit("sweep", "Many", {}, lambda: sweep(plan, too_many, 2_000, 7))
        assert await analyses.latest() == []


async def test_an_analysis_is_cancelled_in_mid_run_and_then_deleted(plan: Plan, settings: Settings) -> None:
    async with open_submissions(settings) as submissions:
        analyses = submissions.analyses
        analysis_id = await analyses.submit("sweep", "Long", {}, lambda: sweep(plan, AMOUNTS, 20_000_000, 7))
        progress: Progress | None = None
        async for found in analyses.follow(analysis_id):
            progress = found.progress
            if progress is not None and progress.done:
                break
        await analyses.cancel(analysis_id)
        ended = await analyses.get(analysis_id)
        assert (ended.status, ended.progress) == ("cancelled", None)
        with pytest.raises(NotReady, match="cancelled"):
            await analyses.result(analysis_id)
        await analyses.delete(analysis_id)
        with pytest.raises(NotFound):
            await analyses.get(analysis_id)


async def test_an_analysis_that_fails_on_its_way_says_why(plan: Plan, settings: Settings) -> None:
    def fail() -> Analysis:
        yield from ()
        raise PlanError("this cannot be; ask something else")

    async with open_submissions(settings) as submissions:
        analysis_id = await submissions.analyses.submit("sweep", "Wrong", {}, fail)
        ended = (await followed(submissions.analyses, analysis_id))[-1]
        assert (ended.status, ended.problem) == ("failed", "this cannot be; ask something else")
