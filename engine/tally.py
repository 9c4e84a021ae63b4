"""A distribution in the making: dense counts, or kept values, filled block by block."""

from typing import Any

import numpy as np

from engine.distribution import Distribution, Sparse
from engine.histogram import COUNT_SHIFT, Grid, count
from engine.types import Float64Array, Int32Array, Int64Array

_NO_EXTREMES = (np.iinfo(np.int32).max, 0)


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
        self._values = np.full((rows, keep), np.nan) if keep else None
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
            scenarios=max(self._filled),
            values=self._values,
            sparse=None if self._values is not None else self.sparse(),
            cents=tuple((int(high) << 32) + int(low) for high, low, _ in self._sums),
            saturated=int(self._sums[:, 2].sum()),
            extremes=self._extremes,
        )


def count_values(grid: Grid, values: Float64Array) -> Sparse:
    """Count kept values (rows, scenarios), NaN being none, as if they had never been kept."""
    tally = Tally(grid, len(values), keep=0)
    for row, all_of_row in enumerate(values):
        present = all_of_row[all_of_row >= 0.0]
        tally.add(row, present, np.ones(len(present)))
    return tally.sparse()
