"""``outlast run``: answer a plan."""

import asyncio
import json
from pathlib import Path
from typing import Any

import click

from engine import Plan
from service import netcdf
from service.commands.answer_text import answer_text
from service.commands.options import Count, json_option, number_or_null, plan_argument, seed_option
from service.commands.progress_bar import progress_bar
from service.result_facts import outcomes
from service.runs import RunOutcome, RunRequest, open_runs
from service.settings import Settings, load_settings


@click.command()
@plan_argument
@click.option("--scenarios", type=Count(), help="How many futures to simulate, such as 1e6.  [default: 100,000]")
@click.option(
    "--precision", type=float, help="Simulate until the 95% interval is this wide to either side, such as 0.0025."
)
@seed_option
@click.option("--executor", type=click.Choice(["inline", "dask"]), help="In this process, or on Dask.  [default: dask]")
@click.option("--keep-paths", is_flag=True, help="Also keep every scenario year by year in the result file.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the result (NetCDF).")
@json_option
def run(  # noqa: PLR0913 - one parameter an option
    plan: Path,
    scenarios: int | None,
    precision: float | None,
    seed: int,
    executor: str | None,
    keep_paths: bool,
    output: Path | None,
    as_json: bool,
) -> None:
    """Answer a plan: how often the money lasts, and what is left."""
    settings = load_settings(**({"executor": executor} if executor else {}))
    request = RunRequest(Plan.from_toml(plan), scenarios, precision, seed, keep_paths)
    if output is not None:
        netcdf.prepare(output)
    outcome = asyncio.run(_answer(request, settings))
    if output is not None:
        netcdf.write(outcome.dataset, output)
    for note in outcome.notes:
        click.echo(f"Note: {note}", err=True)
    if as_json:
        click.echo(json.dumps(facts(outcome)))
    else:
        click.echo(answer_text(outcome, str(plan), output))


async def _answer(request: RunRequest, settings: Settings) -> RunOutcome:
    async with open_runs(settings) as runs:
        with progress_bar() as listener:
            return await runs.run(request, listener)


def facts(outcome: RunOutcome) -> dict[str, Any]:
    """Return what ``--json`` prints: the answer, where it comes from, what it cost. NaN is null."""
    dataset = outcome.dataset
    interval = [number_or_null(dataset["success_interval"].sel(bound=bound)) for bound in ("lower", "upper")]
    terminal = dataset["terminal_balance"]
    return {
        "success_probability": number_or_null(dataset["success_probability"]),
        "success_interval": None if None in interval else interval,
        "scenarios": outcome.scenarios,
        "seed": int(dataset.attrs["seed"]),
        "plan_key": outcome.plan_key,
        "result_key": outcome.result_key,
        "seconds": round(outcome.seconds, 6),
        "core_seconds": round(outcome.core_seconds, 6),
        "cached": outcome.cached,
        "terminal_balance": {f"{float(q):.2f}": number_or_null(terminal.sel(quantile=q)) for q in terminal["quantile"]},
        "outcomes": outcomes(dataset),
    }
