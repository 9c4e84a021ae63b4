"""How much can be spent for a wanted probability of success, by year and balance: a grid, interpolated."""

from dataclasses import dataclass

import numpy as np

from engine.types import Float64Array


@dataclass(frozen=True)
class SuccessTable:
    """Constant real spending that would last to the end with given probabilities, household income included.

    Parameters
    ----------
    balances : tuple of float
        Grid of balances in dollars of year 0, ascending from 0.
    spending : tuple of tuple of tuple of float, (years, levels, balances)
        Dollars of year 0 a year: for each year of spending, and each probability, over the grid.
    """

    balances: tuple[float, ...]
    spending: tuple[tuple[tuple[float, ...], ...], ...]

    def of_year(self, year: int, balance: Float64Array) -> tuple[Float64Array, ...]:
        """Give the spending (scenarios,) for each probability at a real balance (scenarios,) in a year, from 1.

        Linear between the balances of the grid, and beyond its ends as between the last two.
        """
        grid = np.array(self.balances)
        cell = np.minimum(np.maximum(np.searchsorted(grid, balance, side="right") - 1, 0), len(grid) - 2)
        low = np.take(grid, cell)
        share = (balance - low) / (np.take(grid, cell + 1) - low)
        rows = (np.array(row) for row in self.spending[year - 1])
        return tuple(np.take(row, cell) + share * (np.take(row, cell + 1) - np.take(row, cell)) for row in rows)
