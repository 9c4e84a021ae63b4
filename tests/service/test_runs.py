"""The one way to run: computes what is not known, and nothing else."""

import asyncio
import resource
import signal
from pathlib import Path

import pytest
import xarray as xr

from cluster.events import Progress
from engine import LimitError, Plan, PlanError, simulate
from service.records.records import Records
from service.records.tables import Run
from service.runs import RunOutcome, RunRequest, open_runs
from service.settings import Settings, load_settings


async def run(settings: Settings, *requests: RunRequest) -> list[RunOutcome]:
    """Run the requests one after the other, each with newly opened runs, as commands do."""
    outcomes = []
    for request in requests:
        async with open_runs(settings) as runs:
            outcomes.append(await runs.run(request))
    return outcomes


async def records(settings: Settings) -> list[Run]:
    opened = Records(settings.database)
    found = list(await opened.runs.latest())
    await opened.close()
    return found


async def test_a_run_gives_what_the_engine_gives(plan: Plan, settings: Settings) -> None:
    (outcome,) = await run(settings, RunRequest(plan, 20_000, seed=7))
    xr.testing.assert_identical(outcome.dataset, simulate(plan, 20_000, seed=7))
    assert (outcome.scenarios, outcome.computed_scenarios, outcome.cached) == (20_000, 20_000, False)


async def test_a_second_request_is_answered_from_the_cache(plan: Plan, settings: Settings) -> None:
    first, second = await run(settings, *[RunRequest(plan, 20_000, seed=7)] * 2)
    xr.testing.assert_identical(first.dataset, second.dataset)
    assert (second.cached, second.computed_scenarios, second.core_seconds) == (True, 0, 0.0)


async def test_extending_computes_only_what_is_new(plan: Plan, settings: Settings) -> None:
    _, longer = await run(settings, RunRequest(plan, 30_000, seed=7), RunRequest(plan, 300_000, seed=7))
    assert longer.computed_scenarios == 270_000
    xr.testing.assert_identical(longer.dataset, simulate(plan, 300_000, seed=7))


async def test_a_shorter_run_is_not_confused_with_a_longer_one(plan: Plan, settings: Settings) -> None:
    _, shorter, longest = await run(
        settings, RunRequest(plan, 50_000), RunRequest(plan, 20_000), RunRequest(plan, 60_000)
    )
    xr.testing.assert_identical(shorter.dataset, simulate(plan, 20_000))
    assert longest.computed_scenarios == 10_000, "the longer summary was kept"


async def test_another_seed_or_plan_shares_nothing(plan: Plan, settings: Settings) -> None:
    richer = plan.model_copy(update={"portfolio": plan.portfolio.model_copy(update={"balance": 2_000_000.0})})
    outcomes = await run(settings, RunRequest(plan, 1000), RunRequest(plan, 1000, seed=2), RunRequest(richer, 1000))
    assert [outcome.computed_scenarios for outcome in outcomes] == [1000] * 3
    assert len({outcome.result_key for outcome in outcomes}) == 3


async def test_a_plan_under_another_name_is_answered_from_the_cache_under_its_own_name(
    plan: Plan, settings: Settings
) -> None:
    renamed = plan.model_copy(update={"name": "Mine"})
    _, outcome = await run(settings, RunRequest(plan, 1000), RunRequest(renamed, 1000))
    assert outcome.cached
    assert outcome.dataset.attrs["name"] == "Mine"
    assert Plan.model_validate_json(outcome.dataset.attrs["plan"]) == renamed


async def test_with_the_cache_off_everything_is_computed_again(plan: Plan, tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path, executor="inline", cache="off")
    first, second = await run(settings, *[RunRequest(plan, 1000)] * 2)
    assert second.computed_scenarios == 1000
    assert not second.cached
    xr.testing.assert_identical(first.dataset, second.dataset)


