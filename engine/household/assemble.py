"""From the people and flows of a plan to a household with all its constants fixed."""

from collections.abc import Sequence
from typing import NamedTuple

from engine.household.cash_flows import Amounts
from engine.household.horizon import Horizon
from engine.household.household import AnyHousehold, Household, HouseholdOfPeople
from engine.household.layout import Layout
from engine.household.mortality import Lifetime, lifetime
from engine.household.people import Person
from engine.household.stated_flows import CashFlow, Mortgage


class HouseholdPlan(NamedTuple):
    """What a plan says of its household."""

    horizon: Horizon
    people: tuple[Person, ...]
    cash_flows: tuple[CashFlow, ...]
    mortgages: tuple[Mortgage, ...]

    @property
    def years(self) -> int:
        """Years of the plan."""
        return self.horizon.length([person.age for person in self.people])

    @property
    def retirement_year(self) -> int:
        """First year in which everybody is retired, from 1."""
        return max((person.retirement_year for person in self.people), default=1)

    def layout(self, lives: bool) -> Layout:
        """Lay everything out, by who is alive if ``lives`` are followed."""
        layout = Layout(self.people, self.years, lives)
        layout.add_flows(self.cash_flows, self.mortgages)
        layout.add_people()
        return layout

    def lifetimes(self) -> tuple[Lifetime, ...]:
        """Fix everybody's chances; nobody's where no lives are followed."""
        if not self.horizon.follows_lives:
            return ()
        return tuple(
            _lifetime(self.horizon, person, number, self.years) for number, person in enumerate(self.people, 1)
        )


def assemble(said: HouseholdPlan, taxed: bool) -> AnyHousehold:
    """Fix a household's constants; ``taxed`` keeps the kinds of income and savings apart."""
    lifetimes = said.lifetimes()
    layout = said.layout(lives=bool(lifetimes))
    kept = _unless_empty(layout.amounts("kept"))
    if not lifetimes and not taxed and kept is None:
        return Household(layout.flows())
    income, expense = layout.amounts("income"), layout.amounts("expense")
    if not taxed:
        return HouseholdOfPeople(lifetimes, income, expense, kept=kept)
    ordinary, security = (_unless_empty(layout.amounts(row)) for row in ("ordinary", "social_security"))
    return HouseholdOfPeople(lifetimes, income, expense, ordinary, security, layout.saved(), kept)


def ages_in(people: Sequence[Person], year: int) -> tuple[int, ...]:
    """Give everybody's age at the start of ``year``."""
    return tuple(person.age + year - 1 for person in people)


def _lifetime(horizon: Horizon, person: Person, number: int, years: int) -> Lifetime:
    chances = horizon.mortality_or_table.chances(person.name, person.age, person.sex, years)
    return lifetime(number, [chance * person.mortality_factor for chance in chances])


def _unless_empty(amounts: Amounts) -> Amounts | None:
    return amounts if amounts.any else None
