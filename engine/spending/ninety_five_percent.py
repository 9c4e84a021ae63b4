"""Clyatt's 95 % rule: a share of the portfolio, falling by no more than 5 % a year.

The withdrawal is 4 % of the portfolio each year, or 95 % of last year's in nominal dollars, whichever is greater.
Inflation appears nowhere: in a bad decade purchasing power falls by 5 % a year and by inflation besides.

It sets the *portfolio withdrawal*, income is spent on top. The 95 % follow spending down, so that nothing is promised
in dollars and nothing is required; but a fall can be slower than the portfolio's, and it can run out.

References
----------
B. Clyatt, Work Less, Live More: The New Way to Retire Early (Nolo, 2005).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from pydantic import Field

from engine.spending.rule import Outlook, Outset, Spending, SpendingChoice, SpendingRule, State
from engine.types import Float64Array


@dataclass(frozen=True)
class NinetyFivePercent(SpendingRule):
    """Withdraw ``rate`` of the balance, or ``keep`` of last year's withdrawal if more; income on top; none is required.

    Parameters
    ----------
    rate : float
        Share of the portfolio a year, 0.04.
    keep : float
        Least share of last year's nominal withdrawal, 0.95.
    """

    rate: float
    keep: float

    @property
    def requires_spending(self) -> bool:
        """False: the floor follows spending down."""
        return False

    def init(self, outset: Outset) -> Float64Array:
        """Remember that nothing was withdrawn yet."""
        return np.zeros_like(outset.balance)

    def step(self, memory: Float64Array, state: State) -> tuple[Float64Array, Spending]:
        """Take the greater; the memory is last year's withdrawal, nominal."""
        withdrawal = np.maximum(self.rate * state.balance, self.keep * memory)
        return withdrawal, Spending(withdrawal + state.income, np.zeros_like(withdrawal))


class NinetyFivePercentChoice(SpendingChoice):
    """``kind = "ninety_five_percent"``: with the figures of the book unless stated."""

    kind: Literal["ninety_five_percent"]
    rate: float = Field(default=0.04, ge=0, le=1)
    keep: float = Field(default=0.95, ge=0, le=1)

    def resolve_rule(self, outlook: Outlook) -> NinetyFivePercent:
        """Fix the constants."""
        return NinetyFivePercent(self.rate, self.keep)

    def describe(self) -> str:
        """Say what is spent."""
        return (
            f"Withdraw {self.rate:.2%} of the portfolio each year, but never less than {self.keep:.0%} of the dollars "
            f"withdrawn the year before, and spend other income on top."
        )