async def test_a_precision_stops_at_the_first_fixed_count_that_is_narrow_enough(plan: Plan, settings: Settings) -> None:
    (outcome,) = await run(settings, RunRequest(plan, precision=0.0025, seed=7))
    low, high = (float(outcome.dataset["success_interval"].sel(bound=bound)) for bound in ("lower", "upper"))
    before = simulate(plan, outcome.scenarios // 2, seed=7)["success_interval"]
    assert outcome.scenarios in {10_000 * 2**k for k in range(10)}
    assert (high - low) / 2 < 0.0025 <= float(before.sel(bound="upper") - before.sel(bound="lower")) / 2


async def test_a_precision_asked_again_is_answered_without_computing(plan: Plan, settings: Settings) -> None:
    first, second = await run(settings, *[RunRequest(plan, precision=0.004)] * 2)
    assert second.cached
    assert second.computed_scenarios == 0
    assert second.scenarios == first.scenarios


async def test_a_finer_precision_goes_on_from_a_coarser_one(plan: Plan, settings: Settings) -> None:
    coarse, fine = await run(settings, RunRequest(plan, precision=0.004), RunRequest(plan, precision=0.002))
    assert fine.computed_scenarios == fine.scenarios - coarse.scenarios


async def test_the_count_at_which_a_precision_stops_does_not_depend_on_what_is_cached(
    plan: Plan, settings: Settings, tmp_path: Path
) -> None:
    _, after_a_longer_run = await run(settings, RunRequest(plan, 500_000), RunRequest(plan, precision=0.004))
    fresh = load_settings(home=tmp_path / "fresh", executor="inline")
    (alone,) = await run(fresh, RunRequest(plan, precision=0.004))
    assert after_a_longer_run.scenarios == alone.scenarios
    xr.testing.assert_identical(after_a_longer_run.dataset, alone.dataset)


async def test_a_historical_plan_is_run_once_over_every_window(historical_plan: Plan, settings: Settings) -> None:
    (outcome,) = await run(settings, RunRequest(historical_plan, 1_000_000))
    assert (outcome.scenarios, outcome.requested_scenarios) == (69, 1_000_000)
    assert "69 complete windows" in outcome.notes[0]
    assert outcome.dataset["success_interval"].isnull().all()


async def test_kept_paths_hold_every_scenario_year_by_year_beside_the_result(plan: Plan, settings: Settings) -> None:
    plain, kept, again = await run(settings, RunRequest(plan, 500), *[RunRequest(plan, 500, keep_paths=True)] * 2)
    assert kept.dataset["scenario_balance"].sizes == {"scenario": 500, "year": 21}
    solvent = (kept.dataset["scenario_balance"].isel(year=-1) > 0).mean()
    assert float(solvent) == pytest.approx(float(plain.dataset["solvent"].isel(year=-1)))
    xr.testing.assert_identical(kept.dataset[list(plain.dataset.data_vars)], plain.dataset)
    assert again.cached
    xr.testing.assert_identical(again.dataset, kept.dataset)


async def test_two_people_asking_the_same_at_once_share_one_computation(plan: Plan, settings: Settings) -> None:
    async with open_runs(settings) as runs:
        request = RunRequest(plan, 200_000)
        first, second = await asyncio.gather(runs.run(request), runs.run(request))
    assert first.computed_scenarios + second.computed_scenarios == 200_000
    assert "shared" in second.notes[0]
    xr.testing.assert_identical(first.dataset, second.dataset)


async def test_progress_of_an_extension_starts_at_what_is_known_and_ends_at_all(plan: Plan, settings: Settings) -> None:
    seen: list[Progress] = []
    async with open_runs(settings) as runs:
        await runs.run(RunRequest(plan, 100_000))
        outcome = await runs.run(RunRequest(plan, 400_000), seen.append)
    assert seen[0].done >= 100_000
    assert seen[-1].done == seen[-1].total == 400_000
    assert 1 - seen[-1].failures / 400_000 == pytest.approx(float(outcome.dataset["success_probability"]))


async def test_a_refused_request_leaves_no_trace(plan: Plan, settings: Settings) -> None:
    for request in (RunRequest(plan, 5), RunRequest(plan, seed=-1)):
        with pytest.raises((LimitError, PlanError)):
            await run(settings, request)
    assert await records(settings) == []


async def test_every_run_is_recorded_with_its_keys_and_cost(plan: Plan, settings: Settings) -> None:
    outcomes = await run(settings, *[RunRequest(plan, 50_000, seed=3)] * 2)
    again, first = await records(settings)
    assert [first.id, again.id] == [outcome.run_id for outcome in outcomes]
    assert (first.name, first.seed, first.scenarios, first.status) == ("Twenty years", 3, 50_000, "done")
    assert (first.result_key, first.plan_key) == (outcomes[0].result_key, outcomes[0].plan_key)
    assert Plan.model_validate_json(first.plan) == plan
    assert (first.cached, again.cached) == (False, True)
    assert first.core_seconds is not None
    assert first.core_seconds > 0 == again.core_seconds


async def test_a_cancelled_run_is_recorded_as_cancelled(plan: Plan, settings: Settings) -> None:
    async with open_runs(settings) as runs:
        started = asyncio.Event()
        running = asyncio.create_task(
            runs.run(RunRequest(plan, 500_000_000), lambda event: started.set() if event.done else None)
        )
        await started.wait()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
    assert [found.status for found in await records(settings)] == ["cancelled"]


async def test_a_broken_database_is_said_and_stops_nothing(plan: Plan, tmp_path: Path) -> None:
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / "outlast.sqlite").write_text("no database" * 1000)
    settings = load_settings(home=tmp_path, executor="inline")
    (outcome,) = await run(settings, RunRequest(plan, 1000))
    assert outcome.computed_scenarios == 1000
    assert [note for note in outcome.notes if "was not recorded" in note] == list(outcome.notes)
    assert len(outcome.notes) == 1


