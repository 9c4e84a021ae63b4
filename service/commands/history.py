"""``outlast history``: where a plan's spending ranks among what history allowed."""

from pathlib import Path

import click
import xarray as xr

from engine import Plan
from engine.analysis.history_rank import history_rank
from engine.markets.shipped import SHIPPED
from service.asked import Asked
from service.commands.analysed import as_table, executor_option, output_option, say
from service.commands.options import json_option, plan_argument
from service.wording import yearly

SHOWN = 5


@click.command("history", short_help="How the spending ranks among what history allowed.")
@plan_argument
@click.option(
    "--data",
    type=click.Choice(sorted(SHIPPED)),
    default="us_annual",
    show_default=True,
    help="Which history of the US.",
)
@executor_option
@output_option
@json_option
def history_command(plan: Path, data: str, executor: str | None, output: Path | None, as_json: bool) -> None:
    """Rank a plan's spending among what every starting year of US history would have allowed."""
    stated = Plan.from_toml(plan)
    asked = Asked("history", (stated,), inputs={"data": data})
    say(history_rank(stated, data), asked, words, executor, output, as_json)


def words(dataset: xr.Dataset) -> str:
    """Say how many starting years could have afforded it, and show the worst and the best of them."""
    starts, share = dataset.sizes["start_year"], float(dataset["share_affordable"])
    spent = yearly(float(dataset["first_year_spending"]))
    least = yearly(float(dataset["sustainable_spending"].min()))
    ordered = dataset.sortby("sustainable_spending")
    worst, best = ordered.isel(start_year=slice(0, SHOWN)), ordered.isel(start_year=slice(-1, -SHOWN - 1, -1))
    rows = [
        [str(int(bad)), yearly(float(worst["sustainable_spending"].sel(start_year=bad))),
         str(int(good)), yearly(float(best["sustainable_spending"].sel(start_year=good)))]
        for bad, good in zip(worst["start_year"].values, best["start_year"].values, strict=True)
    ]  # fmt: skip
    table = as_table("", ["worst starts", "allowed", "best starts", "allowed"], rows)
    return (
        f"{dataset.attrs['name']}\nSpending {spent} would have lasted from {round(share * starts)} of {starts} "
        f"starting years of {dataset.attrs['history']}; {least} from every one of them.\n"
        f"{table.lstrip()}\n{dataset.attrs['method']}"
    )
