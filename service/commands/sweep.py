"""``outlast sweep``: a plan at every combination of some fields' values."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import xarray as xr

from engine import Plan, PlanError
from engine.analysis.sweep import sweep
from service.asked import Asked
from service.commands.analysed import as_table, executor_option, output_option, say, scenarios_option
from service.commands.options import json_option, plan_argument, seed_option
from service.wording import percent

_NO_RANGE = "--set {!r} is no range; write it as spending.amount=30000:60000:7 (from, to, how many)"
MOST_SHOWN = 12
"""Columns of a printed table."""


@click.command("sweep", short_help="Success at every combination of some values.")
@plan_argument
@click.option(
    "--set",
    "settings",
    multiple=True,
    required=True,
    metavar="FIELD=VALUES",
    help="A field and its values: spending.amount=30000,40000 or spending.amount=30000:60000:7 "
    "(from, to, how many). Give it again for another dimension.",
)
@scenarios_option
@seed_option
@executor_option
@output_option
@json_option
def sweep_command(  # noqa: PLR0913 - one parameter an option
    plan: Path, settings: tuple[str, ...], scenarios: int, seed: int,
    executor: str | None, output: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Run a plan at every combination of some fields' values: one cube, resumed where it was stopped."""
    stated, fields = Plan.from_toml(plan), fields_of(settings)
    asked = Asked("sweep", (stated,), seed, {"fields": fields, "scenarios": scenarios})
    say(sweep(stated, fields, scenarios, seed), asked, words, executor, output, as_json)


def fields_of(settings: Sequence[str]) -> dict[str, list[Any]]:
    """Read every ``field=values``.

    Raises
    ------
    PlanError
        Where one is neither a list nor a range, or a field comes twice.
    """
    fields: dict[str, list[Any]] = {}
    for field, values in map(parse, settings):
        if field in fields:
            raise PlanError(f"--set names {field} twice; give all its values in one, as {field}=30000,40000")
        fields[field] = values
    return fields


def parse(setting: str) -> tuple[str, list[Any]]:
    """Read ``field=values``.

    Raises
    ------
    PlanError
        Where it is neither a list nor a range.
    """
    field, equals, values = setting.partition("=")
    if not equals or not values:
        raise PlanError(f"--set {setting!r} names no values; write it as spending.amount=30000,40000")
    ends = values.split(":")
    if len(ends) == 3:
        return field, _steps(setting, *ends)
    if len(ends) > 1 and isinstance(_value(ends[0]), int | float):
        raise PlanError(_NO_RANGE.format(setting))
    return field, [_value(one) for one in values.split(",")]


def _steps(setting: str, first: str, last: str, count: str) -> list[Any]:
    low, high, steps = _value(first), _value(last), _value(count)
    numbers = isinstance(low, int | float) and isinstance(high, int | float)
    if not (numbers and isinstance(steps, int) and 2 <= steps <= 1_000):
        raise PlanError(_NO_RANGE.format(setting))
    values = [low + (high - low) * k / (steps - 1) for k in range(steps)]
    whole = isinstance(low, int) and all(value == int(value) for value in values)
    return [int(value) for value in values] if whole else [round(value, 10) for value in values]


def _value(text: str) -> Any:
    """Read a number, true or false, or else a word."""
    try:
        return json.loads(text.strip().replace("_", ""))
    except json.JSONDecodeError:
        return text.strip()


def words(dataset: xr.Dataset) -> str:
    """Show success by up to two fields; a cube of more dimensions is for ``-o`` or ``--json``."""
    success = dataset["success_probability"]
    sizes = [f"{size} of {dim}" for dim, size in success.sizes.items()]
    if success.ndim > 2 or (success.shape[-1] > MOST_SHOWN and success.ndim == 2):
        low, high = float(success.min()), float(success.max())
        return f"Success from {percent(low)} to {percent(high)} over {', '.join(sizes)}; -o or --json gives all of it."
    rows, columns = success.dims[0], (success.dims[1] if success.ndim == 2 else None)
    heads = [_label(value) for value in success[columns].values] if columns else ["success"]
    cells = success.values.reshape(success.shape[0], -1)
    table = [
        [_label(label), *(percent(float(share)) for share in line)]
        for label, line in zip(success[rows].values, cells, strict=True)
    ]
    title = f"{dataset.attrs['name']}: success by {rows}" + (f" (down) and {columns} (across)" if columns else "")
    return as_table(title, [str(rows), *heads], table)


def _label(value: Any) -> str:
    value = value.item() if hasattr(value, "item") else value
    return f"{value:,.10g}" if isinstance(value, int | float) else str(value)
