"""One pool of money whose assets drift apart, brought back to the allocation now and then, or never."""

from dataclasses import dataclass

import numpy as np

from engine.ledger import pay
from engine.markets.market import Returns
from engine.portfolio.portfolio import Payment, Portfolio, Settled
from engine.timeline import Block
from engine.types import Float64Array


@dataclass(frozen=True)
class Drifting(Portfolio):
    """One pool, kept asset by asset. Payments are taken from all assets in proportion, income is added likewise.

    Parameters
    ----------
    balance : float
        At the start, dollars of year 0.
    weights : tuple of tuple of float
        Share of each asset, summing to 1: a row for each year of the plan, or one row where they never change.
    keep : tuple of float, length assets
        One less the fees of one period, of the portfolio and of each asset.
    drift : float or None
        Rebalanced at the end of a period in which a weight is off its target by more than this: 0 at the end of every
        year whatever the drift, None never.
    """

    balance: float
    weights: tuple[tuple[float, ...], ...]
    keep: tuple[float, ...]
    drift: float | None

    def init(self, block: Block) -> Float64Array:
        """Give every scenario the allocation of year 1, (assets, scenarios)."""
        held: Float64Array = np.array(self.weights[0])[:, None] * np.full(block.count, self.balance)
        return held

    def total(self, held: Float64Array) -> Float64Array:
        """Add the assets up."""
        total: Float64Array = held[0]
        for asset in held[1:]:
            total = total + asset
        return total

    def pay(
        self, held: Float64Array, settled: Settled, payment: Payment, flows: Float64Array
    ) -> tuple[Float64Array, Settled]:
        """Settle from income, then from all assets in proportion to what they are worth."""
        before = self.total(held)
        left, spent, unpaid = (np.empty(before.shape[0]) for _ in range(3))
        cash, decision = payment.cash, payment.decision
        due = (cash.income, cash.expense, decision.requested, decision.required)
        pay(left, spent, unpaid, flows[:3], before, *settled, *due, payment.share)
        empty = before <= 0.0
        scale = left / np.where(empty, 1.0, before)
        fresh = np.array(self._target(payment.year))[:, None] * left
        return np.where(empty, fresh, held * scale), Settled(spent, unpaid)

    def grow(
        self, held: Float64Array, returns: Returns, year: int, flows: Float64Array, closes: bool = True
    ) -> tuple[Float64Array, Float64Array]:
        """Grow each asset by itself, then rebalance where it is due; what is empty grows like its allocation."""
        before, keep = self.total(held), np.array(self.keep)[:, None]
        empty = before <= 0.0
        shares = np.where(empty, np.array(self._target(year))[:, None], held / np.where(empty, 1.0, before))
        portfolio = self.total(np.asarray(shares * returns.growth, np.float64))
        invested = held * keep
        after = invested * returns.growth
        if flows.shape[0] > 0:
            flows[4] += before - self.total(invested)
            flows[5] += self.total(after) - self.total(invested)
        return self._rebalance(after, year + 1 if closes else year, closes), portfolio

    def _target(self, year: int) -> tuple[float, ...]:
        return self.weights[min(year, len(self.weights)) - 1]

    def _rebalance(self, held: Float64Array, year: int, closes: bool) -> Float64Array:
        if self.drift is None or (self.drift == 0.0 and not closes):
            return held
        total = self.total(held)
        target = np.array(self._target(year))[:, None] * total
        if self.drift == 0.0:
            return target
        off = np.zeros(total.shape[0], bool)
        for asset, aim in zip(held, target, strict=True):
            off = off | (np.abs(asset - aim) > self.drift * total)
        return np.where(off, target, held)
