"""The distribution of one quantity in every year: exact while small, a histogram when large.

Merging depends only on which values were added, never on how they were grouped: up to `EXACT_LIMIT` scenarios the
values themselves are kept, beyond that they are counted, and values kept so far are counted the same way as if they
had never been kept.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from engine.histogram import COUNT_SHIFT, Grid, count
from engine.kernel import kernel
from engine.types import Float64Array, Int32Array, Int64Array

EXACT_LIMIT = 16_384
"""Scenarios up to which values are kept exactly."""

_NO_EXTREMES = (np.iinfo(np.int32).max, 0)


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
    """Real dollars, one row a year.

    Parameters
    ----------
    grid : Grid
        Bins of the histogram.
    scenarios : int
        How many values each row holds.
    values : ndarray of float64, shape (rows, scenarios), or None
        All values, where they are few; in no particular order.
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

    def mean(self) -> Float64Array:
        """Mean of each row (rows,), real dollars, exact to the cent before dividing."""
        return np.array([float(Fraction(cents, 100 * self.scenarios)) for cents in self.cents])

    def quantiles(self, probabilities: tuple[float, ...]) -> Float64Array:
        """Give quantiles (probabilities, rows), real dollars, by the definition ``inverted_cdf``.

        Exact where values are kept, within 0.1 % otherwise.
        """
        ranks = [_rank(probability, self.scenarios) for probability in probabilities]
        if self.values is not None:
            return np.partition(self.values, ranks, axis=1).T[ranks]
        rows = [self._row_quantiles(row, ranks) for row in range(len(self.cents))]
        return np.stack(rows, axis=1)

    def positive(self) -> Int64Array:
        """How many values of each row (rows,) are not zero."""
        if self.values is not None:
            return np.asarray(np.count_nonzero(self.values > 0.0, axis=1), np.int64)
        zeros = np.zeros(len(self.cents), np.int64)
        row, bins = np.divmod(self._counted().index, self.grid.bins)
        zeros[row[bins == 0]] = self._counted().count[bins == 0]
        return self.scenarios - zeros

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
        tally = Tally(self.grid, len(self.cents), keep=0)
        ones = np.ones(self.scenarios)
        for row, values in enumerate(self.values):
            tally.add(row, np.ascontiguousarray(values), ones)
        return tally.sparse()

    def _row_quantiles(self, row: int, ranks: list[int]) -> Float64Array:
        index, count, offset = self._row(row)
        at = np.searchsorted(np.cumsum(count), np.array(ranks) + 1)
        bins = index[at]
        inside = offset[at] / count[at] if self.grid.fine else np.full(len(ranks), 1 << (self.grid.shift - 1))
        low, high = self.extremes[row].view(np.float32).astype(np.float64)
        return np.clip(self.grid.value(bins, inside), low, high)

    def _row(self, row: int) -> tuple[Int64Array, Int64Array, Int64Array]:
        sparse, bins = self._counted(), self.grid.bins
        start, stop = np.searchsorted(sparse.index, [row * bins, (row + 1) * bins])
        return sparse.index[start:stop] - row * bins, sparse.count[start:stop], sparse.offset[start:stop]


class Tally:
    """A distribution in the making: dense counts, or kept values, filled block by block.

    Parameters
    ----------
    grid : Grid
    rows : int
    keep : int
        How many values a row will get if they are to be kept; 0 to count them.
    """

    def __init__(self, grid: Grid, rows: int, keep: int) -> None:
        self._grid = grid
        self._values = np.empty((rows, keep)) if keep else None
        self._filled = [0] * rows
        self._counts = np.zeros((rows, 0 if keep else grid.bins), np.int64 if grid.fine else np.int32)
        self._sums = np.zeros((rows, 3), np.int64)
        self._extremes = np.tile(np.array(_NO_EXTREMES, np.int32), (rows, 1))

    def add(self, row: int, nominal: Float64Array, deflator: Float64Array) -> None:
        """Add one block's nominal dollars (n,), turned real by ``deflator`` (n,).

        Raises
        ------
        FloatingPointError
            Where a value is negative or not a number: that would be an error in a model.
        """
        invalid = count(*self.row(row), nominal, deflator, self._grid.shift, self._grid.base, self._grid.fine)
        self.added(row, nominal, deflator, invalid)

    def row(self, row: int) -> tuple[Any, Int64Array, Int32Array]:
        """Give what a kernel fills for one row: bins, sums, extremes."""
        return self._counts[row], self._sums[row], self._extremes[row]

    def added(self, row: int, nominal: Float64Array, deflator: Float64Array, invalid: int) -> None:
        """Note that a kernel has added one block to a row; parameters as for `add`, which says when this raises."""
        if invalid:
            raise FloatingPointError(
                f"row {row} holds amounts that are negative or not numbers; please report this plan"
            )
        start, stop = self._filled[row], self._filled[row] + nominal.shape[0]
        if self._values is not None:
            np.multiply(nominal, deflator, out=self._values[row, start:stop])
        self._filled[row] = stop

    def sparse(self) -> Sparse:
        """Give the non-empty bins."""
        index = np.concatenate([self._non_empty(row) for row in range(len(self._counts))])
        found = self._counts.reshape(-1)[index].astype(np.int64)
        if not self._grid.fine:
            return Sparse(index, found, np.zeros_like(found))
        return Sparse(index, found >> COUNT_SHIFT, found & ((1 << COUNT_SHIFT) - 1))

    def _non_empty(self, row: int) -> Int64Array:
        """Find the bins of one row that hold something, looking only between its extremes."""
        first, last = self._grid.bin_of(self._extremes[row])
        found: Int64Array = np.flatnonzero(self._counts[row, first : last + 1])
        return np.asarray(found + (row * self._grid.bins + first), np.int64)

    def finish(self) -> Distribution:
        """Give the distribution of all that was added."""
        return Distribution(
            grid=self._grid,
            scenarios=self._filled[0],
            values=self._values,
            sparse=None if self._values is not None else self.sparse(),
            cents=tuple((int(high) << 32) + int(low) for high, low, _ in self._sums),
            saturated=int(self._sums[:, 2].sum()),
            extremes=self._extremes,
        )


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


def _rank(probability: float, scenarios: int) -> int:
    """Give the 0-based rank of a quantile: the smallest value with at least this share at or below it."""
    share = Fraction(str(probability)) * scenarios
    return max(-(-share.numerator // share.denominator), 1) - 1
