"""``outlast owl``: a plan's household as a case for Owl, which optimises what we simulate."""

from datetime import date
from pathlib import Path

import click

from engine import Plan, PlanError
from engine.portfolio.owl_case import owl_case
from service import netcdf
from service.commands.options import plan_argument

YEARS = click.IntRange(2000, 2100)


@click.command("owl", short_help="Write the household as a case for Owl.")
@plan_argument
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the case (TOML).")
@click.option("--first-year", type=YEARS, help="Calendar year of the plan's first year.  [default: this year]")
def owl_command(plan: Path, output: Path | None, first_year: int | None) -> None:
    """Write a plan's household as a case for Owl, the planner that optimises US taxes.

    Owl looks for the best withdrawals and Roth conversions along one path of
    returns; we follow one set of decisions through many. The case says in its
    description what of the plan it has no place for.
    """
    case = owl_case(Plan.from_toml(plan), first_year or date.today().year)
    if output is None:
        click.echo(case, nl=False)
        return
    netcdf.prepare(output)
    try:
        output.write_text(case, encoding="utf-8")
    except OSError as error:
        raise PlanError(f"{output} cannot be written ({error.strerror}); name a folder you may write to") from error
    click.echo(f"{output} is written. Open it in Owl, or read it there with owlplanner.readConfig.")
