"""Spend as the tax office makes retirement accounts do: by the IRS uniform lifetime table.

The withdrawal is the portfolio at the end of the year before divided by the distribution period at the age reached in
the year, birthdays being at the start of a year of the plan: 1 / 26.5 at 73. It is applied to the whole portfolio and
from any age, as Sun and Webb do; below the table's first age the periods are extended as `irs_uniform_lifetime` says
(33.7 years at 65). What a tax-deferred account must distribute is another matter, that of accounts.

Of several people the oldest counts: the table itself allows for a partner ten years younger. Where the plan names
nobody, ``age`` says how old the household is when spending starts, 65 unless stated. The rule sets the portfolio
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

from engine.household.irs_uniform_lifetime import divisor
from engine.spending.household_age import household_ages
from engine.spending.rule import Outlook, Outset, Spending, SpendingChoice, SpendingRule, State


@dataclass(frozen=True)
class RequiredDistributions(SpendingRule):
    """Withdraw last year's final balance over the year's divisor and spend all income on top; nothing is required.

    Parameters
    ----------
    divisors : tuple of float
        Distribution period in years, for each year of spending.
    """

    divisors: tuple[float, ...]

    @property
    def requires_spending(self) -> bool:
        """False: spending follows the portfolio."""
        return False

    def init(self, outset: Outset) -> None:
        """Nothing to remember."""

    def step(self, memory: None, state: State) -> tuple[None, Spending]:
        """Divide the balance of a year ago; never ask for more than is left of it."""
        due = state.previous_balance / self.divisors[state.year - 1]
        return None, Spending(np.minimum(due, state.balance) + state.income, np.zeros_like(due))


class RmdChoice(SpendingChoice):
    """``kind = "rmd"``: ``age`` is that when spending starts, for plans that name nobody."""

    kind: Literal["rmd"]
    age: int | None = Field(default=None, ge=0, le=119)

    def resolve_rule(self, outlook: Outlook) -> RequiredDistributions:
        """Look up the divisor of every year."""
        return RequiredDistributions(tuple(divisor(age) for age in household_ages(outlook, self.age)))

    def describe(self) -> str:
        """Say what is spent."""
        return (
            "Withdraw each year what was there at the end of the year before, divided by the IRS distribution period "
            "at the age of the oldest, and spend other income on top."
        )
