"""The household: what comes in and goes out each year, and whether anybody is still alive."""

from dataclasses import dataclass
from typing import Any

from engine.household.cash_flows import CashFlows, YearFlows, flows_of_year
from engine.timeline import Block
from engine.types import BoolArray, Float64Array

Lives = Any
"""What was drawn of the household's lives; only the household itself looks inside."""


@dataclass(frozen=True)
class Household:
    """A household with all its constants fixed.

    Parameters
    ----------
    flows : CashFlows
        Income and expenses that depend on nobody's life.
    """

    flows: CashFlows

    @property
    def requires_payments(self) -> bool:
        """Whether it has expenses, which must be paid."""
        return any(self.flows.real_expense) or any(self.flows.nominal_expense)

    def init(self, block: Block) -> Lives:
        """Draw how long everybody lives."""

    def living(self, lives: Lives, year: int) -> BoolArray | None:
        """Whether anybody is alive at the start of ``year``, (scenarios,); None where the plan follows no lives."""
        return None

    def cash(self, lives: Lives, year: int, price_level: Float64Array, zeros: Float64Array) -> YearFlows:
        """Give one year's income and expenses at the price level (scenarios,) of its start; ``zeros`` where none."""
        return flows_of_year(self.flows, year, price_level, zeros)
