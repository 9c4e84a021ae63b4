"""One pool of money without taxes, rebalanced to its weights every period: the fast way."""

from dataclasses import dataclass

import numpy as np

from engine.ledger import grow, pay
from engine.markets.market import Returns
from engine.portfolio.portfolio import Payment, Portfolio, Settled
from engine.timeline import Block
from engine.types import Float64Array


@dataclass(frozen=True)
class Pooled(Portfolio):
    """One pool.

    Parameters
    ----------
    balance : float
        At the start, dollars of year 0.
    weights : tuple of tuple of float
        Share of each asset, summing to 1: a row for each year of the plan, or one row where they never change.
    keep : tuple of float, length assets
        One less the fees of one period, of the portfolio and of each asset.
    """

    balance: float
    weights: tuple[tuple[float, ...], ...]
    keep: tuple[float, ...]

    def init(self, block: Block) -> Float64Array:
        """Give every scenario the same balance."""
        return np.full(block.count, self.balance)

    def total(self, held: Float64Array) -> Float64Array:
        """Give the pool."""
        return held

    def pay(
        self, held: Float64Array, settled: Settled, payment: Payment, flows: Float64Array
    ) -> tuple[Float64Array, Settled]:
        """Settle from income, then from the pool."""
        left, spent, unpaid = (np.empty(held.shape[0]) for _ in range(3))
        cash, decision = payment.cash, payment.decision
        due = (cash.income, cash.expense, decision.requested, decision.required)
        pay(left, spent, unpaid, flows[:3], held, *settled, *due, payment.share)
        return left, Settled(spent, unpaid)

    def grow(
        self, held: Float64Array, returns: Returns, year: int, flows: Float64Array, closes: bool = True
    ) -> tuple[Float64Array, Float64Array]:
        """Grow by the weighted sum of the assets' growth."""
        weights = np.array(self.weights[0 if len(self.weights) == 1 else year - 1])
        balance, portfolio = np.empty(held.shape[0]), np.empty(held.shape[0])
        grow(balance, portfolio, flows[4:], held, returns.growth, weights, np.array(self.keep))
        return balance, portfolio
