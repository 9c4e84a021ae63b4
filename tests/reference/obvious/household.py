"""Who is alive, what comes in and what must be paid in one year.

Social Security is that of the Social Security Handbook, sections 720, 723 and 724.
"""

from dataclasses import dataclass, field
from typing import Any

OLDEST = 119
SURVIVOR_AGE = 60


@dataclass
class Cash:
    """One year's flows in nominal dollars; ``ordinary``, ``security`` and ``saved`` are parts of the income.

    ``alive`` says of each person who is, at the start of the year.
    """

    income: float = 0.0
    expense: float = 0.0
    ordinary: float = 0.0
    security: float = 0.0
    alive: list[bool] = field(default_factory=list)
    saved: dict[str, float] = field(default_factory=lambda: {"taxable": 0.0, "deferred": 0.0, "roth": 0.0})

    @property
    def to_live_on(self) -> float:
        """Income that is not saved."""
        return self.income - sum(self.saved.values())


def years_of(said: dict[str, Any]) -> int:
    """Count the years of a plan."""
    horizon = said["horizon"]
    if "years" in horizon:
        return horizon["years"]
    youngest = min(person["age"] for person in said["people"])
    return min(horizon.get("until_age", OLDEST + 1) - youngest, 100)


def first_year_of(said: dict[str, Any]) -> int:
    """Give the first year of spending: the one stated, or the first in which everybody is retired."""
    if said["spending"].get("start_year"):
        return said["spending"]["start_year"]
    retirements = [p["retirement_age"] - p["age"] + 1 for p in said.get("people", ()) if "retirement_age" in p]
    return max(retirements, default=1)


def cash_of(said: dict[str, Any], year: int, price: float, alive: list[bool]) -> Cash:
    """Add up a year's flows at the price level of its start; ``alive`` says who is, at its start."""
    cash, people = Cash(alive=alive), said.get("people", [])
    somebody = any(alive) or not people
    for flow in said.get("cash_flows", ()):
        if "person" in flow:
            lives = next(
                living for person, living in zip(people, alive, strict=True) if person["name"] == flow["person"]
            )
        else:
            lives = somebody
        start, stop = flow.get("start_year", 1), flow.get("end_year", 10**6)
        if lives and start <= year <= stop:
            amount = flow["amount"] * (1 + flow.get("growth", 0.0)) ** (year - start)
            _add(cash, amount if flow.get("nominal") else amount * price, taxed=flow.get("taxed", False))
    for mortgage in said.get("mortgages", ()):
        if somebody and year <= mortgage["years_left"]:
            cash.expense += 12 * monthly_payment(mortgage["balance"], mortgage["rate"], 12 * mortgage["years_left"])
    for number, person in enumerate(people):
        _add_person(cash, person, year, price, alive[number], somebody)
    security = benefits(people, alive, year) * price
    cash.income, cash.security = cash.income + security, security
    return cash


def monthly_payment(balance: float, rate: float, months: int) -> float:
    """Give the level payment that pays a loan off."""
    if rate == 0:
        return balance / months
    worth = sum((1 + rate / 12) ** -month for month in range(1, months + 1))
    return balance / worth


def _add(cash: Cash, amount: float, taxed: bool) -> None:
    if amount < 0:
        cash.expense -= amount
    else:
        cash.income += amount
        cash.ordinary += amount if taxed else 0.0


def _add_person(cash: Cash, person: dict[str, Any], year: int, price: float, lives: bool, somebody: bool) -> None:
    age = person["age"] + year - 1
    for pension in person.get("pensions", ()):
        start = max(pension["start_age"], person["age"])
        share = 1.0 if lives else pension.get("survivor_share", 0.0) if somebody else 0.0
        if age >= start:
            amount = share * pension["amount"] * (1 + pension.get("cola", 0.0)) ** (age - start)
            _add(cash, amount if pension.get("nominal") else amount * price, taxed=True)
    savings = person.get("savings")
    if savings and lives and age < person["retirement_age"]:
        amount = savings["amount"] * (1 + savings.get("growth", 0.0)) ** (year - 1) * price
        cash.income += amount
        cash.saved[savings.get("account", "deferred")] += amount


def benefits(people: list[dict[str, Any]], alive: list[bool], year: int) -> float:
    """Add up the household's Social Security in dollars of year 0."""
    total = sum(own_benefit(person, year) for person, living in zip(people, alive, strict=True) if living)
    if len(people) < 2 or not any(alive):
        return total
    if all(alive):
        one, other = people
        return total + spouse_benefit(one, other, year) + spouse_benefit(other, one, year)
    survivor, dead = people if alive[0] else people[::-1]
    if survivor["age"] + year - 1 < SURVIVOR_AGE:
        return total
    return max(total, own_benefit(dead, year))


def own_benefit(person: dict[str, Any], year: int) -> float:
    """Give a retired worker's benefit; in the year of the claim for the months from it on."""
    security = person.get("social_security")
    if security is None:
        return 0.0
    if "current_benefit" in security:
        return security["current_benefit"]
    full, claim = _full(security), _claim(security)
    early, late = max(full - claim, 0), max(claim - full, 0)
    share = 1 - min(early, 36) * 5 / 900 - max(early - 36, 0) * 5 / 1200 + late * 2 / 300
    return security["full_benefit"] * share * _months_paid(claim - 12 * person["age"], year) / 12


def spouse_benefit(person: dict[str, Any], other: dict[str, Any], year: int) -> float:
    """Give what half of the other's full benefit adds to one's own, once both have claimed."""
    own, theirs = person.get("social_security", {}), other.get("social_security", {})
    if "full_benefit" not in own or "full_benefit" not in theirs:
        return 0.0
    excess = max(theirs["full_benefit"] / 2 - own["full_benefit"], 0.0)
    start = max(_claim(own) - 12 * person["age"], _claim(theirs) - 12 * other["age"])
    early = max(_full(own) - (12 * person["age"] + start), 0)
    share = 1 - min(early, 36) * 25 / 3600 - max(early - 36, 0) * 5 / 1200
    return excess * share * _months_paid(start, year) / 12


def _full(security: dict[str, Any]) -> int:
    return 12 * security.get("full_retirement_age", 67) + security.get("full_retirement_months", 0)


def _claim(security: dict[str, Any]) -> int:
    if "claiming_age" not in security:
        return _full(security)
    return 12 * security["claiming_age"] + security.get("claiming_months", 0)


def _months_paid(start: int, year: int) -> int:
    return sum(1 for month in range(12 * (year - 1), 12 * year) if month >= start)
