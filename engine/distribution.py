"""The distribution of one quantity in every year: exact while small, a histogram when large.

Merging depends only on which values were added, never on how they were grouped: up to `EXACT_LIMIT` scenarios the
values themselves are kept, beyond that they are counted, and values kept so far are counted the same way as if they
had never been kept.
"""

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np

from engine.histogram import Grid
from engine.kernel import kernel
from engine.types import Float64Array, Int32Array, Int64Array

EXACT_LIMIT = 16_384
"""Scenarios up to which values are kept exactly."""


@dataclass(frozen=True)
class Sparse:
    """Non-empty bins of all rows, sorted by row and bin.

    ``index`` is row * bins + bin, ``count`` how many values, ``offset`` the sum of their places within the bin (0 on
    a coarse grid). All int64, of one length.
    """

    index: Int64Array
    count: Int64Array
    offset: Int64Array


@dataclass(frozen=True, eq=False)
class Distribution:
    """Real dollars, one row a year; a row may hold fewer values than there are scenarios, as of the dead.

    Parameters
    ----------
    grid : Grid
        Bins of the histogram.
    scenarios : int
        How many values each row holds at most.
    values : ndarray of float64, shape (rows, scenarios), or None
        All values, where they are few; in no particular order, NaN where there is none.
    sparse : Sparse or None
        The counts, where they are many.
    cents : tuple of int, one a row
        Exact sum, in cents.
    saturated : int
        How many values entered ``cents`` as 2**51.
    extremes : ndarray of int32, shape (rows, 2)
        Bit patterns, as float32, of the smallest and largest value.
    """

    grid: Grid
    scenarios: int
    values: Float64Array | None
    sparse: Sparse | None
    cents: tuple[int, ...]
    saturated: int
    extremes: Int32Array

    def merge(self, other: "Distribution") -> "Distribution":
        """Add the values of two distributions with the same rows."""
        scenarios = self.scenarios + other.scenarios
        values = sparse = None
        if scenarios <= EXACT_LIMIT:
            assert self.values is not None and other.values is not None
            values = np.concatenate([self.values, other.values], axis=1)
        else:
            sparse = _merge_sparse(self._counted(), other._counted())
        low = np.minimum(self.extremes[:, 0], other.extremes[:, 0])
        high = np.maximum(self.extremes[:, 1], other.extremes[:, 1])
        return Distribution(
            grid=self.grid,
            scenarios=scenarios,
            values=values,
            sparse=sparse,
            cents=tuple(a + b for a, b in zip(self.cents, other.cents, strict=True)),
            saturated=self.saturated + other.saturated,
            extremes=np.stack([low, high], axis=1),
        )

    @property
    def sizes(self) -> Int64Array:
        """How many values each row holds (rows,)."""
        if self.values is not None:
            return np.asarray(np.count_nonzero(self.values >= 0.0, axis=1), np.int64)
        sparse = self._counted()
        starts = np.searchsorted(sparse.index, np.arange(len(self.cents) + 1) * self.grid.bins)
        return np.diff(np.concatenate([[0], np.cumsum(sparse.count)])[starts])

    def mean(self) -> Float64Array:
        """Mean of each row (rows,), real dollars, exact to the cent before dividing; NaN for an empty row."""
        pairs = zip(self.cents, self.sizes.tolist(), strict=True)
        return np.array([float(Fraction(cents, 100 * size)) if size else math.nan for cents, size in pairs])

    def quantiles(self, probabilities: tuple[float, ...]) -> Float64Array:
        """Give quantiles (probabilities, rows), real dollars, by the definition ``inverted_cdf``; NaN for an empty row.

        Exact where values are kept, within 0.1 % otherwise.
        """
        rows = [self._row_quantiles(row, probabilities, size) for row, size in enumerate(self.sizes.tolist())]
        return np.stack(rows, axis=1)

    def tail_mean(self, row: int, probability: float) -> float:
        """Mean of the lowest share ``probability`` of a row's values, real dollars; NaN for an empty row."""
        size = int(self.sizes[row])
        if size == 0:
            return math.nan
        if self.values is not None:
            values, count = np.sort(self.values[row])[:size], np.ones(size, np.int64)
        else:
            index, count, offset = self._row(row)
            values = self._values_of(row, index, offset / count)
        wanted = Fraction(str(probability)) * size
        before = np.cumsum(count) - count
        taken = np.clip(float(wanted) - before, 0.0, count)
        return math.fsum((taken * values).tolist()) / float(wanted)

    def positive(self) -> Int64Array:
        """How many values of each row (rows,) are not zero."""
        if self.values is not None:
            return np.asarray(np.count_nonzero(self.values > 0.0, axis=1), np.int64)
        zeros = np.zeros(len(self.cents), np.int64)
        row, bins = np.divmod(self._counted().index, self.grid.bins)
        zeros[row[bins == 0]] = self._counted().count[bins == 0]
        return self.sizes - zeros

    def canonical(self) -> "Distribution":
        """Put kept values in ascending order, so that equal distributions have equal arrays."""
        if self.values is None:
            return self
        return Distribution(
            self.grid, self.scenarios, np.sort(self.values, axis=1), None, self.cents, self.saturated, self.extremes
        )

    def _counted(self) -> Sparse:
        if self.sparse is not None:
            return self.sparse
        assert self.values is not None
        from engine.tally import count_values  # a tally makes distributions, so it cannot be imported first

        return count_values(self.grid, self.values)

    def _row_quantiles(self, row: int, probabilities: tuple[float, ...], size: int) -> Float64Array:
        if size == 0:
            return np.full(len(probabilities), math.nan)
        ranks = [_rank(probability, size) for probability in probabilities]
        if self.values is not None:
            ordered: Float64Array = np.partition(self.values[row], ranks)
            return ordered[ranks]
        index, count, offset = self._row(row)
        at = np.searchsorted(np.cumsum(count), np.array(ranks) + 1)
        return self._values_of(row, index[at], offset[at] / count[at])

    def _values_of(self, row: int, bins: Int64Array, inside: Float64Array) -> Float64Array:
        """Value of each bin of a row: the mean of what lies in it on a fine grid, its middle on a coarse one."""
        place = inside if self.grid.fine else np.full(len(bins), 1 << (self.grid.shift - 1))
        low, high = self.extremes[row].view(np.float32).astype(np.float64)
        return np.clip(self.grid.value(bins, place), low, high)

    def _row(self, row: int) -> tuple[Int64Array, Int64Array, Int64Array]:
        sparse, bins = self._counted(), self.grid.bins
        start, stop = np.searchsorted(sparse.index, [row * bins, (row + 1) * bins])
        return sparse.index[start:stop] - row * bins, sparse.count[start:stop], sparse.offset[start:stop]


