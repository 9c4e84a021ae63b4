"""What became of each scenario of a block: when it first fell short, when it first ran out, and what went wrong.

The causes of a failure are told apart by rule, in this order:

1. ``early_losses``: before any spending, the portfolio bought less after the first ten years (or the whole plan, if shorter) than at the start;
2. ``high_inflation``: prices rose by more than 4 % a year on average over the plan;
3. ``weak_returns``: neither; the portfolio held its own at first and later grew too little for what was spent.
"""

from typing import NamedTuple

import numba as nb
import numpy as np

from engine.types import BoolArray, Float64Array, Int64Array
from engine.walk import YearEnd

CAUSES = ("early_losses", "high_inflation", "weak_returns")
"""Causes of failure, in the order in which they are tried."""

EARLY_YEARS = 10
"""Years over which losses count as early."""

HIGH_INFLATION = 1.04
"""Yearly rise of prices above which inflation is blamed."""


@nb.njit(nogil=True, cache=True)
def mark_first(first: Int64Array, amount: Float64Array, year: int) -> int:
    """Write ``year`` into ``first`` (n,) where it is still 0 and ``amount`` (n,) is positive; give how many amounts are."""
    count = 0
    for i in range(first.shape[0]):
        positive = amount[i] > 0.0
        first[i] = year if positive and first[i] == 0 else first[i]
        count += 1 if positive else 0
    return count


@nb.njit(nogil=True, cache=True)
def mark_depleted(first: Int64Array, balance: Float64Array, year: int) -> None:
    """Write ``year`` into ``first`` (n,) where it is still 0 and ``balance`` (n,) is zero."""
    for i in range(first.shape[0]):
        first[i] = year if balance[i] <= 0.0 and first[i] == 0 else first[i]


@nb.njit(nogil=True, cache=True)
def count_below(spending: Float64Array, deflator: Float64Array, floor: Float64Array) -> int:
    """Count the scenarios whose real spending is more than half a cent below ``floor``; all (n,), dollars."""
    count = 0
    for i in range(spending.shape[0]):
        count += 1 if spending[i] * deflator[i] < floor[i] - 0.005 else 0
    return count


class Counts(NamedTuple):
    """Counts of scenarios, int64: by year 0 .. N, ``causes`` by cause.

    ``failure`` and ``depletion`` count each scenario once, in its first such year; ``unpaid`` and ``below_first`` in every such year.
    """

    failure: Int64Array
    depletion: Int64Array
    unpaid: Int64Array
    below_first: Int64Array
    causes: Int64Array

    @classmethod
    def zero(cls, years: int) -> "Counts":
        """No scenario yet."""
        return cls(*(np.zeros(years + 1, np.int64) for _ in range(4)), np.zeros(len(CAUSES), np.int64))

    def plus(self, other: "Counts") -> "Counts":
        """Add two counts."""
        return Counts(*(a + b for a, b in zip(self, other, strict=True)))


class BlockOutcome:
    """Follows one block through its years; `counts` tells what became of it."""

    def __init__(self, scenarios: int, years: int, requires_spending: bool) -> None:
        self._years = years
        self._requires_spending = requires_spending
        self._first_unpaid = np.zeros(scenarios, np.int64)
        self._first_depleted = np.zeros(scenarios, np.int64)
        self._early_growth = np.ones(scenarios)
        self._early_is_loss = np.zeros(scenarios, np.bool_)
        self._floor = np.zeros(scenarios)
        self._price_level = np.ones(scenarios)
        self._totals = Counts.zero(years)

    def add(self, end: YearEnd) -> None:
        """See the end of one year; years come in order."""
        unpaid = mark_first(self._first_unpaid, end.unpaid, end.year)
        self._totals.unpaid[end.year] += unpaid
        mark_depleted(self._first_depleted, end.balance, end.year)
        if end.year == 1:
            self._floor = end.spending * end.spending_deflator
        else:
            self._totals.below_first[end.year] += count_below(end.spending, end.spending_deflator, self._floor)
        if end.year <= EARLY_YEARS:
            self._early_growth = self._early_growth * end.portfolio_return
            self._early_is_loss = self._early_growth * end.deflator < 1.0
        self._price_level = end.price_level

    def counts(self) -> Counts:
        """Count every scenario, once all years were added."""
        first_failure = self._first_unpaid if self._requires_spending else self._depleted_before_the_end()
        rows = self._years + 1
        failure = np.bincount(first_failure, minlength=rows)
        depletion = np.bincount(self._first_depleted, minlength=rows)
        failure[0] = depletion[0] = 0
        return self._totals._replace(failure=failure, depletion=depletion, causes=self._causes(first_failure > 0))

    def _depleted_before_the_end(self) -> Int64Array:
        return np.where(self._first_depleted < self._years, self._first_depleted, 0)

    def _causes(self, failed: BoolArray) -> Int64Array:
        threshold = 1.0
        for _ in range(self._years):
            threshold *= HIGH_INFLATION
        inflation = self._price_level > threshold
        early = failed & self._early_is_loss
        inflated = failed & ~self._early_is_loss & inflation
        counted = [np.count_nonzero(early), np.count_nonzero(inflated)]
        return np.array([*counted, np.count_nonzero(failed) - counted[0] - counted[1]], np.int64)
