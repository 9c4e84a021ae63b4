"""How a household files its tax, year by year and by who is alive.

The tax office goes by the age reached by a year's end, one more than that at its start. A couple files jointly up to
and including the year of the first death, and the survivor as single from the next on. Somebody who dies in a year is
alive at its start, so that the year of death counts as one of the living.

References
----------
Internal Revenue Service, Publication 501, "Dependents, standard deduction, and filing information".
"""

from collections.abc import Sequence
from typing import NamedTuple

from engine.household.layout import Situation, situations
from engine.taxes.choice import TaxChoice
from engine.taxes.table import TaxTable


class Filing(NamedTuple):
    """The tables of a household, and which of them holds in each year: (years, situations), as in `Amounts`."""

    tables: tuple[TaxTable, ...]
    which: tuple[tuple[int, ...], ...]


def filing(tax: TaxChoice, ages: Sequence[int], years: int, lives: bool) -> Filing:
    """Fix the tables for people of ``ages`` at the start of year 1, by who is alive if ``lives`` are followed."""
    rows = [
        [_table(tax, ages, year, living) for living in situations(len(ages), lives)] for year in range(1, years + 1)
    ]
    tables = tuple(dict.fromkeys(table for row in rows for table in row))
    return Filing(tables, tuple(tuple(tables.index(table) for table in row) for row in rows))


def _table(tax: TaxChoice, ages: Sequence[int], year: int, living: Situation) -> TaxTable:
    filers = living or range(len(ages))
    return tax.table(tuple(ages[one] + year for one in sorted(filers)), widowed=len(filers) < len(ages))
