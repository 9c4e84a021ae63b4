"""What a plan says of income and expenses, laid out year by year and by who is alive. Runs where a plan is resolved."""

from collections.abc import Iterable, Sequence

import numpy as np

from engine.household.cash_flows import Amounts, CashFlows
from engine.household.people import ACCOUNTS, Pension, Person
from engine.household.social_security import Claimant, household_benefit
from engine.household.stated_flows import CashFlow, Mortgage
from engine.ledger import HALF_CENT

Situation = frozenset[int]
"""Indices of the people who are alive."""

_SAVED = tuple(f"saved_{account}" for account in ACCOUNTS)
_ROWS = ("income", "expense", "ordinary", "social_security", "kept", *_SAVED)


def situations(people: int, lives: bool) -> tuple[Situation, ...]:
    """List who may be alive, in the order of `Amounts`; everybody always is where no lives are followed."""
    everybody = frozenset(range(people))
    if not lives:
        return (everybody,)
    return tuple(frozenset(one for one in everybody if code >> one & 1) for code in range(1 << people))


class Layout:
    """Amounts in the making.

    Parameters
    ----------
    people : sequence of Person
    years : int
    lives : bool
        Whether deaths are followed; then nothing is paid by or to a household that has died out.
    """

    def __init__(self, people: Sequence[Person], years: int, lives: bool) -> None:
        self._people, self._years = tuple(people), years
        self._situations = situations(len(self._people), lives)
        self._somebody = [index for index, living in enumerate(self._situations) if living or not lives]
        self._table = {row: np.zeros((2, years, len(self._situations))) for row in _ROWS}

    def add_people(self) -> None:
        """Lay out everybody's Social Security, pensions and savings."""
        claimants = tuple(Claimant(person.age, person.social_security) for person in self._people)
        for index, living in enumerate(self._situations):
            for year in range(1, self._years + 1):
                self._add(("income", "social_security"), False, year, index, household_benefit(claimants, living, year))
            for number, person in enumerate(self._people):
                for pension in person.pensions:
                    share = 1.0 if number in living else pension.survivor_share if living else 0.0
                    self._add_pension(person, pension, index, share)
                if number in living:
                    self._add_savings(person, index)

    def add_flows(self, flows: Iterable[CashFlow], mortgages: Iterable[Mortgage]) -> None:
        """Lay out what the plan states one by one."""
        names = [person.name for person in self._people]
        for flow in flows:
            rows = ("expense",) if flow.amount < 0.0 else ("income", "ordinary") if flow.taxed else ("income",)
            amount = abs(flow.amount)
            for year in range(flow.start_year, min(flow.end_year or self._years, self._years) + 1):
                for index in self._somebody:
                    if flow.person is None or names.index(flow.person) in self._situations[index]:
                        self._add(rows, flow.nominal, year, index, amount)
                amount *= 1.0 + flow.growth
        for mortgage in mortgages:
            for year in range(1, min(mortgage.years_left, self._years) + 1):
                for index in self._somebody:
                    self._add(("expense",), True, year, index, mortgage.payment)

    def amounts(self, row: str) -> Amounts:
        """Give one row: income, expense, ordinary, social_security or kept."""
        real, nominal = self._table[row].tolist()
        return Amounts(tuple(map(tuple, real)), tuple(map(tuple, nominal)))

    def saved(self) -> tuple[Amounts, ...]:
        """Give what is saved by account; nothing where nothing is."""
        found = tuple(self.amounts(row) for row in _SAVED)
        return found if any(one.any for one in found) else ()

    def flows(self) -> CashFlows:
        """Give income and expenses alone, where no lives are followed."""
        columns = [column for row in ("income", "expense") for column in self._table[row][:, :, 0].tolist()]
        return CashFlows(*map(tuple, columns))

    def income_but_savings(self) -> tuple[bool, ...]:
        """Tell for each year whether there is income to live on, where no lives are followed."""
        left = self._table["income"][:, :, 0] - self._table["kept"][:, :, 0]
        return tuple(bool(found) for found in (left > HALF_CENT).any(axis=0))

    def _add_pension(self, person: Person, pension: Pension, index: int, share: float) -> None:
        amount = pension.amount * share
        for year in range(max(person.year_of(pension.start_age), 1), self._years + 1):
            self._add(("income", "ordinary"), pension.nominal, year, index, amount)
            amount *= 1.0 + pension.cola

    def _add_savings(self, person: Person, index: int) -> None:
        if person.savings is None:
            return
        amount = person.savings.amount
        for year in range(1, min(person.retirement_year - 1, self._years) + 1):
            self._add(("income", "kept", f"saved_{person.savings.account}"), False, year, index, amount)
            amount *= 1.0 + person.savings.growth

    def _add(self, rows: Iterable[str], nominal: bool, year: int, index: int, amount: float) -> None:
        for row in rows:
            self._table[row][int(nominal), year - 1, index] += amount
