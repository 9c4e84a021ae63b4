"""How long the money must last: a number of years, until an age, or until the last death."""

from collections.abc import Sequence
from typing import Literal, Self

from pydantic import Field, model_validator

from engine.errors import PlanError
from engine.household.life_table import OLDEST
from engine.household.mortality import AnyMortality, TableMortality
from engine.part import Part

MOST_YEARS = 100


class Horizon(Part):
    """How long the money must last, and in what steps it is followed.

    Exactly one length is stated: ``years``; ``until_age``, the birthday of the youngest at which the plan ends; or
    ``until = "last_death"``, where everybody's death is drawn (by the life table unless ``mortality`` says otherwise)
    and ``until_age``, if it is there too, only says where to stop looking.
    """

    years: int | None = Field(default=None, ge=1, le=MOST_YEARS)
    until_age: int | None = Field(default=None, ge=1, le=OLDEST + 1)
    until: Literal["last_death"] | None = None
    mortality: AnyMortality | None = None
    steps_per_year: Literal[1, 12] = 1

    @model_validator(mode="after")
    def _check(self) -> Self:
        stated = {"until_age": self.until_age, "until": self.until}
        other = next((f"{key} = {value!r}" for key, value in stated.items() if value is not None), None)
        if self.years is None and other is None:
            raise PlanError("the horizon has no length; set years, until_age or until = 'last_death'")
        if self.years is not None and other is not None:
            raise PlanError(f"years = {self.years} and {other} both say how long the plan is; keep one of them")
        if self.mortality is not None and self.until is None:
            raise PlanError(
                "mortality is stated, but nobody's death is followed; set until = 'last_death' or remove mortality"
            )
        return self

    @property
    def follows_lives(self) -> bool:
        """Whether deaths are drawn."""
        return self.until == "last_death"

    @property
    def mortality_or_table(self) -> AnyMortality:
        """How people die: as stated, else by the life table."""
        return self.mortality or TableMortality()

    def length(self, ages: Sequence[int]) -> int:
        """Count the years of the plan, for people of these ages at its start.

        Raises
        ------
        PlanError
            Where there is nobody whose age could tell, or the age has passed.
        """
        if self.years is not None:
            return self.years
        said = "until = 'last_death'" if self.until_age is None else f"until_age = {self.until_age}"
        if not ages:
            raise PlanError(f"{said} needs to know somebody's age; add [[people]] or set years")
        youngest, end = min(ages), self.until_age or OLDEST + 1
        if end <= youngest:
            raise PlanError(
                f"until_age = {end} has passed: the youngest is {youngest}; set until_age >= {youngest + 1}"
            )
        if self.until_age is not None and end - youngest > MOST_YEARS:
            raise PlanError(
                f"until_age = {end} is {end - youngest} years away, more than {MOST_YEARS}; "
                f"set until_age <= {youngest + MOST_YEARS}"
            )
        return min(end - youngest, MOST_YEARS)
