"""``outlast convergence``: how an answer settles as futures are added."""

from pathlib import Path

import click
import xarray as xr

from engine import Plan
from engine.analysis.convergence import convergence
from service.asked import Asked
from service.commands.analysed import as_table, executor_option, output_option, say, scenarios_option
from service.commands.options import json_option, plan_argument, seed_option
from service.wording import percent


@click.command("convergence", short_help="How the answer settles as futures are added.")
@plan_argument
@scenarios_option
@seed_option
@executor_option
@output_option
@json_option
def convergence_command(
    plan: Path, scenarios: int, seed: int, executor: str | None, output: Path | None, as_json: bool
) -> None:
    """Show how the answer settles as futures are added, and whether more of them would change it."""
    stated = Plan.from_toml(plan)
    asked = Asked("convergence", (stated,), seed, {"scenarios": scenarios})
    say(convergence(stated, scenarios, seed), asked, words, executor, output, as_json)


def words(dataset: xr.Dataset) -> str:
    """Show the answer at each count, and say what another four times as many would narrow it to."""
    rows = [_row(dataset.sel(scenarios=count), int(count)) for count in dataset["scenarios"].values]
    table = as_table(
        f"{dataset.attrs['name']}: the answer as futures are added", ["futures", "success", "95% interval"], rows
    )
    low, high = (float(bound) for bound in dataset["success_interval"][-1])
    return (
        f"{table}\nThe last interval is {100 * (high - low):.2f} points wide; four times as many futures would halve "
        "that, and so on. It says how precisely the model's answer is known, not how sure the future is."
    )


def _row(one: xr.Dataset, count: int) -> list[str]:
    low, high = (float(bound) for bound in one["success_interval"])
    width = high - low
    return [
        f"{count:,}",
        percent(float(one["success_probability"]), width),
        f"{percent(low, width)} to {percent(high, width)}",
    ]
