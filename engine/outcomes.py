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
    """Counts of scenarios, int64: by year 0 .. N, ``causes`` by cause.

    ``failure`` and ``depletion`` count each scenario once, in its first such year; ``unpaid`` and ``below_first`` in
    every such year.
    """

    failure: Int64Array
    depletion: Int64Array
    unpaid: Int64Array
    below_first: Int64Array
    causes: Int64Array

    @classmethod
    def zero(cls, years: int) -> "Counts":
        """No scenario yet."""
        a, b, c, d = np.zeros((4, years + 1), np.int64)
        return cls(a, b, c, d, np.zeros(len(CAUSES), np.int64))

    def plus(self, other: "Counts") -> "Counts":
        """Add two counts."""
        return Counts(*(a + b for a, b in zip(self, other, strict=True)))


class BlockOutcome:
    """Follows one block through its years; `counts` tells what became of it."""

    def __init__(self, scenarios: int, years: int, requires_spending: bool) -> None:
        self._years = years
        self._requires_spending = requires_spending
        self._first_unpaid, self._first_depleted = np.zeros((2, scenarios), np.int64)
        self._early_growth = np.ones(scenarios)
        self._early_deflator = np.ones(scenarios)
        self._floor = np.zeros(scenarios)
        self._price_level = np.ones(scenarios)
        self._totals = Counts.zero(years)

    @property
    def firsts(self) -> tuple[Int64Array, Int64Array]:
        """Years in which each scenario first had something unpaid and was first empty; 0 for never."""
        return self._first_unpaid, self._first_depleted

    def floor(self, end: YearEnd) -> Float64Array:
        """Real spending of the first year (scenarios,), which later years are compared with."""
        if end.year == 1:
            self._floor = end.spending * end.spending_deflator
        return self._floor

    def add(self, end: YearEnd, unpaid: int, below: int) -> None:
        """Take what `follow` counted in one year; years come in order."""
        self._totals.unpaid[end.year] += unpaid
        self._totals.below_first[end.year] += below
        if end.year <= EARLY_YEARS:
            self._early_growth = self._early_growth * end.portfolio_return
            self._early_deflator = end.deflator
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
        loss = self._early_growth * self._early_deflator < 1.0
        early, inflated = failed & loss, failed & ~loss & inflation
        counted = [np.count_nonzero(early), np.count_nonzero(inflated)]
        return np.array([*counted, np.count_nonzero(failed) - counted[0] - counted[1]], np.int64)
