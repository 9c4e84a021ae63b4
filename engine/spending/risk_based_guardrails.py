"""Spend a constant real amount while its probability of lasting stays within a band; otherwise go back to the target.

Each year the probability that the present spending, kept constant in real terms, lasts to the end of the plan is looked
up in a table made beforehand from futures of the same market on a seed of their own (`engine.guardrails`). Below
``lower`` the spending is cut, above ``upper`` it is raised, in both cases to the amount whose probability is
``target``; ``step`` less than 1 goes only that share of the way. Other income counts: the spending is the household's.

The probabilities 0.70, 0.90 and 0.99 are our defaults: the source describes the method and leaves the levels to the
household.

References
----------
D. R. Tharp, J. Fitzpatrick, "Why guardrails based on probability of success beat those based on withdrawal rates",
M. Kitces, ed., Nerd's Eye View (2022), on risk-based guardrails.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple, Self

import numpy as np
from pydantic import Field, model_validator

from engine.errors import PlanError
from engine.spending.rule import Outlook, Outset, Spending, SpendingChoice, SpendingRule, State
from engine.spending.success_table import SuccessTable
from engine.types import Float64Array


class Level(NamedTuple):
    """Real spending (scenarios,) decided last; None before the first decision."""

    spending: Float64Array | None


@dataclass(frozen=True)
class RiskBasedGuardrails(SpendingRule):
    """Keep spending within a band of success; nothing is required.

    Parameters
    ----------
    amount : float or None
        First year's spending, dollars of year 0; None for the amount whose probability is the target.
    step_share : float
        Share of the way to the target that an adjustment goes.
    table : SuccessTable
        Spending at the lower, the target and the upper probability.
    """

    amount: float | None
    step_share: float
    table: SuccessTable

    @property
    def requires_spending(self) -> bool:
        """False: the rule may cut without a floor of its own."""
        return False

    def init(self, outset: Outset) -> Level:
        """Begin without a decision."""
        return Level(None)

    def step(self, memory: Level, state: State) -> tuple[Level, Spending]:
        """Compare this year's spending with what the band allows at today's balance."""
        most, target, least = self.table.of_year(state.year, state.balance / state.price_level)
        if memory.spending is None:
            spending = target if self.amount is None else np.full_like(target, self.amount)
        else:
            outside = (memory.spending > most) | (memory.spending < least)
            moved = memory.spending + self.step_share * (target - memory.spending)
            spending = np.where(outside, moved, memory.spending)
        return Level(spending), Spending(spending * state.price_level, np.zeros_like(spending))


class RiskBasedGuardrailsChoice(SpendingChoice):
    """``kind = "risk_based_guardrails"``."""

    kind: Literal["risk_based_guardrails"]
    amount: float | None = Field(default=None, ge=0, le=1_000_000)
    lower: float = Field(default=0.70, gt=0, lt=1)
    target: float = Field(default=0.90, gt=0, lt=1)
    upper: float = Field(default=0.99, gt=0, lt=1)
    step: float = Field(default=1.0, gt=0, le=1)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not self.lower < self.target < self.upper:
            raise PlanError(
                f"the band {self.lower:g} .. {self.target:g} .. {self.upper:g} is out of order; "
                f"give lower < target < upper, such as 0.7, 0.9 and 0.99"
            )
        return self

    def success_levels(self) -> tuple[float, ...]:
        """Probabilities that the rule looks up."""
        return (self.lower, self.target, self.upper)

    def resolve_rule(self, outlook: Outlook) -> RiskBasedGuardrails:
        """Take the table that was made for this plan."""
        if outlook.success_table is None:
            raise PlanError(
                "risk_based_guardrails cannot be part of another rule; make it the plan's own spending.kind"
            )
        return RiskBasedGuardrails(self.amount, self.step, outlook.success_table)

    def describe(self) -> str:
        """Say what is spent."""
        start = "what" if self.amount is None else f"${self.amount:,.0f} a year, and later at what"
        return (
            f"Spend {start} would last with a probability of {self.target:.0%}; keep it while that probability stays "
            f"between {self.lower:.0%} and {self.upper:.0%}."
        )
