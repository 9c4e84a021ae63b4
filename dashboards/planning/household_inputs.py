"""Inputs of the household: people, what they are paid, what they owe; each thing can be added and removed."""

from collections.abc import Iterator
from functools import partial

from dashboards.planning.document import Document, append, look_up, put
from dashboards.planning.field import Button, Field, Heading, Item, Slider

MOST_PEOPLE = 2
_SEXES = (("", "not said"), ("female", "female"), ("male", "male"))


def people(document: Document) -> Iterator[Item]:
    """Give the inputs of each person, and the button that adds one."""
    stated = document.get("people", [])
    for number, person in enumerate(stated, 1):
        at = f"people.{number}"
        yield Heading(str(person.get("name", f"Person {number}")), at)
        yield Field(f"{at}.name", "Name", "words")
        yield Field(f"{at}.age", "Age now", "whole", Slider(20, 95, 1))
        yield Field(
            f"{at}.retirement_age", "Retires at", "whole", Slider(40, 80, 1), optional=True, hint="empty: retired"
        )
        if look_up(document, "horizon.until"):
            yield Field(f"{at}.sex", "Sex", "choice", options=_SEXES, optional=True, default="")
        if person.get("retirement_age"):
            hint = "a year, until retirement"
            yield Field(f"{at}.savings.amount", "Saves", "money", Slider(0, 100_000, 500), hint=hint, default=0)
    if len(stated) < MOST_PEOPLE:
        yield Button("add_person", "Add a partner" if stated else "Say how old you are", add_person)


def security(document: Document, number: int) -> Iterator[Item]:
    """Give the inputs of one person's Social Security."""
    at = f"people.{number}.social_security"
    stated, name = look_up(document, at), look_up(document, f"people.{number}.name")
    if not stated:
        yield Button(f"add_security.{number}", f"Add Social Security of {name}", partial(add_security, number=number))
        return
    yield Heading(f"Social Security of {name}", at)
    if "current_benefit" in stated:
        yield Field(f"{at}.current_benefit", "Paid now, a year", "money", Slider(0, 60_000, 500))
        return
    hint = "a year, from the statement, at full retirement age"
    yield Field(f"{at}.full_benefit", "Full benefit", "money", Slider(0, 60_000, 500), hint=hint)
    yield Field(f"{at}.claiming_age", "Claimed at", "whole", Slider(62, 70, 1), default=67, optional=True)


def pensions(document: Document, number: int) -> Iterator[Item]:
    """Give the inputs of one person's pensions."""
    name = look_up(document, f"people.{number}.name")
    for place, pension in enumerate(look_up(document, f"people.{number}.pensions") or [], 1):
        at = f"people.{number}.pensions.{place}"
        yield Heading(f"{pension.get('name', 'Pension')} of {name}", at)
        yield Field(f"{at}.amount", "Pension a year", "money", Slider(0, 100_000, 500))
        yield Field(f"{at}.start_age", "Starts at", "whole", Slider(50, 80, 1))
        yield Field(f"{at}.survivor_share", "Goes on to a survivor", "percent", Slider(0, 100, 5), default=0.0)
    yield Button(f"add_pension.{number}", f"Add a pension of {name}", partial(add_pension, number=number))


def cash_flows(document: Document) -> Iterator[Item]:
    """Give the inputs of payments to and from outside."""
    for number, flow in enumerate(document.get("cash_flows", []), 1):
        at = f"cash_flows.{number}"
        yield Heading(str(flow.get("name", "Payment")), at)
        yield Field(f"{at}.name", "Name", "words")
        yield Field(f"{at}.amount", "Amount a year", "money", hint="an expense is negative")
        yield Field(f"{at}.start_year", "From year", "whole", default=1)
        yield Field(f"{at}.end_year", "To year", "whole", optional=True, hint="empty: to the end")
    yield Button("add_cash_flow", "Add an income or expense", add_cash_flow)


def mortgages(document: Document) -> Iterator[Item]:
    """Give the inputs of loans."""
    for number, loan in enumerate(document.get("mortgages", []), 1):
        at = f"mortgages.{number}"
        yield Heading(str(loan.get("name", "Mortgage")), at)
        yield Field(f"{at}.balance", "Still owed", "money", Slider(0, 500_000, 5_000))
        yield Field(f"{at}.rate", "Interest", "percent", Slider(0, 10, 0.1))
        yield Field(f"{at}.years_left", "Years left", "whole", Slider(1, 30, 1))
    yield Button("add_mortgage", "Add a mortgage", add_mortgage)


def add_person(document: Document) -> Document:
    """Add a person of 65, or of the first one's age."""
    stated = document.get("people", [])
    name = "Partner" if stated else "You"
    age = stated[0].get("age", 65) if stated else 65
    return append(document, "people", {"name": name, "age": age})


def add_security(document: Document, number: int) -> Document:
    """Add an ordinary benefit, claimed at full retirement age, or paid already to somebody older."""
    age = look_up(document, f"people.{number}.age") or 65
    benefit = {"current_benefit": 24_000} if age > 67 else {"full_benefit": 24_000, "claiming_age": 67}
    return put(document, f"people.{number}.social_security", benefit)


def add_pension(document: Document, number: int) -> Document:
    """Add a pension that starts at 65, or now."""
    age = look_up(document, f"people.{number}.age") or 65
    return append(document, f"people.{number}.pensions", {"amount": 12_000, "start_age": max(65, age)})


def add_cash_flow(document: Document) -> Document:
    """Add a payment from outside."""
    return append(document, "cash_flows", {"name": "Income", "amount": 10_000, "start_year": 1})


def add_mortgage(document: Document) -> Document:
    """Add a loan of ordinary size."""
    return append(document, "mortgages", {"balance": 100_000, "rate": 0.06, "years_left": 15})
