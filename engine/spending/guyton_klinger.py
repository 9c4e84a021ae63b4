"""Guyton and Klinger's decision rules: spend steadily, with guardrails.

Each year, in this order: the withdrawal rises with inflation, unless the portfolio lost over the past year and the
raised withdrawal would be a larger share of the portfolio than at the outset (withdrawal rule with the modified
inflation rule); it is cut by 10 % where its share is more than 20 % above the initial one, except in the plan's last
15 years (capital preservation); it is raised by 10 % where its share is more than 20 % below (prosperity).

The paper has no income from outside; here the rules govern the household's spending as a share of the portfolio, income
reduces what is withdrawn for it, and spending that income pays for is never cut.

References
----------
J. T. Guyton, W. J. Klinger, "Decision rules and maximum initial withdrawal rates", Journal of Financial Planning 19
(2006), 48-58.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from pydantic import Field

from engine.ledger import HALF_CENT
from engine.spending.rule import Outlook, Outset, Spending, SpendingChoice, SpendingRule, State
from engine.types import Float64Array


class LastDecision(NamedTuple):
    """Spending decided last (scenarios,), nominal, at that day's price level; share of the portfolio at the outset."""

    spending: Float64Array
    price_level: Float64Array
    initial_rate: Float64Array
    last_preserved_year: int


@dataclass(frozen=True)
class GuytonKlinger(SpendingRule):
    """Start at ``amount`` dollars of year 0 a year and follow the decision rules; nothing is required.

    Parameters
    ----------
    amount : float
        First year's spending, dollars of year 0.
    guardrail : float
        How far the share may drift from the initial one, 0.20.
    adjustment : float
        Size of a cut or a raise, 0.10.
    final_years : int
        Years before the end in which spending is no longer cut, 15.
    """

    amount: float
    guardrail: float
    adjustment: float
    final_years: int

    @property
    def requires_spending(self) -> bool:
        """False: the rule may cut without a floor of its own."""
        return False

    def init(self, outset: Outset) -> LastDecision:
        """Remember the initial share of the portfolio."""
        amount = self.amount * outset.price_level
        rate = amount / np.maximum(outset.balance, HALF_CENT)
        return LastDecision(amount, outset.price_level, rate, outset.years - self.final_years)

    def step(self, memory: LastDecision, state: State) -> tuple[LastDecision, Spending]:
        """Apply inflation, then capital preservation, then prosperity."""
        spending = self._with_inflation(memory, state)
        if state.year > 1:
            spending = self._within_guardrails(spending, memory, state)
        memory = memory._replace(spending=spending, price_level=state.price_level)
        return memory, Spending(spending, np.zeros_like(spending))

    def _with_inflation(self, memory: LastDecision, state: State) -> Float64Array:
        raised = memory.spending * (state.price_level / memory.price_level)
        frozen = (state.portfolio_return < 1.0) & (raised > memory.initial_rate * state.balance)
        return np.where(frozen, np.minimum(raised, memory.spending), raised)

    def _within_guardrails(self, spending: Float64Array, memory: LastDecision, state: State) -> Float64Array:
        upper = (1.0 + self.guardrail) * memory.initial_rate * state.balance
        lower = (1.0 - self.guardrail) * memory.initial_rate * state.balance
        if state.year <= memory.last_preserved_year:
            cut = np.where(spending > upper, (1.0 - self.adjustment) * spending, spending)
            cut = np.maximum(cut, np.minimum(spending, state.income))  # what income pays for is never cut
        else:
            cut = spending
        return np.where(spending < lower, (1.0 + self.adjustment) * spending, cut)


class GuytonKlingerChoice(SpendingChoice):
    """``kind = "guyton_klinger"``: with the figures of the paper unless stated."""

    kind: Literal["guyton_klinger"]
    amount: float = Field(ge=0, le=1_000_000)
    guardrail: float = Field(default=0.20, gt=0, lt=1)
    adjustment: float = Field(default=0.10, gt=0, lt=1)
    final_years: int = Field(default=15, ge=0, le=100)

    def resolve_rule(self, outlook: Outlook) -> GuytonKlinger:
        """Fix the constants."""
        return GuytonKlinger(self.amount, self.guardrail, self.adjustment, self.final_years)

    def describe(self) -> str:
        """Say what is spent."""
        return (
            f"Start at ${self.amount:,.0f} a year; cut by {self.adjustment:.0%} when it has become more than "
            f"{self.guardrail:.0%} heavier on the portfolio than at the start, raise by "
            f"{self.adjustment:.0%} when as much lighter."
        )
