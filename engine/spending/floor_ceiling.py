"""Bengen's floor and ceiling: a fixed share of the portfolio, within fixed bounds around the first withdrawal.

The withdrawal is a fixed percentage of the portfolio each year, but in real terms never more than 25 % above nor 15 %
below that of the first year. Those who quote the paper give the ceiling as 20 to 25 % and the floor as 10 to 15 %; the
gain of about 10 % in the highest first rate that history bore, which is quoted of it too, is that of a floor of 10 %.

It sets the *portfolio withdrawal*, income is spent on top. The floor is a promise of the rule: it is required, on top
of income. Because of it the portfolio can run out.

References
----------
W. P. Bengen, "Conserving client portfolios during retirement, part IV", Journal of Financial Planning 14 (2001), no. 5,
110-119.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from pydantic import Field

from engine.spending.rule import Outlook, Outset, Spending, SpendingChoice, SpendingRule, State
from engine.types import Float64Array


@dataclass(frozen=True)
class FloorCeiling(SpendingRule):
    """Withdraw ``rate`` of the balance within bounds, spend income on top; the lower bound, and income, is required.

    Parameters
    ----------
    rate : float
        Share of the portfolio a year.
    ceiling, floor : float
        How far a withdrawal may lie above and below the first one in real terms, 0.25 and 0.15.
    """

    rate: float
    ceiling: float
    floor: float

    @property
    def requires_spending(self) -> bool:
        """True unless the lowest withdrawal is zero."""
        return self.rate > 0.0 and self.floor < 1.0

    def init(self, outset: Outset) -> None:
        """Nothing is known before the first withdrawal."""

    def step(self, memory: Float64Array | None, state: State) -> tuple[Float64Array, Spending]:
        """Bound the share; the memory is the first withdrawal in dollars of year 0."""
        share = self.rate * state.balance
        first = share / state.price_level if memory is None else memory
        initial = first * state.price_level
        lowest = (1.0 - self.floor) * initial
        withdrawal = np.minimum(np.maximum(share, lowest), (1.0 + self.ceiling) * initial)
        return first, Spending(withdrawal + state.income, lowest + state.income)


class FloorCeilingChoice(SpendingChoice):
    """``kind = "floor_ceiling"``: with the bounds of the paper unless stated."""

    kind: Literal["floor_ceiling"]
    rate: float = Field(ge=0, le=1)
    ceiling: float = Field(default=0.25, ge=0, le=10)
    floor: float = Field(default=0.15, ge=0, le=1)

    def resolve_rule(self, outlook: Outlook) -> FloorCeiling:
        """Fix the constants."""
        return FloorCeiling(self.rate, self.ceiling, self.floor)

    def describe(self) -> str:
        """Say what is spent."""
        return (
            f"Withdraw {self.rate:.2%} of the portfolio each year, in today's dollars never more than "
            f"{self.ceiling:.0%} above nor {self.floor:.0%} below the first year's withdrawal, "
            f"and spend other income on top."
        )
