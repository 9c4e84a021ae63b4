"""``outlast stress``: what bad times would do to a plan."""

import tomllib
from pathlib import Path
from typing import Any

import click
import xarray as xr

from engine import Plan, PlanError, resolve
from engine.analysis.shocks import EPISODES, Shock, episode
from engine.analysis.stress import UNSTRESSED, stress
from service.asked import Asked
from service.commands.analysed import as_table, executor_option, output_option, say, scenarios_option
from service.commands.compare import points
from service.commands.options import json_option, plan_argument, seed_option
from service.wording import money, percent


@click.command("stress", short_help="What bad times would do to the plan.")
@plan_argument
@click.option(
    "--episode",
    "episodes",
    type=int,
    multiple=True,
    help="First year of an episode of US history, such as 1973; may be given again.  [default: all of them]",
)
@click.option("--start-year", type=int, default=1, show_default=True, help="Year of the plan in which it begins.")
@click.option("--shock", "shock_file", type=click.Path(path_type=Path), help="TOML file with [[shocks]] of your own.")
@scenarios_option
@seed_option
@executor_option
@output_option
@json_option
def stress_command(  # noqa: PLR0913 - one parameter an option
    plan: Path, episodes: tuple[int, ...], start_year: int, shock_file: Path | None, scenarios: int, seed: int,
    executor: str | None, output: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Lay bad times over a plan: episodes of history, or shocks of your own."""
    stated = Plan.from_toml(plan)
    shocks = [] if shock_file is None else read_shocks(shock_file)
    if episodes or not shocks:
        assets = resolve(stated).assets
        shocks += [episode(year, assets, start_year) for year in episodes or EPISODES]
    asked = Asked("stress", (stated,), seed, {"shocks": shocks, "scenarios": scenarios})
    say(stress(stated, shocks, scenarios, seed), asked, words, executor, output, as_json)


def read_shocks(path: Path) -> list[Shock]:
    """Read the shocks of a TOML file.

    Raises
    ------
    PlanError
        Where it cannot be read, or has none.
    """
    try:
        content: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise PlanError(f"{path} cannot be read ({error.strerror}); give a TOML file with [[shocks]]") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PlanError(f"{path} is not valid TOML: {error}; correct that line") from error
    found = content.get("shocks")
    if not isinstance(found, list) or not found:
        raise PlanError(f"{path} has no [[shocks]]; give at least one, with a name, start_year, duration and returns")
    return [Shock.model_validate(one) for one in found]


def words(dataset: xr.Dataset) -> str:
    """Show what each shock does to the success, and to one ordinary future."""
    rows = [_row(dataset.sel(episode=name), str(name)) for name in dataset["episode"].values]
    columns = ["shock", "success", "95% interval", "change", "middle left", "in an ordinary future"]
    known = [f"  {year}: {one.words}" for year, one in EPISODES.items() if _is_shown(dataset, year)]
    table = as_table(f"{dataset.attrs['name']}: with bad times laid over every future", columns, rows)
    return "\n".join([table, *known, "", _meaning(dataset)])


def _meaning(dataset: xr.Dataset) -> str:
    """Say which hurts most, why it hurts more than it did, and what can be changed."""
    change = dataset["success_difference"].drop_sel(episode=UNSTRESSED)
    if float(change.max()) >= 0.0 and float(change.min()) >= 0.0:
        lead = "None of them makes the money last less often."
    else:
        lead = f"{change['episode'].values[int(change.values.argmin())]} would hurt most."
    return (
        f"{lead} The years after a shock stay as they were drawn: what made up for it in history does not follow here, "
        "so that it weighs more than it did then.\nWhat helps: spending less in the years after a fall, spending that "
        "gives way (guardrails), or fewer assets that fell then. Write it into a second plan, and compare the two."
    )


def _is_shown(dataset: xr.Dataset, year: int) -> bool:
    return any(str(name).split(" ")[0] == str(year) for name in dataset["episode"].values)


def _row(one: xr.Dataset, name: str) -> list[str]:
    low, high = (float(bound) for bound in one["success_interval"])
    out = float(one["runs_out"])
    return [
        "as it is" if name == UNSTRESSED else name,
        percent(float(one["success_probability"]), high - low),
        f"{percent(low, high - low)} to {percent(high, high - low)}" if low == low else "none: history",
        "" if name == UNSTRESSED else points(float(one["success_difference"])),
        money(float(one["terminal_balance"].sel(quantile=0.5))),
        f"falls short in year {out:.0f}" if out == out else f"{money(float(one['deterministic_balance'][-1]))} left",
    ]
