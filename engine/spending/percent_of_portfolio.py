"""A fixed share of what is there each year: hardly ever runs out, never promises an amount."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from pydantic import Field

from engine.spending.rule import Outlook, Outset, Spending, SpendingChoice, SpendingRule, State


@dataclass(frozen=True)
class PercentOfPortfolio(SpendingRule):
    """Withdraw ``rate`` of the balance every year and spend all income on top; nothing is required."""

    rate: float

    @property
    def requires_spending(self) -> bool:
        """False: whatever the markets leave is the plan."""
        return False

    def init(self, outset: Outset) -> None:
        """Nothing to remember."""

    def step(self, memory: None, state: State) -> tuple[None, Spending]:
        """Take the share of today's balance."""
        return None, Spending(self.rate * state.balance + state.income, np.zeros_like(state.balance))


class PercentOfPortfolioChoice(SpendingChoice):
    """``kind = "percent_of_portfolio"``."""

    kind: Literal["percent_of_portfolio"]
    rate: float = Field(ge=0, le=1)

    def resolve_rule(self, outlook: Outlook) -> PercentOfPortfolio:
        """Fix the rate."""
        return PercentOfPortfolio(self.rate)

    def describe(self) -> str:
        """Say what is spent."""
        return f"Withdraw {self.rate:.2%} of the portfolio each year, and spend other income on top."
