"""The period life table that we ship: the chance of dying within a year, by age and sex.

References
----------
Social Security Administration, Office of the Chief Actuary, "Period Life Table, 2022".
"""

import csv
from functools import cache
from pathlib import Path
from typing import Literal

Sex = Literal["female", "male"]

OLDEST = 119
"""Last age of the table, which nobody survives."""

_TABLE = Path(__file__).parent / "data" / "ssa_period_life_table_2022.csv"
_SEXES: dict[str, Sex] = {"F": "female", "M": "male"}


@cache
def load_life_table() -> dict[Sex, tuple[float, ...]]:
    """Read the table: for each sex the chance of dying within the year, index 0 .. 119 being the age at its start."""
    found: dict[Sex, list[float]] = {"female": [], "male": []}
    with _TABLE.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found[_SEXES[row["sex"]]].append(float(row["q_x"]))
    return {sex: tuple(chances) for sex, chances in found.items()}
