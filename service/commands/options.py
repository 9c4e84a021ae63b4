"""Options and arguments that several commands share."""

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import click

MOST_DIGITS = 30
"""A number of more digits is refused unread: 1e99999999 would take minutes to write out."""


class Count(click.ParamType[int, Any]):
    """A whole number as people type it: 1000000, 1_000_000, 1,000,000 or 1e6."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number, or fail with what was typed."""
        try:
            number = Decimal(str(value).replace("_", "").replace(",", ""))
        except InvalidOperation:
            self.fail(f"{value!r} is not a number; type one such as 1e6 or 1_000_000", param, ctx)
        if number.is_finite() and number.adjusted() > MOST_DIGITS:
            self.fail(f"{value!r} is larger than any count or seed; type one such as 1e6 or 1_000_000", param, ctx)
        if not number.is_finite() or number != number.to_integral_value():
            self.fail(f"{value!r} is not a whole number; type one such as 1e6 or 1_000_000", param, ctx)
        return int(number)


plan_argument = click.argument("plan", type=click.Path(path_type=Path), metavar="PLAN.toml")
seed_option = click.option(
    "--seed", type=Count(), default=1, show_default=True, help="One seed gives the same markets to every plan."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of words.")


def number_or_null(value: Any) -> float | None:
    """Give a number as ``--json`` prints it: what is not known is null, since JSON has no NaN."""
    number = float(value)
    return number if number == number else None
