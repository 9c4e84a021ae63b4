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
from engine.types import BoolArray, Float32Array, Float64Array, Int32Array, Int64Array
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
def follow_measures(  # noqa: PLR0917
    state: tuple[Float32Array, Float32Array, Float32Array, Float32Array],
    room: Float32Array,
    index: Float64Array,
    deflator: Float64Array,
    real_spending: Float64Array,
    floor: Float64Array,
) -> None:
    """See the end of a year; arrays (n,).

    ``state`` holds the highest real index so far, the lowest share of it, and the sums of real spending beyond
    ``floor`` (the first year's) and of its squares, so that steady spending has no spread at all. ``index`` is the
    nominal return index.
    """
    peak, low, total, squares = state
    real = room[: peak.shape[0]]
    for i in range(peak.shape[0]):
        real[i] = index[i] * deflator[i]
    for i in range(peak.shape[0]):
        peak[i] = max(peak[i], real[i])
    for i in range(peak.shape[0]):
        low[i] = min(low[i], real[i] / peak[i])
    beyond = real
    for i in range(peak.shape[0]):
        beyond[i] = real_spending[i] - floor[i]
    for i in range(peak.shape[0]):
        total[i] += beyond[i]
    for i in range(peak.shape[0]):
        squares[i] += beyond[i] * beyond[i]


@kernel
def _follow_shortfall(depth: Float64Array, years: Int32Array, unpaid: Float64Array, deflator: Float64Array) -> None:
    """Add up what is unpaid (n,), real, and count the years in which something is."""
    for i in range(depth.shape[0]):
        depth[i] += unpaid[i] * deflator[i]
    for i in range(depth.shape[0]):
        years[i] += np.int32(1) if unpaid[i] > 0.0 else np.int32(0)


class BlockMeasures:
    """Follows one block through its years."""

    def __init__(self, scenarios: int, years: int, first_year: int) -> None:
        self._years, self._first_year = years, first_year
        self._marks = (-(-years // 3), -(-2 * years // 3), years)
        self.index = np.ones(scenarios)
        one, nothing = np.ones(scenarios, np.float32), np.zeros(scenarios, np.float32)
        self.state = (one, one.copy(), nothing, nothing.copy())
        self._spent_years, self._depth, self._final = np.zeros((3, scenarios))
        self._short_years = np.zeros(scenarios, np.int32)
        self._floor = self._final
        self._thirds: list[Float64Array] = []

    def add(self, end: YearEnd, floor: Float64Array, unpaid: int) -> None:
        """See the end of one year, in which ``unpaid`` scenarios had something unpaid; years come in order."""
        self._floor = floor
        if end.living is not None and end.year >= self._first_year:
            self._spent_years = self._spent_years + end.living
        if unpaid:
            _follow_shortfall(self._depth, self._short_years, end.unpaid, end.spending_deflator)
        if end.last is not None:
            self._final = np.where(end.last, end.balance * end.deflator, self._final)
        elif end.year == self._years:
            self._final = end.balance * end.deflator
            self._spent_years = self._spent_years + (self._years - self._first_year + 1.0)
        self._thirds += [self.index * end.deflator] * self._marks.count(end.year)

    def tally(self, tally: Tally) -> None:
        """Add every scenario to the distribution of `MEASURES`."""
        ones = np.ones(self.index.shape[0])
        short = self._short_years > 0
        tally.add(0, self._final, ones)
        tally.add(1, (1.0 - self.state[1].astype(np.float64)) * RATIO, ones)
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
        beyond, squares = self.state[2] / years, self.state[3] / years
        mean, variance = self._floor + beyond, np.maximum(squares - beyond * beyond, 0.0)
        return np.where(mean > 0.0, np.sqrt(variance) / np.maximum(mean, 1e-9), 0.0)


def new_tally(keep: int) -> Tally:
    """Make an empty distribution of measures."""
    return Tally(COARSE, len(MEASURES), keep)


def add_up(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...]:
    """Add two rows of integers."""
    return tuple(x + y for x, y in zip(a, b, strict=True))
