"""Runs on a real cluster: the bits of this process, and a new cluster where the old one died."""

import asyncio
import json
import os
import signal
from pathlib import Path

import xarray as xr

from engine import Plan, simulate
from service.runs import RunRequest, open_runs
from service.settings import load_settings
from service.submissions import open_submissions

PLAN = Plan.model_validate(
    {
        "name": "Ten years",
        "horizon": {"years": 10},
        "portfolio": {"balance": 500_000, "allocation": {"stocks": 1.0}},
        "spending": {"kind": "constant_real", "amount": 55_000},
        "market": {
            "kind": "lognormal",
            "assets": {"stocks": {"mean": 0.07, "volatility": 0.16}},
            "inflation": {"mean": 0.025, "volatility": 0.01},
        },
    }
)


def cluster_pid(home: Path) -> int:
    (record,) = (home / "cluster").glob("cluster-*.json")
    return int(json.loads(record.read_text())["pid"])


def test_runs_answer_alike_on_dask_and_go_on_after_their_cluster_died(tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path, executor="dask", max_workers=1, cluster_idle_timeout=0.5)

    async def run() -> tuple[xr.Dataset, xr.Dataset, int]:
        async with open_runs(settings) as runs:
            before = await runs.run(RunRequest(PLAN, 300_000, seed=7))
            died = cluster_pid(tmp_path)
            os.killpg(died, signal.SIGKILL)
            async with asyncio.timeout(60):
                while _lives(died):
                    await asyncio.sleep(0.05)
            after = await runs.run(RunRequest(PLAN, 600_000, seed=7))
            assert cluster_pid(tmp_path) != died
        return before.dataset, after.dataset, after.computed_scenarios

    before, after, computed = asyncio.run(run())
    xr.testing.assert_identical(before, simulate(PLAN, 300_000, seed=7))
    xr.testing.assert_identical(after, simulate(PLAN, 600_000, seed=7))
    assert computed == 300_000


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_submitted_run_on_dask_refines_its_result_is_cancelled_and_answers_alike(tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path, executor="dask", max_workers=2, cluster_idle_timeout=0.5)

    async def submit() -> None:
        async with open_submissions(settings) as submissions:
            long = await submissions.submit(RunRequest(PLAN, 500_000_000, seed=7))
            counts = []
            async for found in submissions.follow(long):
                if found.partial is not None and found.partial.attrs["scenarios"] not in counts:
                    counts.append(found.partial.attrs["scenarios"])
                    assert found.partial["success_interval"].notnull().all()
                if len(counts) == 2:
                    break
            assert counts == sorted(counts)
            await submissions.cancel(long)
            assert (await submissions.get(long)).status == "cancelled"
            short = await submissions.submit(RunRequest(PLAN, 600_000, seed=7))
            ended = [found async for found in submissions.follow(short)][-1]
            assert (ended.status, ended.scenarios) == ("done", 600_000)
            xr.testing.assert_identical(await submissions.result(short), simulate(PLAN, 600_000, seed=7))

    asyncio.run(submit())
