"""A tax as numbers: brackets of ordinary income, brackets of gains on top of it, and how Social Security is taxed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from engine.types import Float64Array


class TaxArrays(NamedTuple):
    """A `TaxTable` as a kernel reads it: lower ends and rates of both kinds of brackets, and single figures.

    Of several tables `stacked` puts an axis of tables before.
    """

    lower: Float64Array
    rates: Float64Array
    gain_lower: Float64Array
    gain_rates: Float64Array
    deduction: Any
    security_low: Any
    security_high: Any


@dataclass(frozen=True)
class TaxTable:
    """A progressive tax, dollars of year 0; its brackets and its deduction rise with the price level.

    Parameters
    ----------
    brackets : tuple of (float, float)
        Lower end of each bracket of taxable ordinary income, from 0 up, and its rate.
    gain_brackets : tuple of (float, float)
        The same for gains, which lie on top of ordinary income.
    deduction : float
        What is deducted, from ordinary income first.
    security_thresholds : tuple of (float, float)
        Of the income by which half, and then 85 %, of Social Security becomes taxable; these stay as they are in
        nominal dollars.
    """

    brackets: tuple[tuple[float, float], ...]
    gain_brackets: tuple[tuple[float, float], ...]
    deduction: float
    security_thresholds: tuple[float, float]

    def arrays(self) -> TaxArrays:
        """Lay the figures out for a kernel."""
        lower, rates = (np.array(column) for column in zip(*self.brackets, strict=True))
        gain_lower, gain_rates = (np.array(column) for column in zip(*self.gain_brackets, strict=True))
        low, high = self.security_thresholds
        return TaxArrays(lower, rates, gain_lower, gain_rates, self.deduction, low, high)


def stacked(tables: Sequence[TaxTable]) -> TaxArrays:
    """Lay several tables with as many brackets out for a kernel, (tables, ...) each."""
    return TaxArrays(*(np.array(column) for column in zip(*(table.arrays() for table in tables), strict=True)))


UNTAXED = TaxTable(((0.0, 0.0),), ((0.0, 0.0),), 0.0, (0.0, 0.0))
"""No tax at all."""
