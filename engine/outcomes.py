"""What became of each scenario of a block: when it first fell short, when it first ran out, and what went wrong.

The causes of a failure are told apart by rule, in this order:

1. ``early_losses``: before any spending, the portfolio bought less after the first ten years (or the whole plan, if
   shorter) than at the start;
2. ``high_inflation``: prices rose by more than 4 % a year on average over the plan;
3. ``weak_returns``: neither; the portfolio held its own at first and later grew too little for what was spent.
"""

from typing import NamedTuple

import numpy as np

from engine.kernel import kernel
from engine.timeline import Block
from engine.types import BoolArray, Float64Array, Int64Array
from engine.walk import YearEnd

CAUSES = ("early_losses", "high_inflation", "weak_returns")
"""Causes of failure, in the order in which they are tried."""

EARLY_YEARS = 10
"""Years over which losses count as early."""

HIGH_INFLATION = 1.04
"""Yearly rise of prices above which inflation is blamed."""


@kernel
def follow(  # noqa: PLR0913, PLR0917
    first_unpaid: Int64Array,
    first_depleted: Int64Array,
    unpaid: Float64Array,
    balance: Float64Array,
    real_spending: Float64Array,
    floor: Float64Array,
    year: int,
) -> tuple[int, int]:
    """See the end of a year; all arrays (n,), dollars.

    Writes ``year`` into ``first_unpaid`` and ``first_depleted`` where they are still 0 and something is unpaid, or
    the balance is zero. Gives how many have something unpaid, and how many spend in real terms more than half a cent
    less than ``floor``.
    """
    missing, empty, below = 0, 0, 0
    for i in range(unpaid.shape[0]):
        missing += 1 if unpaid[i] > 0.0 else 0
    for i in range(balance.shape[0]):
        empty += 1 if balance[i] <= 0.0 else 0
    for i in range(floor.shape[0]):
        below += 1 if real_spending[i] < floor[i] - 0.005 else 0
    if missing > 0:  # seldom so in the early years
        for i in range(unpaid.shape[0]):
            first_unpaid[i] = year if (unpaid[i] > 0.0) & (first_unpaid[i] == 0) else first_unpaid[i]
    if empty > 0:
        for i in range(balance.shape[0]):
            first_depleted[i] = year if (balance[i] <= 0.0) & (first_depleted[i] == 0) else first_depleted[i]
    return missing, below


class Counts(NamedTuple):
    """Counts of scenarios, int64: by year 0 .. N, ``causes`` by cause, ``members`` by market of an ensemble.

    ``failure`` and ``depletion`` count each scenario once, in its first such year; ``unpaid`` and ``below_first`` in
    every such year; ``short_years`` each once, at the number of years in which something was unpaid; ``members``
    failures of scenarios by their index modulo the number of markets.
    """

    failure: Int64Array
    depletion: Int64Array
    unpaid: Int64Array
    below_first: Int64Array
    short_years: Int64Array
    causes: Int64Array
    members: Int64Array

    @classmethod
    def zero(cls, years: int, members: int) -> "Counts":
        """No scenario yet."""
        a, b, c, d, e = np.zeros((5, years + 1), np.int64)
        return cls(a, b, c, d, e, np.zeros(len(CAUSES), np.int64), np.zeros(members, np.int64))

    def plus(self, other: "Counts") -> "Counts":
        """Add two counts."""
        return Counts(*(a + b for a, b in zip(self, other, strict=True)))


class BlockOutcome:
    """Follows one block through its years; `counts` tells what became of it.

    Parameters
    ----------
    block : Block
    first_year : int
        The first in which the rule decides, with whose spending later years are compared.
    requires_spending : bool
    """

    def __init__(self, block: Block, first_year: int, requires_spending: bool) -> None:
        scenarios, self._years = block.count, block.timeline.years
        self._block, self._first_year, self._requires_spending = block, first_year, requires_spending
        self.firsts: tuple[Int64Array, Int64Array] = (np.zeros(scenarios, np.int64), np.zeros(scenarios, np.int64))
        self._last = np.full(scenarios, self._years, np.int64)
        self._real_index = np.ones(scenarios)
        self._floor = np.zeros(scenarios)
        self._price_level = np.ones(scenarios)
        self._unpaid, self._below = np.zeros((2, self._years + 1), np.int64)

    def floor(self, end: YearEnd) -> Float64Array:
        """Real spending of the first year (scenarios,), which later years are compared with."""
        if end.year == self._first_year:
            self._floor = end.spending * end.spending_deflator
        return self._floor

    def add(self, end: YearEnd, unpaid: int, below: int, index: Float64Array) -> None:
        """Take what `follow` counted in one year, and the return index at its end; years come in order."""
        self._unpaid[end.year], self._below[end.year] = unpaid, below
        if end.year <= EARLY_YEARS:
            self._real_index = index * end.deflator
        self._price_level = end.price_level
        if end.last is not None:
            self._last = np.where(end.last, end.year, self._last)

    def failed_in(self) -> Int64Array:
        """Year (scenarios,) in which each scenario failed, 0 for never, once all years were added."""
        return self.firsts[0] if self._requires_spending else self._depleted_before_the_end()

    def counts(self, short_years: Int64Array, members: int) -> Counts:
        """Count every scenario, once all years were added."""
        first_failure, rows = self.failed_in(), self._years + 1
        failure = np.bincount(first_failure, minlength=rows)
        depletion = np.bincount(self.firsts[1], minlength=rows)
        failure[0] = depletion[0] = 0
        failed = first_failure > 0
        by_year = (failure, depletion, self._unpaid, self._below, short_years)
        return Counts(*by_year, self._causes(failed), self._by_member(failed, members))

    def _depleted_before_the_end(self) -> Int64Array:
        return np.where(self.firsts[1] < self._last, self.firsts[1], 0)

    def _by_member(self, failed: BoolArray, members: int) -> Int64Array:
        if members == 0:
            return np.zeros(0, np.int64)
        return np.bincount((np.flatnonzero(failed) + self._block.first % members) % members, minlength=members)

    def _causes(self, failed: BoolArray) -> Int64Array:
        threshold = 1.0
        for _ in range(self._years):
            threshold *= HIGH_INFLATION
        inflation = self._price_level > threshold
        loss = self._real_index < 1.0
        early, inflated = failed & loss, failed & ~loss & inflation
        counted = [np.count_nonzero(early), np.count_nonzero(inflated)]
        return np.array([*counted, np.count_nonzero(failed) - counted[0] - counted[1]], np.int64)
