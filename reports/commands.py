"""``outlast report`` and ``outlast replay``.

A report's kernel takes longest to load, so it is started first, and the way to run is imported while it loads.
"""

import asyncio
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine import Plan
from reports.make import ReportMaker, report_maker
from service import netcdf
from service.commands.options import Count, plan_argument, seed_option

if TYPE_CHECKING:
    from service.runs import RunOutcome
    from service.settings import Settings

executor_option = click.option(
    "--executor", type=click.Choice(["inline", "dask"]), help="In this process, or on Dask.  [default: dask]"
)


@click.command(short_help="Write the report of a plan, as PDF or HTML.")
@plan_argument
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the report (PDF).")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write it as one HTML page as well.")
@click.option("--scenarios", type=Count(), help="How many futures to simulate, such as 1e6.  [default: 100,000]")
@click.option(
    "--precision", type=float, help="Simulate until the 95% interval is this wide to either side, such as 0.0025."
)
@seed_option
@executor_option
@click.option(
    "--notebook",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    help="A notebook of your own, with result_path among its parameters.",
)
def report(  # noqa: PLR0913 (click hands over one argument for each option)
    plan: Path,
    output: Path | None,
    html: Path | None,
    scenarios: int | None,
    precision: float | None,
    seed: int,
    executor: str | None,
    notebook: Path | None,
) -> None:
    """Write the report of a plan, from the cache where its answer is known."""
    if output is None and html is None:
        raise click.UsageError("name the file to write: -o report.pdf, --html report.html, or both")
    asked = Plan.from_toml(plan)
    for path in filter(None, (output, html)):
        netcdf.prepare(path)
    with report_maker(notebook) as maker:
        outcome = asyncio.run(_answer((asked, scenarios, precision, seed), executor))
        _write(maker, outcome, output, html)
    for note in outcome.notes:
        click.echo(f"Note: {note}", err=True)
    for path in filter(None, (output, html)):
        click.echo(f"{path} is written.")


@click.command(short_help="Compute a report again and say whether it stands.")
@click.argument("pdf", type=click.Path(path_type=Path), metavar="REPORT.pdf")
@executor_option
@click.pass_context
def replay(ctx: click.Context, pdf: Path, executor: str | None) -> None:
    """Compute a report's numbers again, without the cache, and say whether they still stand."""
    from reports.replay import replay as check

    differences = asyncio.run(check(pdf, _settings(executor)))
    if not differences:
        click.echo(f"identical: every number in {pdf} was computed again and stands.")
        return
    click.echo(f"{len(differences)} of the numbers in {pdf} do not stand:")
    for difference in differences:
        click.echo(f"  {difference}")
    ctx.exit(1)


def _settings(executor: str | None) -> "Settings":
    from service.settings import load_settings

    return load_settings(**({"executor": executor} if executor else {}))


async def _answer(asked: tuple[Plan, int | None, float | None, int], executor: str | None) -> "RunOutcome":
    from service.commands.progress_bar import progress_bar
    from service.runs import RunRequest, open_runs

    async with open_runs(_settings(executor)) as runs:
        with progress_bar() as listener:
            return await runs.run(RunRequest(*asked), listener)


def _write(maker: ReportMaker, outcome: "RunOutcome", pdf: Path | None, html: Path | None) -> None:
    from service import netcdf

    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.nc"
        netcdf.write(outcome.dataset, result)
        maker.make(result, pdf, html)
