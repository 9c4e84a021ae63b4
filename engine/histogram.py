"""Log-linear histograms: counts that merge exactly and give every quantile to 0.1 %.

A positive float32 grows with its bit pattern, so the top bits of the pattern name a bin: 512 or 1,024 bins an octave,
each 0.2 % or
0.1 % wide. Zero, less than a cent, and 2**47 dollars or more are counted apart.

Balances use the coarse grid and are reported at the middle of a bin. Spending uses the fine one and also adds up
where in its bin each value lies, so that an amount which many scenarios share ($40,000) is reported as itself.
"""

from dataclasses import dataclass

import numba as nb
import numpy as np

from engine.types import Float64Array, Int32Array, Int64Array

i32, i64 = np.int32, np.int64

_LOWEST_OCTAVE = 120  # exponent field of 2**-7, the octave that holds half a cent and up
_OCTAVES = 54
COUNT_SHIFT = 36  # a dense fine bin holds its count above this bit and the sum of offsets below it
_TILE = 2048

MAX_DENSE = 1 << 22
"""Most scenarios that one dense histogram may hold before a fine bin could overflow."""

CENT_LIMIT = 2.0**51
"""Cents: a larger amount is added to sums as this, and counted as saturated."""


@dataclass(frozen=True)
class Grid:
    """Where bins lie: ``2**(23 - shift)`` an octave; bin 0 is zero, bin 1 below a cent, the last is overflow."""

    shift: int
    fine: bool

    @property
    def bins(self) -> int:
        """Number of bins, the three special ones included."""
        return (_OCTAVES << (23 - self.shift)) + 3

    @property
    def base(self) -> int:
        """Pattern of the first ordinary bin, less 2."""
        return (_LOWEST_OCTAVE << (23 - self.shift)) - 2

    def middle(self, bins: Int64Array) -> Float64Array:
        """Value, dollars, at the middle of each bin; 0 for bin 0, infinity never."""
        half = 1 << (self.shift - 1)
        return self.value(bins, np.full(bins.shape, half))

    def value(self, bins: Int64Array, offset: Float64Array | Int64Array) -> Float64Array:
        """Value, dollars, at an offset (0 .. 2**shift) within each bin; 0 for bin 0."""
        patterns = (bins + self.base) << self.shift
        low = patterns.astype(np.int32).view(np.float32).astype(np.float64)
        high = (patterns + (1 << self.shift)).astype(np.int32).view(np.float32).astype(np.float64)
        inside = low + (high - low) * (offset / (1 << self.shift))
        return np.where(bins == 0, 0.0, inside)


COARSE = Grid(shift=14, fine=False)
"""512 bins an octave; a quantile is the middle of its bin."""

FINE = Grid(shift=13, fine=True)
"""1,024 bins an octave; a quantile is the mean of its bin."""


@nb.njit(nogil=True, cache=True)
def _find_bins(out: Int32Array, bits: Int32Array, shift: int, base: int, last: int) -> None:
    for i in range(bits.shape[0]):
        k = min(max((bits[i] >> i32(shift)) - i32(base), i32(1)), i32(last))
        out[i] = i32(0) if bits[i] == i32(0) else k


@nb.njit(nogil=True, cache=True)
def _add_cents(sums: Int64Array, real: Float64Array) -> int:
    invalid, saturated, total = 0, 0, i64(0)
    for i in range(real.shape[0]):  # a tile of 2,048 amounts of at most 2**51 cannot overflow
        cents = real[i] * 100.0 + 0.5
        large = cents >= CENT_LIMIT
        invalid += 0 if real[i] >= 0.0 else 1
        saturated += 1 if large else 0
        total += i64(CENT_LIMIT if large else cents)
    sums[0] += total >> 32
    sums[1] += total & 0xFFFFFFFF
    sums[2] += saturated
    return invalid


@nb.njit(nogil=True, cache=True)
def _stretch(extremes: Int32Array, bits: Int32Array) -> None:
    low, high = extremes[0], extremes[1]
    for i in range(bits.shape[0]):
        low = min(low, bits[i])
        high = max(high, bits[i])
    extremes[0], extremes[1] = low, high


@nb.njit(nogil=True, cache=True)
def count(  # noqa: PLR0913, PLR0917
    bins: Int32Array | Int64Array,
    sums: Int64Array,
    extremes: Int32Array,
    nominal: Float64Array,
    deflator: Float64Array,
    shift: int,
    base: int,
    fine: bool,
) -> int:
    """Turn nominal dollars into real ones and count them.

    Parameters
    ----------
    bins : ndarray of int32 (coarse) or int64 (fine), shape (bins,) or (0,)
        Added to; a fine bin holds its count above bit 36 and its sum of offsets below. With no bins nothing is counted.
    sums : ndarray of int64, shape (3,)
        Added to: the high and the low 32 bits of the sum in cents, and how many amounts were saturated.
    extremes : ndarray of int32, shape (2,)
        Lowered and raised: bit patterns of the smallest and largest value.
    nominal, deflator : ndarray of float64, shape (n,)
    shift, base : int
        Of the `Grid`.
    fine : bool
        Whether to add up offsets.

    Returns
    -------
    int
        How many values are negative or not a number: the caller refuses any.
    """
    invalid = 0
    real, narrow, found = np.empty(_TILE), np.empty(_TILE, np.float32), np.empty(_TILE, np.int32)
    mask = i32((1 << shift) - 1) if fine else i32(0)
    one = (i64(1) << i64(COUNT_SHIFT)) if fine else i64(1)
    for start in range(0, nominal.shape[0], _TILE):
        amount, rate = nominal[start : start + _TILE], deflator[start : start + _TILE]
        x, y = real[: amount.shape[0]], narrow[: amount.shape[0]]
        for i in range(x.shape[0]):
            x[i] = amount[i] * rate[i]
        for i in range(x.shape[0]):
            y[i] = x[i]
        invalid += _add_cents(sums, x)
        bits = y.view(i32)
        _stretch(extremes, bits)
        if bins.shape[0] > 0:
            _find_bins(found, bits, shift, base, bins.shape[0] - 1)
            for i in range(bits.shape[0]):  # finding bins vectorises, this cannot
                bins[np.uint64(found[i])] += one | i64(bits[i] & mask)
    return invalid