def _merge_sparse(a: Sparse, b: Sparse) -> Sparse:
    index, count, offset = np.empty((3, a.index.shape[0] + b.index.shape[0]), np.int64)
    size = _merge_sorted(index, count, offset, (a.index, a.count, a.offset), (b.index, b.count, b.offset))
    return Sparse(index[:size].copy(), count[:size].copy(), offset[:size].copy())


@kernel
def _merge_sorted(
    index: Int64Array,
    count: Int64Array,
    offset: Int64Array,
    a: tuple[Int64Array, Int64Array, Int64Array],
    b: tuple[Int64Array, Int64Array, Int64Array],
) -> int:
    """Merge two ascending lists of bins, adding up those in both; give how many there are."""
    i, j, size = 0, 0, 0
    while i < a[0].shape[0] or j < b[0].shape[0]:
        from_a = j == b[0].shape[0] or (i < a[0].shape[0] and a[0][i] <= b[0][j])
        from_b = i == a[0].shape[0] or (j < b[0].shape[0] and b[0][j] <= a[0][i])
        index[size] = a[0][i] if from_a else b[0][j]
        count[size], offset[size] = 0, 0
        if from_a:
            count[size] += a[1][i]
            offset[size] += a[2][i]
            i += 1
        if from_b:
            count[size] += b[1][j]
            offset[size] += b[2][j]
            j += 1
        size += 1
    return size


@lru_cache(maxsize=256)
def _rank(probability: float, scenarios: int) -> int:
    """Give the 0-based rank of a quantile: the smallest value with at least this share at or below it."""
    share = Fraction(str(probability)) * scenarios
    return max(-(-share.numerator // share.denominator), 1) - 1
