"""``outlast causes``: why a plan's failures failed."""

from pathlib import Path

import click
import xarray as xr

from engine import Plan
from engine.analysis.attribution import attribution
from service.asked import Asked
from service.commands.analysed import as_table, executor_option, output_option, say, scenarios_option
from service.commands.options import json_option, plan_argument, seed_option
from service.wording import percent

SAID = {
    "early_sequence": "bad returns in the first years",
    "weak_return": "weak returns over the whole plan",
    "inflation": "high inflation",
    "longevity": "a long life",
    "one_off_expense": "a large one-off expense",
    "several_together": "several of these together",
}
"""Causes in words."""

HELPS = {
    "early_sequence": "What helps: spending less in the first years, working a little longer, or keeping some years of "
    "spending where it cannot fall.",
    "weak_return": "What helps: spending less, saving more, or another mix of assets (outlast solve --for allocation).",
    "inflation": "What helps: income that rises with prices, such as Social Security claimed later.",
    "longevity": "What helps: income for life, such as Social Security claimed later, or an annuity.",
    "one_off_expense": "What helps: putting the expense off, or spreading it.",
    "several_together": "No single one would have to be different: the plan asks for more than usual futures pay. "
    "What helps: spending less, or starting with more (outlast solve).",
}
"""What can be changed about each."""

HOW = (
    "How it was told: each failed future was run again with one cause taken away. Its main cause is the first, in the "
    "order of the table, without which it would have succeeded; for the last row no single one is enough."
)


@click.command("causes", short_help="Why the failures failed, each by its main cause.")
@plan_argument
@scenarios_option
@seed_option
@executor_option
@output_option
@json_option
def causes_command(
    plan: Path, scenarios: int, seed: int, executor: str | None, output: Path | None, as_json: bool
) -> None:
    """Tell the main cause of every failure, by running it again with one cause taken away at a time."""
    stated = Plan.from_toml(plan)
    asked = Asked("causes", (stated,), seed, {"scenarios": scenarios})
    say(attribution(stated, scenarios, seed), asked, words, executor, output, as_json)


def words(dataset: xr.Dataset) -> str:
    """Show how many failures each cause has, and one of them to look at."""
    failures, scenarios = int(dataset.attrs["failures"]), int(dataset.attrs["scenarios"])
    if failures == 0:
        return f"{dataset.attrs['name']}: none of {scenarios:,} futures failed, so there is no cause to tell."
    impossible = str(dataset.attrs["not_considered"]).split(", ")
    causes = [str(cause) for cause in dataset["cause"].values if cause not in impossible]
    rows = [_row(dataset.sel(cause=cause), cause) for cause in causes]
    title = f"{dataset.attrs['name']}: why {failures:,} of {scenarios:,} futures failed"
    table = as_table(title, ["main cause", "failures", "share", "95% interval", "for example"], rows)
    return "\n".join([table, _meaning(dataset), HOW])


def _meaning(dataset: xr.Dataset) -> str:
    """Say what does most of the harm, and what can be changed about it."""
    most = str(dataset["cause"].values[int(dataset["attributed_cause"].values.argmax())])
    lead = "" if most == "several_together" else f"Most often it is {SAID[most]}. "
    return f"{lead}{HELPS[most]}"


def _row(one: xr.Dataset, cause: str) -> list[str]:
    low, high = (float(bound) for bound in one["attributed_interval"])
    example = int(one["cause_example"][0])
    return [
        SAID[cause],
        f"{int(one['attributed_cause']):,}",
        percent(float(one["attributed_share"])),
        f"{percent(low)} to {percent(high)}" if low == low else "",
        f"scenario {example:,}" if example >= 0 else "",
    ]
