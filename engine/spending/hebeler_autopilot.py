"""Hebeler's Autopilot: mostly last year's withdrawal, partly what would spread the portfolio over the years left.

A year's withdrawal is 75 % of last year's, adjusted for inflation, plus 25 % of the level real payment, made at the
start of each year, that would use up today's portfolio over the years left; the first year's is that payment. Hebeler
assumes a return of 5 % and inflation of 3.5 %, 1.45 % in real terms, and takes the years left from the life expectancy
in the tables of the IRS; here they are the years left in the plan, so that nothing is assumed of a life.

Although it smooths, it sets the *portfolio withdrawal*, as its source does, and income is spent on top: a payment from
the portfolio says nothing of income. Nothing is required, since spending follows the portfolio down.

References
----------
H. K. Hebeler, articles on the Autopilot method for the RetireMentors of MarketWatch (January 2015) and at Analyze Now;
described, with the figures above, by K. Steiner, "Bud Hebeler's autopilot withdrawal rule" (22 January 2015).
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from pydantic import Field

from engine import exact
from engine.spending.rule import Outlook, Outset, Spending, SpendingChoice, SpendingRule, State
from engine.types import Float64Array


@dataclass(frozen=True)
class HebelerAutopilot(SpendingRule):
    """Withdraw a mean of last year's real withdrawal and today's payment, spend income on top; nothing is required.

    Parameters
    ----------
    payments : tuple of float
        Share of the portfolio that a level payment over the years left would take, for each year of spending.
    smoothing : float
        Weight of last year's withdrawal, 0.75.
    """

    payments: tuple[float, ...]
    smoothing: float

    @property
    def requires_spending(self) -> bool:
        """False: spending follows the portfolio."""
        return False

    def init(self, outset: Outset) -> None:
        """Nothing is known before the first withdrawal."""

    def step(self, memory: Float64Array | None, state: State) -> tuple[Float64Array, Spending]:
        """Weigh last year's withdrawal, kept in dollars of year 0, against today's payment."""
        withdrawal = self.payments[state.year - 1] * state.balance
        if memory is not None:
            withdrawal = self.smoothing * memory * state.price_level + (1.0 - self.smoothing) * withdrawal
        return withdrawal / state.price_level, Spending(withdrawal + state.income, np.zeros_like(withdrawal))


class HebelerAutopilotChoice(SpendingChoice):
    """``kind = "hebeler_autopilot"``: with Hebeler's figures unless stated."""

    kind: Literal["hebeler_autopilot"]
    real_return: float = Field(default=0.0145, ge=-0.5, le=0.5)
    smoothing: float = Field(default=0.75, ge=0, le=1)

    def resolve_rule(self, outlook: Outlook) -> HebelerAutopilot:
        """Work out the payment for every number of years left."""
        worth = [exact.power(1.0 + self.real_return, -year) for year in range(outlook.years)]
        payments = tuple(1.0 / math.fsum(worth[:left]) for left in range(outlook.years, 0, -1))
        return HebelerAutopilot(payments, self.smoothing)

    def describe(self) -> str:
        """Say what is spent."""
        return (
            f"Withdraw {self.smoothing:.0%} of last year's withdrawal, raised with inflation, and "
            f"{1 - self.smoothing:.0%} of what would spread the portfolio evenly over the years left at a real return "
            f"of {self.real_return:.2%}. Spend other income on top."
        )
