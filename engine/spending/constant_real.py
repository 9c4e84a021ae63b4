"""The same purchasing power every year: the "4 % rule".

References
----------
W. P. Bengen, "Determining withdrawal rates using historical data", Journal of Financial Planning 7 (1994), 171-180.
"""

from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from engine.spending.rule import Outlook, Outset, Spending, SpendingChoice, SpendingRule, State


@dataclass(frozen=True)
class ConstantReal(SpendingRule):
    """Spend ``amount`` dollars of year 0 every year; all of it is required."""

    amount: float

    @property
    def requires_spending(self) -> bool:
        """True unless the amount is zero."""
        return self.amount > 0.0

    def init(self, outset: Outset) -> None:
        """Nothing to remember."""

    def step(self, memory: None, state: State) -> tuple[None, Spending]:
        """Raise the amount with the price level."""
        amount = self.amount * state.price_level
        return None, Spending(requested=amount, required=amount)


class ConstantRealChoice(SpendingChoice):
    """``kind = "constant_real"``."""

    kind: Literal["constant_real"]
    amount: float = Field(ge=0, le=1_000_000)

    def resolve_rule(self, outlook: Outlook) -> ConstantReal:
        """Fix the amount."""
        return ConstantReal(self.amount)

    def describe(self) -> str:
        """Say what is spent."""
        return f"Spend ${self.amount:,.0f} a year in today's dollars, rising with inflation."
