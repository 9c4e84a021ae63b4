"""The table by which the tax office spreads a retirement account over the years left: the uniform lifetime table.

A year's required minimum distribution is the account's balance at the end of the year before, divided by the
distribution period at the age that its owner reaches by the year's end: one more than the age at the year's start,
which is what a plan states. The owner is the first person of the plan; after that person's death the survivor rolls
the account over and goes by an age of their own from the next year on. The table allows for a beneficiary ten years
younger; the joint table for spouses who are younger still is left out.

It starts at 72. Rules of spending need it for younger people too, for whom nothing is required: there each year of age
less adds what the table's first year does, 0.9. From 120 on the period stays 2.0, as the table says.

References
----------
Internal Revenue Service, Publication 590-B, "Distributions from individual retirement arrangements (IRAs)", appendix B,
table III, for 2022 and later (26 CFR 1.401(a)(9)-9(c)).
"""

import csv
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from engine.household.layout import situations

_TABLE = Path(__file__).parent / "data" / "irs_uniform_lifetime.csv"


@cache
def load_distribution_periods() -> dict[int, float]:
    """Read the table: from age, 72 .. 120, to the distribution period in years."""
    with _TABLE.open(newline="", encoding="utf-8") as file:
        return {int(row["age"]): float(row["distribution_period"]) for row in csv.DictReader(file)}


def divisor(age: int) -> float:
    """Give the distribution period, in years, at the age reached in a year.

    Parameters
    ----------
    age : int
        In whole years; outside the table as the module says, to one decimal as in the table.
    """
    periods = load_distribution_periods()
    first, last = min(periods), max(periods)
    if age >= first:
        return periods[min(age, last)]
    return round(periods[first] + (first - age) * (periods[first] - periods[first + 1]), 1)


def periods_by_year(ages: Sequence[int], years: int, lives: bool, from_age: int = 0) -> tuple[tuple[float, ...], ...]:
    """Give the distribution period of each year by who is alive, (years, situations) as in `Amounts`.

    Parameters
    ----------
    ages : sequence of int
        At the start of the first of ``years``; of at least one person.
    years : int
    lives : bool
        Whether deaths are followed.
    from_age : int
        Before it is reached nothing is due, and the period is 0.
    """
    owners = [min(living, default=0) for living in situations(len(ages), lives)]
    reached = ([ages[owner] + year for owner in owners] for year in range(1, years + 1))
    return tuple(tuple(divisor(age) if age >= from_age else 0.0 for age in row) for row in reached)
