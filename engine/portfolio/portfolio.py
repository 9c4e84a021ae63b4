"""What every way of holding the household's money is: a frozen strategy that pays and grows a block of scenarios."""

from abc import ABC, abstractmethod
from typing import Any, NamedTuple

from engine.household.cash_flows import YearFlows
from engine.markets.market import Returns
from engine.spending.rule import Spending
from engine.timeline import Block
from engine.types import Float64Array, Int64Array

Held = Any
"""What a portfolio holds; only the portfolio itself looks inside."""


class Payment(NamedTuple):
    """What falls due at one moment; a year's sums, of which ``share`` (1 or 1/12) is settled now.

    ``year`` counts from 1; ``price_level`` (scenarios,) is that of the day; ``cash`` comes in and goes out,
    ``decision`` is the household's spending. ``taxed`` is the income on which tax is settled at this moment; None where
    tax waits for the end of the period. ``alive`` (scenarios,) says who is, as `AnyHousehold.alive` does.
    """

    year: int
    share: float
    price_level: Float64Array
    cash: YearFlows
    decision: Spending
    taxed: YearFlows | None
    alive: Int64Array | None = None


class Settled(NamedTuple):
    """A year's household spending so far, and what was required (expenses included) but not paid; (scenarios,)."""

    spent: Float64Array
    unpaid: Float64Array


class Portfolio(ABC):
    """A way of holding money with all its constants fixed. Money is in nominal dollars, arrays are (scenarios,).

    ``flows``, where it has rows, is added to: income, expenses, spending, tax, fees, gains, in the order of
    `engine.walk.FLOWS`. In every period income + gains = expenses + spending + tax + fees + change of balance.
    """

    @abstractmethod
    def init(self, block: Block) -> Held:
        """Give what is held at the start of year 1."""

    @abstractmethod
    def total(self, held: Held) -> Float64Array:
        """Give the balance of everything."""

    @abstractmethod
    def pay(self, held: Held, settled: Settled, payment: Payment, flows: Float64Array) -> tuple[Held, Settled]:
        """Settle what falls due: expenses first, then spending; from income first, then from what is held."""

    @abstractmethod
    def grow(
        self, held: Held, returns: Returns, year: int, flows: Float64Array, closes: bool = True
    ) -> tuple[Held, Float64Array]:
        """Take fees, let returns work, rebalance; give also the gross growth of the whole before fees.

        ``closes`` says whether the period is the year's last.
        """
