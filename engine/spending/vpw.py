"""Variable percentage withdrawal: each year the level payment that would use up the portfolio by age 100.

The withdrawal is today's portfolio times a percentage from a table, which is that of a payment at the start of each
year left, without anything left over, at a fixed real growth: 5.0 % a year for stocks and 1.9 % for bonds, mixed as the
portfolio is in that year. With 34 years left and 60 % in stocks it is 5.1 %, with one year left it is everything. It is
never that of a portfolio smaller than there is, so that the money cannot run out before its time; what varies is
spending.

It lasts until the youngest person's birthday at ``last_age``; from then on everything is withdrawn every year, so that
whoever lives longer has only income from outside. Where the plan names nobody it lasts until the plan ends.
The rule sets the portfolio withdrawal, income is spent on top, and nothing is required.

References
----------
Bogleheads wiki, "Variable percentage withdrawal", table and worksheet by "longinvest" (2013 and later).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from pydantic import Field

from engine.spending.annuity import BOND_GROWTH, LAST_AGE, STOCK_GROWTH, payment_share, real_growth, years_left
from engine.spending.rule import Outlook, Outset, Spending, SpendingChoice, SpendingRule, State


@dataclass(frozen=True)
class VariablePercentage(SpendingRule):
    """Withdraw the year's percentage of the balance and spend all income on top; nothing is required.

    Parameters
    ----------
    shares : tuple of float
        Share of the portfolio to withdraw, for each year of spending.
    """

    shares: tuple[float, ...]

    @property
    def requires_spending(self) -> bool:
        """False: spending follows the portfolio."""
        return False

    def init(self, outset: Outset) -> None:
        """Nothing to remember."""

    def step(self, memory: None, state: State) -> tuple[None, Spending]:
        """Take the year's share of today's balance."""
        withdrawal = self.shares[state.year - 1] * state.balance
        return None, Spending(withdrawal + state.income, np.zeros_like(withdrawal))


class VpwChoice(SpendingChoice):
    """``kind = "vpw"``: with the growth rates and the last age of the published table unless stated.

    ``stock_growth`` and ``bond_growth`` are real, a year.
    """

    kind: Literal["vpw"]
    last_age: int = Field(default=LAST_AGE, ge=1, le=120)
    stock_growth: float = Field(default=STOCK_GROWTH, ge=-0.5, le=0.5)
    bond_growth: float = Field(default=BOND_GROWTH, ge=-0.5, le=0.5)

    def resolve_rule(self, outlook: Outlook) -> VariablePercentage:
        """Work out the percentage of every year, from the years left and that year's allocation."""
        ahead = zip(years_left(outlook, self.last_age), outlook.stock_share, strict=True)
        return VariablePercentage(
            tuple(payment_share(left, real_growth(share, self.stock_growth, self.bond_growth)) for left, share in ahead)
        )

    def describe(self) -> str:
        """Say what is spent."""
        return (
            f"Withdraw each year what would use up the portfolio evenly by the time the youngest is {self.last_age} "
            f"(by the end of the plan where it names nobody), if stocks grew by {self.stock_growth:.1%} and bonds by "
            f"{self.bond_growth:.1%} a year above inflation. Spend other income on top."
        )
