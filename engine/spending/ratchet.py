"""Kitces's ratchet: the same purchasing power every year, raised for good when the portfolio is far ahead.

Spending rises with inflation as under the 4 % rule. When the portfolio is more than 50 % above its starting value, in
nominal dollars as in the article, spending is raised by another 10 %, at most once in three years; it is never cut.

It sets the *household's spending*, income reduces the withdrawal. What it has risen to is required, as the amount of
``constant_real`` is: a household that follows it counts on never being cut.

References
----------
M. E. Kitces, "The ratcheting safe withdrawal rate: a more dominant version of the 4 % rule?", Nerd's Eye View (3 June
2015).
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from pydantic import Field

from engine.spending.rule import Outlook, Outset, Spending, SpendingChoice, SpendingRule, State
from engine.types import Float64Array


class Notch(NamedTuple):
    """Where the ratchet stands, (scenarios,): spending in dollars of year 0, balance that allows a raise, its year."""

    amount: Float64Array
    threshold: Float64Array
    next_raise: Float64Array


@dataclass(frozen=True)
class Ratchet(SpendingRule):
    """Spend ``amount`` dollars of year 0, more after good years, never less; all of it is required.

    Parameters
    ----------
    amount : float
        First year's spending, dollars of year 0.
    threshold : float
        How far above its starting value, in nominal dollars, the portfolio must be for a raise, 0.50.
    increase : float
        Size of a raise, 0.10.
    wait_years : int
        Fewest years from one raise to the next, 3.
    """

    amount: float
    threshold: float
    increase: float
    wait_years: int

    @property
    def requires_spending(self) -> bool:
        """True unless the amount is zero."""
        return self.amount > 0.0

    def init(self, outset: Outset) -> Notch:
        """Start at the amount; the first year is never raised."""
        amount = np.full_like(outset.balance, self.amount)
        return Notch(amount, (1.0 + self.threshold) * outset.balance, np.full_like(amount, 2.0))

    def step(self, memory: Notch, state: State) -> tuple[Notch, Spending]:
        """Raise where the portfolio is far enough ahead, and the last raise long enough ago."""
        due = (state.balance > memory.threshold) & (memory.next_raise <= state.year)
        amount = np.where(due, (1.0 + self.increase) * memory.amount, memory.amount)
        next_raise = np.where(due, float(state.year + self.wait_years), memory.next_raise)
        spending = amount * state.price_level
        return Notch(amount, memory.threshold, next_raise), Spending(spending, spending)


class RatchetChoice(SpendingChoice):
    """``kind = "ratchet"``: with the figures of the article unless stated."""

    kind: Literal["ratchet"]
    amount: float = Field(ge=0, le=1_000_000)
    threshold: float = Field(default=0.50, ge=0, le=100)
    increase: float = Field(default=0.10, ge=0, le=1)
    wait_years: int = Field(default=3, ge=1, le=100)

    def resolve_rule(self, outlook: Outlook) -> Ratchet:
        """Fix the constants."""
        return Ratchet(self.amount, self.threshold, self.increase, self.wait_years)

    def describe(self) -> str:
        """Say what is spent."""
        often = "every year" if self.wait_years == 1 else f"once in {self.wait_years} years"
        return (
            f"Start at ${self.amount:,.0f} a year, rising with inflation; whenever the portfolio is more than "
            f"{self.threshold:.0%} above its starting value, raise by {self.increase:.0%} for good, at most {often}."
        )