async def test_a_corrupted_cache_file_is_computed_again_and_replaced(plan: Plan, settings: Settings) -> None:
    (first,) = await run(settings, RunRequest(plan, 1000))
    for file in settings.cache_directory.iterdir():
        content = bytearray(file.read_bytes())
        content[-1] ^= 1
        file.write_bytes(content)
    second, third = await run(settings, *[RunRequest(plan, 1000)] * 2)
    assert (second.cached, third.cached) == (False, True)
    xr.testing.assert_identical(first.dataset, second.dataset)


async def test_a_full_disk_is_said_and_the_run_answers(plan: Plan, settings: Settings) -> None:
    async with open_runs(settings) as runs:
        await runs.run(RunRequest(plan, 10))  # the database has its tables
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
        try:
            outcome = await runs.run(RunRequest(plan, 1000))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
            signal.signal(signal.SIGXFSZ, handler)
    assert float(outcome.dataset["success_probability"]) > 0
    assert any("was not cached" in note for note in outcome.notes)


async def test_a_lost_redis_is_said_and_the_run_answers(plan: Plan, tmp_path: Path) -> None:
    settings = load_settings(
        home=tmp_path, executor="inline", cache="redis", redis_url=f"unix://{tmp_path}/nobody.sock"
    )
    (outcome,) = await run(settings, RunRequest(plan, 1000))
    assert outcome.computed_scenarios == 1000
    assert any("Nothing could be looked up" in note for note in outcome.notes)


async def test_results_are_shared_through_a_real_redis(plan: Plan, tmp_path: Path, redis_url: str) -> None:
    settings = load_settings(home=tmp_path, executor="inline", cache="redis", redis_url=redis_url)
    first, second = await run(settings, *[RunRequest(plan, 12_345, seed=99)] * 2)
    assert (first.cached, second.cached) == (False, True)
    xr.testing.assert_identical(first.dataset, second.dataset)


async def test_an_interactive_answer_needs_no_cluster(plan: Plan, tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path, executor="dask", cluster="address", cluster_address="tcp://127.0.0.1:9")
    (outcome,) = await run(settings, RunRequest(plan, 1000, interactive=True))
    assert outcome.computed_scenarios == 1000
