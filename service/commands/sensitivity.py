"""``outlast sensitivity``: what a plan hangs on."""

import math
from pathlib import Path
from typing import Any

import click
import xarray as xr

from engine import Plan, PlanError
from engine.analysis.tornado import Bar, tornado, usual_bars
from engine.analysis.variance_indices import variance_indices
from service.asked import Asked
from service.commands.analysed import as_table, executor_option, output_option, say, scenarios_option
from service.commands.compare import points
from service.commands.options import json_option, plan_argument, seed_option
from service.wording import percent


@click.command("sensitivity", short_help="Which figure of the plan matters most.")
@plan_argument
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="FIELD=LOW:HIGH",
    help="A field and its two values, such as spending.amount=50000:60000.  [default: the usual ones]",
)
@click.option("--indices", is_flag=True, help="Variance-based indices of fields that vary together, by SALib.")
@click.option(
    "--points", "design", type=int, default=128, show_default=True, help="Base points of the indices' design."
)
@scenarios_option
@seed_option
@executor_option
@output_option
@json_option
def sensitivity_command(  # noqa: PLR0913 - one parameter an option
    plan: Path, settings: tuple[str, ...], indices: bool, design: int, scenarios: int, seed: int,
    executor: str | None, output: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Move a plan's figures one at a time and run it again; or, with --indices, all of them together."""
    stated = Plan.from_toml(plan)
    bars = tuple(map(parse, settings)) or usual_bars(stated)
    inputs: dict[str, Any] = {"bars": bars, "scenarios": scenarios}
    if indices:
        ranges = {bar.field: (bar.low, bar.high) for bar in bars if _is_number(bar)}
        asked = Asked("variance", (stated,), seed, inputs | {"points": design})
        analysis = variance_indices(stated, ranges, scenarios, seed, design)
        say(analysis, asked, indices_words, executor, output, as_json)
    else:
        asked = Asked("tornado", (stated,), seed, inputs)
        say(tornado(stated, scenarios, seed, bars), asked, words, executor, output, as_json)


GIVEN = ("mean ", "market.")
"""How fields begin that nobody chooses."""


def parse(setting: str) -> Bar:
    """Read ``field=low:high``.

    Raises
    ------
    PlanError
        Where it is no such thing.
    """
    field, _, values = setting.partition("=")
    try:
        low, high = (float(one.replace("_", "")) for one in values.split(":"))
        if not (math.isfinite(low) and math.isfinite(high)):
            raise ValueError(f"{values} is not finite")
    except ValueError as error:
        raise PlanError(f"--set {setting!r} is no range; write it as spending.amount=50000:60000") from error
    if low == int(low) and high == int(high):
        return Bar(field, int(low), int(high))
    return Bar(field, low, high)


def _is_number(bar: Bar) -> bool:
    return isinstance(bar.low, int | float) and isinstance(bar.high, int | float)


def words(dataset: xr.Dataset) -> str:
    """Show the bars, the widest first."""
    rows = [_row(dataset.sel(field=field), str(field)) for field in dataset["field"].values]
    title = f"{dataset.attrs['name']}: success is {percent(float(dataset['base_success']), 0.001)}; what moves it most"
    table = as_table(title, ["field", "from", "success", "to", "success", "swing", "95% interval of each change"], rows)
    return f"{table}\n{_meaning([str(field) for field in dataset['field'].values])}"


def _meaning(fields: list[str]) -> str:
    """Say what matters most of what is the household's to choose, and what is not."""
    given = [field for field in fields if field.startswith(GIVEN)]
    chosen = [field for field in fields if field not in given]
    lead = f"Of what is yours to choose, {chosen[0]} matters most. " if chosen else ""
    left = f"Nobody chooses {given[0]}: leave room for it. " if given else ""
    return f"{lead}{left}A swing is the success at the second value less that at the first."


def _row(one: xr.Dataset, field: str) -> list[str]:
    low, high = (one.sel(end=end) for end in ("low", "high"))
    intervals = [tuple(float(bound) for bound in end["difference_interval"]) for end in (low, high)]
    sampled = all(least == least for least, _ in intervals)
    said = "; ".join(f"{points(least)} to {points(most)}" for least, most in intervals) if sampled else "none: history"
    return [
        field,
        str(low["tried"].item()),
        percent(float(low["success_probability"]), 0.005),
        str(high["tried"].item()),
        percent(float(high["success_probability"]), 0.005),
        points(float(one["swing"])),
        said,
    ]


def indices_words(dataset: xr.Dataset) -> str:
    """Show the indices of success, and of what is left."""
    columns = ["field", "of success: alone", "with others", "of what is left: alone", "with others"]
    rows = [[str(field), *_shares(dataset.sel(field=field))] for field in dataset["field"].values]
    table = as_table(f"{dataset.attrs['name']}: parts of the variance that each field explains", columns, rows)
    return (
        f"{table}\nAlone: what moving this field by itself explains. With others: with all that it does together with "
        "them.\n± is the 95% half-width; more --points narrow it, and a figure below 0 is one that is not known yet."
    )


def _shares(one: xr.Dataset) -> list[str]:
    return [
        f"{float(one[name].sel(outcome=outcome)):.2f} ± {float(one[f'{name}_half_width'].sel(outcome=outcome)):.2f}"
        for outcome in one["outcome"].values
        for name in ("first_order", "total_order")
    ]
