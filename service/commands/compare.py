"""``outlast compare``: two or more plans on the same futures."""

from pathlib import Path

import click
import xarray as xr

from engine import Plan
from engine.analysis.compare import compare
from service.asked import Asked
from service.commands.analysed import as_table, executor_option, output_option, say, scenarios_option
from service.commands.options import json_option, seed_option
from service.wording import MINUS, money, percent


@click.command("compare", short_help="Two or more plans on the same futures.")
@click.argument("plans", nargs=-1, type=click.Path(path_type=Path), metavar="PLAN.toml PLAN.toml ...", required=True)
@scenarios_option
@seed_option
@executor_option
@output_option
@json_option
def compare_command(
    plans: tuple[Path, ...], scenarios: int, seed: int, executor: str | None, output: Path | None, as_json: bool
) -> None:
    """Compare plans on the same futures; the first is the one that the others are compared with."""
    stated = tuple(map(Plan.from_toml, plans))
    asked = Asked("compare", stated, seed, {"scenarios": scenarios})
    say(compare(stated, scenarios, seed), asked, words, executor, output, as_json)


def words(dataset: xr.Dataset) -> str:
    """Show success, its difference to the first plan with the paired interval, and which futures decide it."""
    rows = [_row(dataset.sel(plan=plan), str(plan), at == 0) for at, plan in enumerate(dataset["plan"].values)]
    columns = ["plan", "success", "95% interval", "difference", "95% interval", "gained", "lost", "middle left"]
    table = as_table("On the same futures", columns, rows)
    how = (
        f"Each plan met the same {int(dataset.attrs['scenarios']):,} futures. Gained and lost are those in which it "
        "lasts and the first does not, and the other way round."
    )
    return "\n".join([table, *_examples(dataset), how])


def _row(one: xr.Dataset, name: str, first: bool) -> list[str]:
    low, high = (float(bound) for bound in one["success_interval"])
    least, most = (float(bound) for bound in one["difference_interval"])
    return [
        name,
        percent(float(one["success_probability"]), high - low),
        f"{percent(low, high - low)} to {percent(high, high - low)}" if low == low else "none: history",
        "" if first else points(float(one["success_difference"])),
        f"{points(least)} to {points(most)}" if least == least and not first else "",
        "" if first else f"{int(one['gained']):,}",
        "" if first else f"{int(one['lost']):,}",
        money(float(one["terminal_balance"].sel(quantile=0.5))),
    ]


def points(difference: float) -> str:
    """Say a difference of shares in percentage points."""
    return f"{100 * difference:+.2f} pt".replace("-", MINUS)


def _examples(dataset: xr.Dataset) -> list[str]:
    """Name a future that only one of two plans survives, to be looked at with ``outlast scenario``."""
    said = []
    for plan in dataset["plan"].values[1:]:
        for name, which in (("gained_example", "only it survives"), ("lost_example", "only the first plan survives")):
            index = int(dataset[name].sel(plan=plan)[0])
            if index >= 0:
                said.append(f"{plan}: scenario {index:,} is the first that {which}.")
    return said
