"""What a household's plan cannot mean, told with the value, the bound and the remedy."""

from collections.abc import Iterator

from engine.errors import PlanError
from engine.household.assemble import HouseholdPlan
from engine.household.life_table import OLDEST
from engine.household.people import Person
from engine.household.stated_flows import CashFlow

_MOST_PEOPLE = 2


def check_household(said: HouseholdPlan, start_year: int | None, balance: float, steps: int) -> None:
    """Refuse a household whose parts contradict each other.

    Parameters
    ----------
    said : HouseholdPlan
    start_year : int or None
        First year of spending, where the plan states one.
    balance : float
        At the start, dollars.
    steps : int
        Steps a year.

    Raises
    ------
    PlanError
    """
    _check_people(said)
    said.lifetimes()  # tells what it misses of a person
    _check_starts(said)
    first_year = said.retirement_year if start_year is None else start_year
    if first_year > said.years:
        what = "everybody is retired" if start_year is None else "spending starts"
        raise PlanError(
            f"{what} only in year {first_year}, after the plan's last, {said.years}; lengthen the horizon, or "
            f"{'lower retirement_age' if start_year is None else f'set spending.start_year <= {said.years}'}"
        )
    _check_early_spending(said, first_year)
    _check_first_year(said, balance, steps)


def _check_people(said: HouseholdPlan) -> None:
    names = [person.name for person in said.people]
    if len(names) > _MOST_PEOPLE:
        raise PlanError(f"people names {len(names)}, but a household has at most {_MOST_PEOPLE}; remove the others")
    if len(set(names)) < len(names):
        raise PlanError(f"two people are called {names[0]!r}; give each a name of their own")
    for flow in said.cash_flows:
        if flow.person is not None and flow.person not in names:
            known = ", ".join(map(repr, names)) or "nobody yet; add [[people]]"
            raise PlanError(f"{flow.name!r} ends with {flow.person!r}, whom the plan does not name; it names {known}")
    for person in said.people:
        age = person.age + said.years - 1
        if age > OLDEST and not said.horizon.follows_lives:
            raise PlanError(
                f"{person.name!r} would be {age} in the plan's last year, {said.years}, and nobody lives beyond "
                f"{OLDEST}; shorten the horizon, or set until = 'last_death' to follow lives"
            )


def _check_starts(said: HouseholdPlan) -> None:
    starts = [(flow.name, flow.start_year) for flow in said.cash_flows]
    for person in said.people:
        starts += _starts(person)
    for name, year in starts:
        if year > said.years:
            raise PlanError(
                f"{name!r} starts in year {year}, after the plan's last, {said.years}; let it start by then, lengthen "
                f"the horizon, or remove it"
            )
    for flow in said.cash_flows:
        _check_owner(said, flow)


def _check_owner(said: HouseholdPlan, flow: CashFlow) -> None:
    """Refuse what would start when nobody can be alive whose life it ends with."""
    for person in said.people:
        age = person.age + flow.start_year - 1
        if person.name == flow.person and age > OLDEST:
            raise PlanError(
                f"{flow.name!r} starts in year {flow.start_year}, when {person.name!r} would be {age}, and nobody "
                f"lives beyond {OLDEST}; let it start by year {OLDEST - person.age + 1}, or remove it"
            )


def _starts(person: Person) -> Iterator[tuple[str, int]]:
    for pension in person.pensions:
        yield f"{pension.name} of {person.name}", person.year_of(pension.start_age)
    if person.social_security is not None:
        yield f"Social Security of {person.name}", person.social_security.starts(person.age) // 12 + 1


def _check_early_spending(said: HouseholdPlan, first_year: int) -> None:
    """Working years have an income; a plan that spends in them must say which, or the portfolio would pay for all."""
    layout = said.layout(lives=False)
    income = layout.income_but_savings()
    for year in range(first_year, min(said.retirement_year, said.years + 1)):
        if not income[year - 1]:
            raise PlanError(
                f"spending starts in year {first_year}, before everybody is retired in year {said.retirement_year}, "
                f"but no income is stated for year {year}; set spending.start_year = {said.retirement_year}, or add "
                f"the income of these years to cash_flows"
            )


def _check_first_year(said: HouseholdPlan, balance: float, steps: int) -> None:
    """Refuse what must fail in every future: the first payment of expenses is due before any return is earned."""
    flows = said.layout(lives=False).flows()
    income, expense = (flows[k][0] + flows[k + 1][0] for k in (0, 2))
    if expense / steps <= balance + income / steps:
        return
    names = [flow.name for flow in said.cash_flows if flow.amount < 0.0 and flow.start_year == 1]
    listed = ", ".join(map(repr, names + [mortgage.name for mortgage in said.mortgages]))
    raise PlanError(
        f"the expenses of year 1 ({listed}) come to ${expense:,.0f}, more than the balance of ${balance:,.0f} and that "
        f"year's income of ${income:,.0f}; move some to later years, lower them, or raise portfolio.balance"
    )
