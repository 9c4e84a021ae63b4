"""``outlast scenario``: one simulated future of a plan, year by year."""

import json
from pathlib import Path
from typing import Any

import click
import xarray as xr
from rich import box
from rich.console import Console
from rich.table import Table

from engine import Plan, resolve, trace
from service.commands.options import Count, json_option, number_or_null, plan_argument, seed_option

COLUMNS = {
    "portfolio_return": "return",
    "price_level": "prices",
    "balance": "balance*",
    "spending": "spent*",
    "nominal_balance": "balance",
    "requested": "asked for",
    "nominal_spending": "spent",
    "income": "income",
    "expenses": "expenses",
    "tax": "tax",
    "fees": "fees",
    "unpaid": "unpaid",
}
WIDEST = 140
ALWAYS = ("balance", "spending")
NOTE = "* in today's dollars; the rest in dollars of the year. Balances at the end of the year."


@click.command()
@plan_argument
@seed_option
@click.option("--index", type=Count(), required=True, help="Which scenario: 0 is the first.")
@json_option
def scenario(plan: Path, seed: int, index: int, as_json: bool) -> None:
    """Show one scenario of any run, year by year.

    Its index and the seed say which: scenario 734512 of a run of a billion
    needs none of the others.
    """
    resolved = resolve(Plan.from_toml(plan))
    years = trace(resolved, index, 1, seed).isel(scenario=0)
    years = years.sel(year=years["living"] > 0)  # after the last death there is nobody whose plan it is
    if as_json:
        click.echo(json.dumps({"name": resolved.plan.name, "seed": seed, "index": index, "years": _rows(years)}))
    else:
        console = Console()
        console.width = max(console.width, WIDEST) if not console.is_terminal else console.width
        console.print(_table(years, f"{resolved.plan.name}: scenario {index:,} of seed {seed}"))


def _table(years: xr.Dataset, title: str) -> Table:
    """Return the scenario as a table; columns in which nothing ever happens are left out."""
    shown = [(name, words) for name, words in COLUMNS.items() if name in ALWAYS or float(abs(years[name]).max()) > 0]
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, caption=NOTE, caption_justify="left")
    table.add_column("year", justify="right")
    for _, words in shown:
        table.add_column(words, justify="right", no_wrap=True)
    for year in years["year"].values:
        cells = [_cell(name, float(years[name].sel(year=year)), int(year)) for name, _ in shown]
        table.add_row(str(int(year)), *cells)
    return table


def _cell(name: str, value: float, year: int) -> str:
    if year == 0 and name not in ("balance", "price_level"):
        return ""
    if name == "portfolio_return":
        return f"{value:+.1%}"
    return f"{value:.3f}" if name == "price_level" else f"{value:,.0f}"


def _rows(years: xr.Dataset) -> list[dict[str, Any]]:
    """Return one dict a year, NaN (nothing happens in year 0) as None."""
    return [
        {
            "year": int(year),
            **{str(name): number_or_null(values.sel(year=year)) for name, values in years.data_vars.items()},
        }
        for year in years["year"].values
    ]
