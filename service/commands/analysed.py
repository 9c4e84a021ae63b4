"""What the commands that ask a question made of runs share: running it, writing it, printing it."""

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import xarray as xr
from rich import box
from rich.console import Console
from rich.table import Table

from engine import resolve
from engine.jobs import Analysis
from service import netcdf
from service.asked import Asked
from service.commands.options import Count
from service.commands.progress_bar import progress_bar
from service.dataset_json import as_json
from service.runs import AnalysisOutcome, open_runs
from service.settings import Settings, load_settings

scenarios_option = click.option(
    "--scenarios", type=Count(), default=20_000, show_default=True, help="Futures of each run; all runs see the same."
)
executor_option = click.option(
    "--executor", type=click.Choice(["inline", "dask"]), help="In this process, or on Dask.  [default: dask]"
)
output_option = click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the answer (NetCDF)."
)
WIDEST = 140
"""Columns of a table that no terminal shows, so that nothing in it is cut off."""


def say(  # noqa: PLR0917 - what is asked, how it is said, and four options that all commands have
    analysis: Analysis,
    asked: Asked,
    words: Callable[[xr.Dataset], str],
    executor: str | None,
    output: Path | None,
    as_json: bool,
) -> None:
    """Run and record an analysis, write its Dataset where wanted, and print the answer in words or as JSON."""
    settings = load_settings(**({"executor": executor} if executor else {}))
    if output is not None:
        netcdf.prepare(output)
    outcome = asyncio.run(_answer(analysis, asked, settings))
    if output is not None:
        netcdf.write(outcome.dataset, output)
    for note in (*_of_nothing_required(asked), *outcome.notes):
        click.echo(f"Note: {note}", err=True)
    if as_json:
        click.echo(json.dumps(facts(outcome)))
    else:
        click.echo("\n\n".join([words(outcome.dataset), *([provenance(outcome)] if outcome.asks else [])]))


def _of_nothing_required(asked: Asked) -> Iterator[str]:
    """Say of each plan that requires no spending what success means for it: it could not be much less than all."""
    for plan in asked.plans if asked.kind != "history" else ():
        if not resolve(plan).requires_spending:
            yield (
                f"{plan.name} requires no spending, so that here success only means that the money never ran out; set "
                "essential in [spending] to what has to be paid, or look at the spending with outlast run."
            )


async def _answer(analysis: Analysis, asked: Asked, settings: Settings) -> AnalysisOutcome:
    async with open_runs(settings) as runs:
        with progress_bar() as listener:
            return await runs.analyse(analysis, listener, asked=asked)


def facts(outcome: AnalysisOutcome) -> dict[str, Any]:
    """Return what ``--json`` prints: coordinates, variables, attributes, and what it cost. NaN is null."""
    return {
        **as_json(outcome.dataset),
        "runs": outcome.asks,
        "seconds": round(outcome.seconds, 6),
        "core_seconds": round(outcome.core_seconds, 6),
        "computed_scenarios": outcome.computed_scenarios,
    }


def provenance(outcome: AnalysisOutcome) -> str:
    """Say how many runs of how many scenarios it took, or that it came from the cache."""
    runs = "one run" if outcome.asks == 1 else f"{outcome.asks:,} runs"
    if outcome.computed_scenarios == 0:
        return f"From {runs} in the cache: nothing was computed ({outcome.seconds:.2f} s)."
    return (
        f"From {runs}, {outcome.computed_scenarios:,} scenarios computed in {outcome.seconds:.1f} s "
        f"({outcome.core_seconds:.1f} s of processor time)."
    )


def as_table(title: str, columns: list[str], rows: list[list[str]]) -> str:
    """Lay cells out as a table for a terminal; all but the first column to the right."""
    table = Table(box=box.SIMPLE_HEAD)
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number == 0 else "right", no_wrap=True)
    for row in rows:
        table.add_row(*row)
    console = Console(color_system=None)
    console.width = max(console.width, WIDEST) if not console.is_terminal else console.width
    with console.capture() as captured:
        console.print(table)
    return f"{title}\n{captured.get().strip(chr(10)).rstrip()}"
