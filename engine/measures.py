"""What each scenario of a block was like as a whole: drawdown, steadiness of spending, depth of shortfall, bequest.

- *Worst drawdown*: the largest fall of the portfolio's real return index (growth before fees and payments) from its
  highest year-end so far, the start included.
- *Spending volatility*: the standard deviation of a scenario's real spending over its years of spending, as a share of
  its mean.
- *Shortfall depth*: the sum of what was required but not paid, in dollars of year 0, of scenarios that fell short.
- *Terminal balance*: the portfolio at the end of the plan, or at the end of the year in which the last person died.
- *Sequence risk*: the correlation, over scenarios, of success with the portfolio's real growth in the first, second
  and last third of the plan. Where the first is largest, early returns matter most.
"""

import numpy as np

from engine.histogram import COARSE
from engine.kernel import kernel
from engine.tally import Tally
from engine.types import BoolArray, Float64Array, Int64Array
from engine.walk import YearEnd

MEASURES = ("terminal_balance", "worst_drawdown", "spending_volatility", "shortfall_depth")
"""Rows of the distribution of measures; ratios enter it as ten-thousandths, so that its bins resolve them."""

RATIO = 10_000.0
"""How a ratio enters the distribution."""

THIRDS = ("first", "second", "last")
"""Parts of a plan whose growth is compared with success."""

NO_SEQUENCE = (0,) * (3 * len(THIRDS))
"""Sums of growth, its square and its product with success for each third, before anything was added."""

_GROWTH_UNIT = 1_000.0
_MOST_GROWTH = 1e5


@kernel
def _follow_index(
    index: Float64Array, peak: Float64Array, low: Float64Array, growth: Float64Array, deflator: Float64Array
) -> None:
    """Grow the nominal index (n,), and keep its highest real level and lowest share of that."""
    for i in range(index.shape[0]):
        index[i] *= growth[i]
        real = index[i] * deflator[i]
        highest = max(peak[i], real)
        peak[i] = highest
        low[i] = min(low[i], real / highest)


@kernel
def _follow_spending(
    total: Float64Array, squares: Float64Array, spending: Float64Array, deflator: Float64Array
) -> None:
    """Add up real spending (n,) and its squares."""
    for i in range(total.shape[0]):
        real = spending[i] * deflator[i]
        total[i] += real
        squares[i] += real * real


class BlockMeasures:
    """Follows one block through its years."""

    def __init__(self, scenarios: int, years: int, first_year: int) -> None:
        self._years, self._first_year = years, first_year
        self._marks = (-(-years // 3), -(-2 * years // 3), years)
        self.index, self._peak, self._low = np.ones((3, scenarios))
        self._total, self._squares, self._spent_years = np.zeros((3, scenarios))
        self._depth, self._final = np.zeros((2, scenarios))
        self._short_years = np.zeros(scenarios, np.int64)
        self._thirds: list[Float64Array] = []

    def add(self, end: YearEnd, unpaid: int) -> None:
        """See the end of one year, in which ``unpaid`` scenarios had something unpaid; years come in order."""
        _follow_index(self.index, self._peak, self._low, end.portfolio_return, end.deflator)
        if end.year >= self._first_year:
            _follow_spending(self._total, self._squares, end.spending, end.spending_deflator)
            self._spent_years = self._spent_years + (1.0 if end.living is None else end.living)
        if unpaid:
            self._depth = self._depth + end.unpaid * end.spending_deflator
            self._short_years = self._short_years + (end.unpaid > 0.0)
        if end.last is not None:
            self._final = np.where(end.last, end.balance * end.deflator, self._final)
        elif end.year == self._years:
            self._final = end.balance * end.deflator
        self._thirds += [self.index * end.deflator] * self._marks.count(end.year)

    def tally(self, tally: Tally) -> None:
        """Add every scenario to the distribution of `MEASURES`."""
        ones = np.ones(self.index.shape[0])
        short = self._short_years > 0
        tally.add(0, self._final, ones)
        tally.add(1, (1.0 - self._low) * RATIO, ones)
        tally.add(2, self._volatility() * RATIO, ones)
        tally.add(3, self._depth[short], ones[short])

    def short_years(self) -> Int64Array:
        """Count scenarios by how many years something was unpaid, 0 .. N."""
        return np.bincount(self._short_years, minlength=self._years + 1)

    def sequence(self, succeeded: BoolArray) -> tuple[int, ...]:
        """Sum growth, its square and its product with success for each third: nine exact integers, in thousandths."""
        first, second, last = self._thirds
        sums: list[int] = []
        for growth in (first, second / first, last / second):
            units = np.rint(np.minimum(growth, _MOST_GROWTH) * _GROWTH_UNIT).astype(np.int64)
            sums += [int(units.sum()), int((units * units).sum()), int(units[succeeded].sum())]
        return tuple(sums)

    def _volatility(self) -> Float64Array:
        years = np.maximum(self._spent_years, 1.0)
        mean = self._total / years
        variance = np.maximum(self._squares / years - mean * mean, 0.0)
        return np.where(mean > 0.0, np.sqrt(variance) / np.maximum(mean, 1e-9), 0.0)


def new_tally(keep: int) -> Tally:
    """Make an empty distribution of measures."""
    return Tally(COARSE, len(MEASURES), keep)


def add_up(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...]:
    """Add two rows of integers."""
    return tuple(x + y for x, y in zip(a, b, strict=True))
