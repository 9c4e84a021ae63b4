"""Spend as the tax office makes retirement accounts do: by the IRS uniform lifetime table.

The withdrawal is the portfolio at the end of the year before divided by the distribution period at the age reached by
the year's end, as accounts are made to: who is 72 at the start of a year reaches 73 in it and withdraws 1 / 26.5. It is
applied to the whole portfolio and from any age, as Sun and Webb do; below the table's first age the periods are
extended as `irs_uniform_lifetime` says (32.8 years for who is 65 at the start).

Of several people the first counts, whose accounts they are, and after that person's death the survivor. Where the plan
names nobody, ``age`` says how old the household is when spending starts, 65 unless stated. The rule sets the portfolio
withdrawal, income is spent on top. Nothing is required in the sense of a plan, since spending follows the portfolio.

References
----------
Internal Revenue Service, Publication 590-B, appendix B, table III.
W. Sun, A. Webb, "Can retirees base wealth withdrawals on the IRS' required minimum distributions?", Center for
Retirement Research at Boston College, issue brief 12-19 (October 2012).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from pydantic import Field

from engine.household.irs_uniform_lifetime import periods_by_year
from engine.spending.household_age import ages_at_first
from engine.spending.rule import Outlook, Outset, Spending, SpendingChoice, SpendingRule, State


@dataclass(frozen=True)
class RequiredDistributions(SpendingRule):
    """Withdraw last year's final balance over the year's divisor and spend all income on top; nothing is required.

    Parameters
    ----------
    divisors : tuple of tuple of float
        Distribution period in years, for each year of spending and by who is alive, as in `Amounts`.
    """

    divisors: tuple[tuple[float, ...], ...]

    @property
    def requires_spending(self) -> bool:
        """False: spending follows the portfolio."""
        return False

    def init(self, outset: Outset) -> None:
        """Nothing to remember."""

    def step(self, memory: None, state: State) -> tuple[None, Spending]:
        """Divide the balance of a year ago; never ask for more than is left of it."""
        row = self.divisors[state.year - 1]
        due = state.previous_balance / (row[0] if state.alive is None else np.array(row).take(state.alive))
        return None, Spending(np.minimum(due, state.balance) + state.income, np.zeros_like(due))


class RmdChoice(SpendingChoice):
    """``kind = "rmd"``: ``age`` is that when spending starts, for plans that name nobody."""

    kind: Literal["rmd"]
    age: int | None = Field(default=None, ge=0, le=119)

    def resolve_rule(self, outlook: Outlook) -> RequiredDistributions:
        """Look up the divisor of every year."""
        ages = ages_at_first(outlook, self.age)
        return RequiredDistributions(periods_by_year(ages, outlook.years, outlook.follows_lives))

    def describe(self) -> str:
        """Say what is spent."""
        return (
            "Withdraw each year what was there at the end of the year before, divided by the IRS distribution period "
            "at the age that the first person reaches in the year (after a death, the survivor), and spend other "
            "income on top."
        )
