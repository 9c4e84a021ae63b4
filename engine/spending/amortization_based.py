"""Amortization-based withdrawal: each year the payment that spreads the portfolio over the years left, seen from today.

Every year the whole of today's portfolio is spread anew over the payments left, at the real return expected of it. Real
payments rise by ``spending_tilt`` a year in that calculation, and ``bequest`` is kept for its end. Unless
``real_return`` is stated, it is that of variable percentage withdrawal: 5.0 % for stocks and 1.9 % for bonds, mixed as
the portfolio is in that year.

The total portfolio approach (TPAW) also counts the present value of future pensions as wealth, and chooses the
allocation; here only the portfolio is spread, income is spent on top as it comes, and the allocation is the plan's.
The years left end with the youngest person's birthday at ``last_age``, or with the plan where it names nobody; from
that birthday on all but the bequest is withdrawn every year. Nothing is required, the bequest neither: it is an aim.

References
----------
Bogleheads wiki, "Amortization based withdrawal" (2020).
B. Mathew, "Total portfolio allocation and withdrawal (TPAW)", TPAW Planner (2021 and later).
M. B. Waring, L. B. Siegel, "The only spending rule article you will ever need", Financial Analysts Journal 71 (2015),
no. 1, 91-107.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from pydantic import Field

from engine.spending.annuity import (
    BOND_GROWTH,
    LAST_AGE,
    STOCK_GROWTH,
    payment_share,
    present_value,
    real_growth,
    years_left,
)
from engine.spending.rule import Outlook, Outset, Spending, SpendingChoice, SpendingRule, State


@dataclass(frozen=True)
class AmortizationBased(SpendingRule):
    """Withdraw a share of what is not kept for the bequest and spend all income on top; nothing is required.

    Parameters
    ----------
    shares : tuple of float
        Share to withdraw, for each year of spending.
    kept : tuple of float
        What must stay to become the bequest, dollars of year 0, for each year of spending.
    """

    shares: tuple[float, ...]
    kept: tuple[float, ...]

    @property
    def requires_spending(self) -> bool:
        """False: spending follows the portfolio."""
        return False

    def init(self, outset: Outset) -> None:
        """Nothing to remember."""

    def step(self, memory: None, state: State) -> tuple[None, Spending]:
        """Take the year's share of today's balance without the part kept."""
        free = np.maximum(state.balance - self.kept[state.year - 1] * state.price_level, 0.0)
        return None, Spending(self.shares[state.year - 1] * free + state.income, np.zeros_like(free))


class AmortizationBasedChoice(SpendingChoice):
    """``kind = "amortization_based"``: a level payment until 100 with nothing left, unless stated.

    ``real_return`` and ``spending_tilt`` are a year; ``bequest`` is in dollars of year 0.
    """

    kind: Literal["amortization_based"]
    real_return: float | None = Field(default=None, ge=-0.5, le=0.5)
    spending_tilt: float = Field(default=0.0, ge=-0.5, le=0.5)
    bequest: float = Field(default=0.0, ge=0, le=100_000_000)
    last_age: int = Field(default=LAST_AGE, ge=1, le=120)

    def resolve_rule(self, outlook: Outlook) -> AmortizationBased:
        """Work out the share and the part kept of every year; the last payment is at the start or end of its year."""
        grown = [real_growth(share) if self.real_return is None else self.real_return for share in outlook.stock_share]
        ahead = list(zip(years_left(outlook, self.last_age), grown, strict=True))
        paid_early = 1 if self.at == "start" else 0
        return AmortizationBased(
            tuple(payment_share(left, growth, self.spending_tilt) for left, growth in ahead),
            tuple(present_value(self.bequest, left - 1 + paid_early, growth) for left, growth in ahead),
        )

    def describe(self) -> str:
        """Say what is spent."""
        returned = (
            f"{STOCK_GROWTH:.1%} a year for stocks and {BOND_GROWTH:.1%} for bonds"
            if self.real_return is None
            else f"{self.real_return:.2%} a year"
        )
        tilted = f", spending {self.spending_tilt:+.1%} a year" if self.spending_tilt else ""
        left = f" and leave ${self.bequest:,.0f} in today's dollars" if self.bequest else ""
        return (
            f"Withdraw each year what would use up the portfolio by the time the youngest is {self.last_age} (by the "
            f"end of the plan where it names nobody){left}, at a real return of {returned}{tilted}. "
            f"Spend other income on top."
        )
