"""How long people live: chances of dying, year by year, and the year of death drawn from them.

One word decides a whole life. It is compared with integer thresholds, the chances of having died by the end of each
year in 1 / 2**32, so that no draw has variable length and no death moves another draw.

References
----------
B. Gompertz, "On the nature of the function expressive of the law of human mortality", Philosophical Transactions of the
Royal Society 115 (1825), 513-583. M. A. Milevsky, C. Robinson, "A sustainable spending rate without simulation",
Financial Analysts Journal 61/6 (2005), 89-100, for constant hazards.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from engine import exact
from engine.errors import PlanError
from engine.household.life_table import OLDEST, Sex, load_life_table
from engine.part import Part
from engine.random_streams import stream_number, words
from engine.timeline import Block
from engine.types import Int64Array

_WORDS = 2**32


@dataclass(frozen=True)
class Lifetime:
    """One person's chances, fixed.

    Parameters
    ----------
    stream : int
        Of the person's word.
    thresholds : tuple of int, length years
        Chance of having died by the end of each year, in 1 / 2**32; never falling.
    """

    stream: int
    thresholds: tuple[int, ...]

    def draw(self, block: Block) -> Int64Array:
        """Draw the year of death (scenarios,), from 1; one more than the years of the plan for who outlives it."""
        drawn = words(block.seed, block.first, block.count, 0, self.stream)[0].astype(np.int64)
        return np.asarray(np.searchsorted(np.array(self.thresholds), drawn, side="right") + 1, np.int64)


def lifetime(number: int, chances: Sequence[float]) -> Lifetime:
    """Fix the life of person ``number`` (1, 2) from the chance of dying in each year of the plan."""
    alive, thresholds = 1.0, []
    for chance in chances:
        alive *= 1.0 - min(chance, 1.0)
        thresholds.append(_WORDS - round(alive * _WORDS))
    return Lifetime(stream_number(f"lifetime.{number}"), tuple(thresholds))


class MortalityChoice(Part, ABC):
    """What a plan says of how people die; every ``kind`` adds a leaf."""

    @abstractmethod
    def chances(self, name: str, age: int, sex: Sex | None, years: int) -> tuple[float, ...]:
        """Give the chance of dying in each of ``years`` years, for somebody of ``age`` at the start of the first.

        Raises
        ------
        PlanError
            Where it has to know more of the person.
        """


class TableMortality(MortalityChoice):
    """``kind = "table"``: the SSA's period life table of 2022."""

    kind: Literal["table"] = "table"

    def chances(self, name: str, age: int, sex: Sex | None, years: int) -> tuple[float, ...]:
        """Look them up; after the last age nobody lives."""
        if sex is None:
            raise PlanError(f"the life table needs the sex of {name!r}; set sex = 'female' or 'male'")
        table = load_life_table()[sex]
        return tuple(table[min(age + year, OLDEST)] for year in range(years))


class ExponentialMortality(MortalityChoice):
    """``kind = "exponential"``: the same hazard at every age, for comparison with theory."""

    kind: Literal["exponential"]
    hazard: float = Field(gt=0, le=5)

    def chances(self, name: str, age: int, sex: Sex | None, years: int) -> tuple[float, ...]:
        """Give 1 - exp(-hazard) for every year."""
        return (1.0 - exact.power(math.e, -self.hazard),) * years


class GompertzMortality(MortalityChoice):
    """``kind = "gompertz"``: hazard exp((age - mode) / dispersion) / dispersion.

    ``mode`` is the age at which most people die, ``dispersion`` the spread of that age in years.
    """

    kind: Literal["gompertz"]
    mode: float = Field(default=88.0, ge=40, le=130)
    dispersion: float = Field(default=10.0, ge=2, le=40)

    def chances(self, name: str, age: int, sex: Sex | None, years: int) -> tuple[float, ...]:
        """Give the chance between birthdays, whatever the sex."""
        hazards = [exact.power(math.e, (age + year - self.mode) / self.dispersion) for year in range(years + 1)]
        return tuple(1.0 - exact.power(math.e, a - b) for a, b in pairwise(hazards))


MORTALITY_KINDS = frozenset(("table", "exponential", "gompertz"))
"""Every ``kind`` of mortality."""

AnyMortality = Annotated[TableMortality | ExponentialMortality | GompertzMortality, Field(discriminator="kind")]
