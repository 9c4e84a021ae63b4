"""The endowment rule (Yale, after Tobin): mostly last year's spending, partly a share of the portfolio.

A year's withdrawal is 80 % of last year's, adjusted for inflation, plus 20 % of the target rate times today's
portfolio; the first year's is the target rate of the portfolio. Yale's target of 5.25 % is meant for a portfolio of its
own kind that is to last for ever. Yale takes the portfolio's value of two years before, for the sake of its budgets,
and keeps the sum between 4.5 and 6 % of it; neither is done here.

It sets the *portfolio withdrawal*, income is spent on top; nothing is required, since spending follows the portfolio
down. It does so slowly: the portfolio can run out.

References
----------
J. Tobin, "What is permanent endowment income?", American Economic Review 64 (1974), 427-432. Yale Investments Office,
"The Yale Endowment 2013", section on spending.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from pydantic import Field

from engine.spending.rule import Outlook, Outset, Spending, SpendingChoice, SpendingRule, State
from engine.types import Float64Array


@dataclass(frozen=True)
class Endowment(SpendingRule):
    """Withdraw a mean of last year's real withdrawal and a share of the balance, spend income on top; none is required.

    Parameters
    ----------
    rate : float
        Target share of the portfolio a year.
    smoothing : float
        Weight of last year's withdrawal, 0.8.
    """

    rate: float
    smoothing: float

    @property
    def requires_spending(self) -> bool:
        """False: spending follows the portfolio."""
        return False

    def init(self, outset: Outset) -> None:
        """Nothing is known before the first withdrawal."""

    def step(self, memory: Float64Array | None, state: State) -> tuple[Float64Array, Spending]:
        """Weigh last year's withdrawal, kept in dollars of year 0, against today's share."""
        withdrawal = self.rate * state.balance
        if memory is not None:
            withdrawal = self.smoothing * memory * state.price_level + (1.0 - self.smoothing) * withdrawal
        return withdrawal / state.price_level, Spending(withdrawal + state.income, np.zeros_like(withdrawal))


class EndowmentChoice(SpendingChoice):
    """``kind = "endowment"``: with Yale's figures unless stated."""

    kind: Literal["endowment"]
    rate: float = Field(default=0.0525, ge=0, le=1)
    smoothing: float = Field(default=0.8, ge=0, le=1)

    def resolve_rule(self, outlook: Outlook) -> Endowment:
        """Fix the constants."""
        return Endowment(self.rate, self.smoothing)

    def describe(self) -> str:
        """Say what is spent."""
        return (
            f"Withdraw {self.rate:.2%} of the portfolio in the first year; from then on {self.smoothing:.0%} of last "
            f"year's withdrawal, raised with inflation, and {1 - self.smoothing:.0%} of what {self.rate:.2%} of the "
            f"portfolio would be. Spend other income on top."
        )
