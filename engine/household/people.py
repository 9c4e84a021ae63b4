"""The people of a plan: how old they are, when they retire, what they are paid and what they save."""

from typing import Literal, Self

from pydantic import Field, model_validator

from engine.errors import PlanError
from engine.household.life_table import Sex
from engine.household.social_security import SocialSecurity
from engine.part import Part

Account = Literal["taxable", "deferred", "roth"]

ACCOUNTS: tuple[Account, ...] = ("taxable", "deferred", "roth")
"""Accounts in the order of `engine.household.cash_flows.YearFlows.saved`."""


class Pension(Part):
    """A pension or annuity, for as long as the person lives.

    ``amount`` is a year's, in dollars of year 0 and rising with prices, unless ``nominal``: then it is in the dollars
    of its first year in the plan and rises only by ``cola`` a year. ``survivor_share`` of it goes on to the survivor.
    """

    name: str = Field(default="Pension", min_length=1, max_length=80)
    amount: float = Field(ge=0, le=10_000_000)
    start_age: int = Field(ge=0, le=119)
    nominal: bool = False
    cola: float = Field(default=0.0, ge=0, le=0.1)
    survivor_share: float = Field(default=0.0, ge=0, le=1)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.cola and not self.nominal:
            raise PlanError(
                f"{self.name!r} rises with prices and by cola = {self.cola:g}; set nominal = true or remove cola"
            )
        return self


class Savings(Part):
    """What a person pays in every year until retirement, dollars of year 0, growing by ``growth`` a year besides."""

    amount: float = Field(ge=0, le=10_000_000)
    growth: float = Field(default=0.0, ge=-0.2, le=0.1)
    account: Account = "deferred"


class Person(Part):
    """One person; ``age`` at the start of year 1.

    ``mortality_factor`` multiplies each year's chance of dying: below 1 for somebody healthier than the average.
    """

    name: str = Field(min_length=1, max_length=80)
    age: int = Field(ge=0, le=110)
    sex: Sex | None = None
    retirement_age: int | None = Field(default=None, ge=0, le=119)
    mortality_factor: float = Field(default=1.0, gt=0, le=10)
    social_security: SocialSecurity | None = None
    pensions: tuple[Pension, ...] = ()
    savings: Savings | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.retirement_age is not None and self.retirement_age < self.age:
            raise PlanError(
                f"retirement_age={self.retirement_age} is below age={self.age}; set retirement_age >= {self.age}, or "
                f"remove it if {self.name!r} is retired"
            )
        if self.savings is not None and self.retirement_age is None:
            raise PlanError(
                f"{self.name!r} has savings, but no retirement_age at which they end; set retirement_age > {self.age}"
            )
        self._check_claim()
        return self

    def _check_claim(self) -> None:
        security = self.social_security
        if security is None or security.starts(self.age) >= 0:
            return
        age, stated = security.claim // 12, security.claiming_age is not None
        remedy = f"set claiming_age >= {self.age}, or " if self.age <= 70 else ""
        raise PlanError(
            f"claiming_age={age}{'' if stated else ' (the full retirement age)'} is below age={self.age}; {remedy}"
            f"replace full_benefit by current_benefit if {self.name!r} is paid already"
        )

    @property
    def retirement_year(self) -> int:
        """First year of the plan in which the person is retired, from 1."""
        return 1 if self.retirement_age is None else self.year_of(self.retirement_age)

    def year_of(self, age: int) -> int:
        """Year of the plan, from 1, at whose start the person is ``age``."""
        return age - self.age + 1
