"""What a plan assumes of its people, in words."""

from collections.abc import Iterator
from typing import Any

from reports.rates import rate
from service.wording import exact_money

_WORDS = {"female": "woman", "male": "man"}


def rows(plan: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (what, value) for each person of a plan, read from its JSON."""
    for person in plan.get("people", ()):
        name = person["name"]
        yield name, _person(person)
        if person.get("social_security"):
            yield f"Social Security of {name}", _security(person["social_security"])
        for pension in person.get("pensions", ()):
            yield f"{pension['name']} of {name}", _pension(pension)
        if person.get("savings"):
            yield f"Savings of {name}", _savings(person["savings"])


def mortgage(loan: dict[str, Any]) -> str:
    """Say what is owed and how it is paid off."""
    years = "1 year" if loan["years_left"] == 1 else f"{loan['years_left']} years"
    return f"{exact_money(loan['balance'])} at {rate(loan['rate'])}, paid off in equal payments over {years}"


def growth(share: float) -> str:
    """Say by how much an amount grows each year; nothing where it does not."""
    if not share:
        return ""
    return f", and by {rate(share)} more each year" if share > 0 else f", and by {rate(-share)} less each year"


def _person(person: dict[str, Any]) -> str:
    said = f"{person['age']} years old"
    if person.get("sex"):
        said += f", {_WORDS[person['sex']]}"
    if person.get("retirement_age") is not None:
        said += f", retires at {person['retirement_age']}"
    factor = person.get("mortality_factor", 1.0)
    return said if factor == 1.0 else f"{said}; each year's chance of dying is {rate(factor)} of the average"


def _security(security: dict[str, Any]) -> str:
    if security.get("current_benefit") is not None:
        return f"{exact_money(security['current_benefit'])} a year, paid already and rising with prices"
    age, months = security.get("claiming_age"), security["claiming_months"]
    if age is None:
        age, months = security["full_retirement_age"], security["full_retirement_months"]
    at = f"{age} years and {months} months" if months else str(age)
    return f"Claimed at {at}; {exact_money(security['full_benefit'])} a year at full retirement age"


def _pension(pension: dict[str, Any]) -> str:
    rising = "rising with prices"
    if pension["nominal"]:
        rising = f"rising by {rate(pension['cola'])} a year" if pension["cola"] else "in dollars of the day"
    share = f"; the survivor keeps {rate(pension['survivor_share'])}" if pension["survivor_share"] else ""
    return f"{exact_money(pension['amount'])} a year from age {pension['start_age']}, {rising}{share}"


def _savings(savings: dict[str, Any]) -> str:
    return f"{exact_money(savings['amount'])} a year until retirement, rising with prices{growth(savings['growth'])}"
