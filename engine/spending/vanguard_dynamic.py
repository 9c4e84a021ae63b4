"""Vanguard's dynamic spending: a share of the portfolio, whose real change from year to year is limited.

The withdrawal is a fixed percentage of the portfolio at the prior year's end, but in real terms at most 5 % above and
2.5 % below last year's (the figures of 2013 and 2016; the paper of 2020 uses 1.5 % for the floor).

It sets the *portfolio withdrawal*, income is spent on top. The bounds move with last year's withdrawal, so that nothing
is promised in dollars and nothing is required; but a fall can be slower than the portfolio's, and it can run out.

References
----------
C. M. Jaconetti, F. M. Kinniry, M. A. DiJoseph, "A more dynamic approach to spending for investors in retirement",
Vanguard Research (2013). C. M. Jaconetti, M. A. DiJoseph, Z. B. Odenwalder, F. M. Kinniry, "From assets to income: a
goals-based approach to retirement spending", Vanguard Research (2016; revised 2020).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from pydantic import Field

from engine.spending.rule import Outlook, Outset, Spending, SpendingChoice, SpendingRule, State
from engine.types import Float64Array


@dataclass(frozen=True)
class VanguardDynamic(SpendingRule):
    """Withdraw ``rate`` of the balance within bounds of last year's withdrawal, spend income on top; nothing required.

    Parameters
    ----------
    rate : float
        Share of the portfolio a year.
    ceiling, floor : float
        Most that a withdrawal rises and falls in one year in real terms, 0.05 and 0.025.
    """

    rate: float
    ceiling: float
    floor: float

    @property
    def requires_spending(self) -> bool:
        """False: the floor follows spending down."""
        return False

    def init(self, outset: Outset) -> None:
        """Nothing is known before the first withdrawal."""

    def step(self, memory: Float64Array | None, state: State) -> tuple[Float64Array, Spending]:
        """Bound the share; the memory is last year's withdrawal in dollars of year 0."""
        withdrawal = self.rate * state.balance
        if memory is not None:
            last = memory * state.price_level
            withdrawal = np.minimum(np.maximum(withdrawal, (1.0 - self.floor) * last), (1.0 + self.ceiling) * last)
        return withdrawal / state.price_level, Spending(withdrawal + state.income, np.zeros_like(withdrawal))


class VanguardDynamicChoice(SpendingChoice):
    """``kind = "vanguard_dynamic"``: with the bounds of 2013 unless stated."""

    kind: Literal["vanguard_dynamic"]
    rate: float = Field(ge=0, le=1)
    ceiling: float = Field(default=0.05, ge=0, le=1)
    floor: float = Field(default=0.025, ge=0, le=1)

    def resolve_rule(self, outlook: Outlook) -> VanguardDynamic:
        """Fix the constants."""
        return VanguardDynamic(self.rate, self.ceiling, self.floor)

    def describe(self) -> str:
        """Say what is spent."""
        return (
            f"Withdraw {self.rate:.2%} of the portfolio each year, but after inflation at most {self.ceiling:.1%} more "
            f"and {self.floor:.1%} less than the year before, and spend other income on top."
        )
