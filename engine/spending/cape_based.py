"""Withdraw more of the portfolio when equities are cheap: a base rate and a share of their earnings yield.

Each year ``base + slope / valuation`` of the portfolio is withdrawn, where the valuation is the price of equities over
their ten-year real earnings (CAPE), whose inverse is their earnings yield. At 20 the defaults withdraw 4.25 %.

References
----------
K. Jeske, "The ultimate guide to safe withdrawal rates, part 18: flexibility and the mechanics of CAPE-based rules",
Early Retirement Now (2017); base 1.75 % and slope 0.5 are the ones recommended there.
"""

from dataclasses import dataclass
from typing import Literal, Self

import numpy as np
from pydantic import Field, model_validator

from engine.errors import PlanError
from engine.spending.rule import Outlook, Outset, Spending, SpendingChoice, SpendingRule, State


@dataclass(frozen=True)
class CapeBased(SpendingRule):
    """Withdraw ``base + slope / valuation`` of the balance, within bounds, and spend all income on top.

    Nothing is required. All parameters are shares of the portfolio a year; ``slope`` is for a valuation of 1.
    """

    base: float
    slope: float
    least: float
    most: float

    @property
    def requires_spending(self) -> bool:
        """False: whatever the markets leave is the plan."""
        return False

    def init(self, outset: Outset) -> None:
        """Nothing to remember."""

    def step(self, memory: None, state: State) -> tuple[None, Spending]:
        """Take the share that today's valuation allows."""
        assert state.valuation is not None, "a plan with this rule follows valuations"
        rate = np.minimum(np.maximum(self.base + self.slope / state.valuation, self.least), self.most)
        return None, Spending(rate * state.balance + state.income, np.zeros_like(state.balance))


class CapeBasedChoice(SpendingChoice):
    """``kind = "cape_based"``."""

    kind: Literal["cape_based"]
    base: float = Field(default=0.0175, ge=0, le=1)
    slope: float = Field(default=0.5, ge=0, le=5)
    min_rate: float = Field(default=0.0, ge=0, le=1)
    max_rate: float = Field(default=1.0, ge=0, le=1)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.min_rate > self.max_rate:
            raise PlanError(f"min_rate={self.min_rate:g} is above max_rate={self.max_rate:g}; swap them")
        return self

    @property
    def needs_valuation(self) -> bool:
        """True."""
        return True

    def resolve_rule(self, outlook: Outlook) -> CapeBased:
        """Fix the rates."""
        return CapeBased(self.base, self.slope, self.min_rate, self.max_rate)

    def describe(self) -> str:
        """Say what is spent."""
        return (
            f"Withdraw {self.base:.2%} of the portfolio each year plus {self.slope:g} times the earnings yield of "
            f"equities, more when they are cheap, and spend other income on top."
        )
