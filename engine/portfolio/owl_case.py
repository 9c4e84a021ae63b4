"""A plan's case file for Owl, the planner that optimises US taxes: withdrawals, Roth conversions, Medicare premiums.

Owl looks for the best decisions along one path of returns, where we follow one set of decisions through many paths, so
that the two answer different questions about the same household. Its format knows four classes of assets, one pension
a person, and income and expenses only in a workbook; what it has no place for is said in the case's description.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.allocation import weights_by_year
from engine.errors import PlanError
from engine.household.people import Person
from engine.household.social_security import retirement_share
from engine.plan import Plan
from engine.portfolio.choice import Accounts

_CLASSES = {"us_stocks": 0, "us_bonds": 2, "us_bills": 3}
_CLAIMS = 62, 70  # ages at which Social Security can be claimed
_SEXES = {"female": "F", "male": "M"}


def owl_case(plan: Plan, first_calendar_year: int) -> str:
    """Write a case file.

    Parameters
    ----------
    plan : Plan
        With accounts, and one or two people whose sex is stated. All accounts go to the first person.
    first_calendar_year : int
        Calendar year of the plan's year 1; people are taken to be born in the middle of a year.

    Returns
    -------
    str
        TOML; money in thousands of dollars of year 0, pensions and Social Security in dollars a month.

    Raises
    ------
    PlanError
        Where Owl has no word for something that matters: no accounts, nobody named, another asset, two pensions.
    """
    accounts, people = plan.portfolio.accounts, plan.people
    if accounts is None or not people:
        missing = "[portfolio.accounts]" if accounts is None else "[[people]]"
        raise PlanError(f"an Owl case needs accounts and people, but the plan has no {missing}; add it")
    for person in people:
        _check(person)
    case: dict[str, Any] = {
        "case_name": plan.name,
        "description": " ".join(_left_out(plan)),
        "basic_info": _basic_info(plan, first_calendar_year),
        "savings_assets": _savings(accounts, len(people)),
        "household_financial_profile": {"HFP_file_name": "None"},
        "fixed_income": _fixed_income(people),
        "rates_selection": {"method": "historical average", "from": 1928, "to": 2025},
        "asset_allocation": _allocation(plan),
        "optimization_parameters": {"spending_profile": "flat", "objective": "maxSpending"},
        "solver_options": {"units": "k", "bequest": 0},
        "results": {"default_plots": "today"},
    }
    return "\n".join(_lines(case)) + "\n"


def _check(person: Person) -> None:
    if person.sex is None:
        raise PlanError(
            f"an Owl case needs everybody's sex, but {person.name!r} has none; set sex = 'female' or 'male'"
        )
    if len(person.pensions) > 1:
        raise PlanError(
            f"{person.name!r} has {len(person.pensions)} pensions, but an Owl case has one a person; add them up"
        )


def _left_out(plan: Plan) -> Iterator[str]:
    yield "Exported from a plan that was simulated. All accounts are the first person's."
    if plan.cash_flows or plan.mortgages or any(person.savings for person in plan.people):
        yield "Cash flows, mortgages and savings are left out: enter them in a household financial profile."
    if any(pension.cola for person in plan.people for pension in person.pensions):
        yield "Yearly raises of nominal pensions are left out."
    yield "Returns are averages of history, and fees are left out."


def _basic_info(plan: Plan, first: int) -> dict[str, Any]:
    people, years = plan.people, plan.timeline().years
    return {
        "status": "single" if len(people) == 1 else "married",
        "names": [person.name for person in people],
        "sexes": [_SEXES[person.sex or "female"] for person in people],
        "date_of_birth": [f"{first - person.age - 1:04d}-07-15" for person in people],
        "life_expectancy": [person.age + years for person in people],
        "start_date": f"{first:04d}-01-01",
    }


def _savings(accounts: Accounts, people: int) -> dict[str, Any]:
    taxable = accounts.taxable
    basis = taxable.balance if taxable.basis is None else taxable.basis
    stated = {
        "taxable_savings_balances": taxable.balance,
        "tax_deferred_savings_balances": accounts.deferred.balance,
        "tax_free_savings_balances": accounts.roth.balance,
        "taxable_cost_basis": basis,
    }
    said: dict[str, Any] = {name: [amount / 1_000] + [0.0] * (people - 1) for name, amount in stated.items()}
    if people > 1:
        said |= {"beneficiary_fractions": [1.0, 1.0, 1.0], "spousal_surplus_deposit_fraction": 0.0}
    return said


def _fixed_income(people: Sequence[Person]) -> dict[str, Any]:
    pensions = [person.pensions[0] if person.pensions else None for person in people]
    claims = [_claim(person) for person in people]
    return {
        "pension_monthly_amounts": [pension.amount / 12 if pension else 0.0 for pension in pensions],
        "pension_ages": [float(pension.start_age) if pension else 65.0 for pension in pensions],
        "pension_indexed": [not pension.nominal if pension else True for pension in pensions],
        "pension_survivor_fraction": [pension.survivor_share if pension else 0.0 for pension in pensions],
        "social_security_pia_amounts": [round(amount / 12) for amount, _ in claims],
        "social_security_ages": [age for _, age in claims],
    }


def _claim(person: Person) -> tuple[float, float]:
    """Give the full benefit a year, and the age at the claim; of a benefit already paid, what would have led to it."""
    security = person.social_security
    if security is None:
        return 0.0, 67.0
    if security.full_benefit is not None:
        return security.full_benefit, security.claim / 12
    age = min(max(person.age, _CLAIMS[0]), _CLAIMS[1])
    return (security.current_benefit or 0.0) / retirement_share(12 * age - security.full), float(age)


def _allocation(plan: Plan) -> dict[str, Any]:
    assets = plan.weighted_assets()
    for asset in assets:
        if asset not in _CLASSES:
            raise PlanError(f"an Owl case has no {asset!r}; give the plan an allocation of {', '.join(_CLASSES)}")
    weights = weights_by_year(plan.portfolio, assets, plan.timeline().years, plan.people[0].age)
    ends = [_percents(assets, weights[0]), _percents(assets, weights[-1])]
    return {"interpolation_method": "linear", "type": "individual", "generic": [ends] * len(plan.people)}


def _percents(assets: Sequence[str], weights: Sequence[float]) -> list[int | float]:
    """Give Owl's four classes, in percent that add up to 100; whole ones as integers, which its schema asks for."""
    percents = [0.0] * 4
    for asset, weight in zip(assets, weights, strict=True):
        percents[_CLASSES[asset]] = round(100 * weight, 6)
    largest = percents.index(max(percents))
    percents[largest] = round(percents[largest] + 100 - percents[0] - percents[1] - percents[2] - percents[3], 6)
    return [int(percent) if percent == int(percent) else percent for percent in percents]


def _lines(case: Mapping[str, Any]) -> Iterator[str]:
    for key, value in case.items():
        if isinstance(value, Mapping):
            yield ""
            yield f"[{key}]"
            yield from _lines(value)
        else:
            yield f"{key} = {json.dumps(value, ensure_ascii=True)}"
