"""Social Security by claiming age: early claims are reduced for good, late ones credited.

For each month before full retirement age 5/9 % less, from the 37th month on 5/12 %; for each month after it, up to 70,
2/3 % more. A spouse is topped up to half of the other's full benefit, less 25/36 % a month for 36 months and 5/12 %
beyond. A survivor keeps the larger of the two benefits.

Simplified: the survivor's benefit is the one the deceased had or would have claimed, from the month of that claim and
60 years of age on; there is no family maximum, no earnings test, and no payment to former spouses or children.

References
----------
Social Security Administration, Social Security Handbook, sections 723, 724 and 720 (reductions and delayed credits).
"""

from typing import NamedTuple, Self

from pydantic import Field, model_validator

from engine.errors import PlanError
from engine.part import Part

SURVIVOR_AGE = 60
"""Age from which a survivor is paid."""

_LAST_CREDIT = 70 * 12


def retirement_share(months: int) -> float:
    """Benefit as a share of the full one, claimed ``months`` after full retirement age (negative: before)."""
    if months >= 0:
        return 1.0 + months / 150.0
    return 1.0 - min(-months, 36) / 180.0 - max(-months - 36, 0) / 240.0


def spousal_share(months: int) -> float:
    """Spouse's top-up as a share of the full one, from ``months`` after full retirement age; waiting earns nothing."""
    early = max(-months, 0)
    return 1.0 - min(early, 36) / 144.0 - max(early - 36, 0) / 240.0


class SocialSecurity(Part):
    """What a plan says of one person's Social Security, dollars of year 0 a year.

    ``full_benefit`` is the benefit at full retirement age, as on the person's statement; ``current_benefit`` one that
    is being paid already.
    """

    full_benefit: float | None = Field(default=None, ge=0, le=1_000_000)
    current_benefit: float | None = Field(default=None, ge=0, le=1_000_000)
    claiming_age: int | None = Field(default=None, ge=62, le=70)
    claiming_months: int = Field(default=0, ge=0, le=11)
    full_retirement_age: int = Field(default=67, ge=65, le=67)
    full_retirement_months: int = Field(default=0, ge=0, le=11)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.full_benefit is None) == (self.current_benefit is None):
            raise PlanError("set either full_benefit, with a claiming_age, or current_benefit if it is paid already")
        if self.current_benefit is not None and self.claiming_age is not None:
            raise PlanError(
                f"current_benefit is paid already, so claiming_age = {self.claiming_age} says nothing; remove it"
            )
        if self.claim > _LAST_CREDIT:
            raise PlanError(
                f"claiming at {self.claim // 12} years and {self.claim % 12} months brings nothing more than at 70; "
                f"set claiming_months = 0"
            )
        return self

    @property
    def full(self) -> int:
        """Full retirement age in months."""
        return 12 * self.full_retirement_age + self.full_retirement_months

    @property
    def claim(self) -> int:
        """Age at the claim in months: full retirement age unless stated."""
        return self.full if self.claiming_age is None else 12 * self.claiming_age + self.claiming_months

    def starts(self, age: int) -> int:
        """Month of the plan, from 0, with which payments start, for somebody of ``age`` at its start."""
        return 0 if self.full_benefit is None else self.claim - 12 * age

    @property
    def benefit(self) -> float:
        """Dollars of year 0 a year, once claimed."""
        if self.full_benefit is None:
            return self.current_benefit or 0.0
        return self.full_benefit * retirement_share(self.claim - self.full)


class Claimant(NamedTuple):
    """One person's age at the start of the plan, and benefit if there is one."""

    age: int
    security: SocialSecurity | None

    def paid(self, year: int) -> float:
        """Give the person's own benefit in ``year`` (from 1), with the part of the year in which it starts."""
        if self.security is None:
            return 0.0
        return self.security.benefit * _part_of_year(self.security.starts(self.age), year)

    def topped_up(self, other: "Claimant", year: int) -> float:
        """Give what half of the spouse's full benefit adds to it, once both have claimed."""
        own, spouse = self.security, other.security
        if own is None or spouse is None or own.full_benefit is None or spouse.full_benefit is None:
            return 0.0
        start = max(own.starts(self.age), spouse.starts(other.age))
        excess = max(spouse.full_benefit / 2.0 - own.full_benefit, 0.0)
        return excess * spousal_share(12 * self.age + start - own.full) * _part_of_year(start, year)

    def survives(self, other: "Claimant", year: int) -> float:
        """Give what the person is paid in ``year`` once the other has died."""
        inherited = other.paid(year) if self.age + year - 1 >= SURVIVOR_AGE else 0.0
        return max(self.paid(year), inherited)


def household_benefit(claimants: tuple[Claimant, ...], living: frozenset[int], year: int) -> float:
    """Give the sum paid in ``year``, dollars of year 0, to those of ``claimants`` who are ``living`` (indices)."""
    if len(claimants) == 2 and len(living) == 1:
        survivor = min(living)
        return claimants[survivor].survives(claimants[1 - survivor], year)
    total = 0.0
    for index in sorted(living):
        total += claimants[index].paid(year)
        if len(living) == 2:
            total += claimants[index].topped_up(claimants[1 - index], year)
    return total


def _part_of_year(start: int, year: int) -> float:
    """Part of ``year`` (from 1) that lies after month ``start`` of the plan (from 0)."""
    return min(max(12 * year - start, 0), 12) / 12.0
