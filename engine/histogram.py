"""Log-linear histograms: counts that merge exactly and give every quantile to 0.1 %.

A positive float32 grows with its bit pattern, so the top bits of the pattern name a bin: 512 or 1,024 bins an octave,
each 0.2 % or 0.1 % wide. Zero, less than 0.8 cent, and 2**47 dollars or more are counted apart.

Balances use the coarse grid and are reported at the middle of a bin. Spending uses the fine one and also adds up
where in its bin each value lies, so that an amount which many scenarios share ($40,000) is reported as itself.
"""

from dataclasses import dataclass

import numpy as np

from engine.kernel import inline, kernel
from engine.types import Float32Array, Float64Array, Int32Array, Int64Array

i32, i64 = np.int32, np.int64

_LOWEST_OCTAVE = 120  # exponent field of 2**-7: amounts below 0.8 cent share a bin
_OCTAVES = 54
COUNT_SHIFT = 36  # a dense fine bin holds its count above this bit and the sum of offsets below it
TILE = 1024
"""Values worked on together: they stay in the innermost cache."""

MAX_DENSE = 1 << 22
"""Most scenarios that one dense histogram may hold before a fine bin could overflow."""

CENT_LIMIT = 2.0**51
"""Cents: a larger amount is added to sums as this, and counted as saturated."""


@dataclass(frozen=True)
class Grid:
    """Where bins lie: ``2**(23 - shift)`` an octave; bin 0 is zero, bin 1 below 0.8 cent, the last is overflow."""

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

    def bin_of(self, patterns: Int32Array) -> Int64Array:
        """Bin of each float32 bit pattern (n,)."""
        ordinary = np.clip((patterns.astype(np.int64) >> self.shift) - self.base, 1, self.bins - 1)
        return np.where(patterns == 0, 0, ordinary)

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


@inline
def _bin(bits, shift, base, last):  # type: ignore[no-untyped-def]
    """Bin of one float32 pattern."""
    k = min(max((bits >> i32(shift)) - i32(base), i32(1)), i32(last))
    return i32(0) if bits == i32(0) else k


@kernel
def _count_all(  # noqa: PLR0913
    bins: Int32Array | Int64Array, found: Int32Array, bits: Int32Array, mask: int, one: int, shift: int, base: int
) -> None:
    last = bins.shape[0] - 1
    for i in range(bits.shape[0]):  # finding bins vectorises, adding to them cannot
        found[i] = _bin(bits[i], shift, base, last)
    for i in range(bits.shape[0]):
        bins[np.uint64(found[i])] += one | i64(bits[i] & mask)


@kernel
def _count_but(  # noqa: PLR0913
    bins: Int32Array | Int64Array, bits: Int32Array, low: int, high: int, mask: int, one: int, shift: int, base: int
) -> None:
    last = bins.shape[0] - 1
    for i in range(bits.shape[0]):
        if bits[i] != low and bits[i] != high:
            bins[np.uint64(_bin(bits[i], shift, base, last))] += one | i64(bits[i] & mask)


@kernel
def _add_cents(sums: Int64Array, real: Float64Array) -> int:
    invalid, saturated, total = 0, 0, i64(0)
    for i in range(real.shape[0]):  # a tile of amounts of at most 2**51 cents cannot overflow
        cents = real[i] * 100.0 + 0.5
        large = cents >= CENT_LIMIT
        invalid += 0 if real[i] >= 0.0 else 1
        saturated += 1 if large else 0
        total += i64(CENT_LIMIT if large else cents)
    sums[0] += total >> 32
    sums[1] += total & 0xFFFFFFFF
    sums[2] += saturated
    return invalid


@kernel
def _ends(bits: Int32Array) -> tuple[int, int, int, int]:
    """Give the smallest and the largest pattern, and how many there are of each."""
    low, high = bits[0], bits[0]
    for i in range(bits.shape[0]):
        low = min(low, bits[i])
        high = max(high, bits[i])
    lowest, highest = i32(0), i32(0)
    for i in range(bits.shape[0]):
        lowest += i32(1) if bits[i] == low else i32(0)
        highest += i32(1) if bits[i] == high else i32(0)
    return int(low), int(high), int(lowest), int(highest if high > low else i32(0))


@kernel
def count_tile(  # noqa: PLR0913, PLR0917
    bins: Int32Array | Int64Array,
    sums: Int64Array,
    extremes: Int32Array,
    amount: Float64Array,
    deflator: Float64Array,
    scratch: tuple[Float64Array, Float32Array, Int32Array],
    shift: int,
    base: int,
    fine: bool,
) -> int:
    """Do the work of `count` for at most `TILE` values, in room made once."""
    x, y, found = scratch[0][: amount.shape[0]], scratch[1][: amount.shape[0]], scratch[2]
    for i in range(x.shape[0]):
        x[i] = amount[i] * deflator[i]
    for i in range(x.shape[0]):
        y[i] = x[i]
    invalid = _add_cents(sums, x)
    bits = y.view(i32)
    low, high, lowest, highest = _ends(bits)
    extremes[0], extremes[1] = min(extremes[0], low), max(extremes[1], high)
    if bins.shape[0] > 0:
        last, mask = bins.shape[0] - 1, i32((1 << shift) - 1) if fine else i32(0)
        one = (i64(1) << i64(COUNT_SHIFT)) if fine else i64(1)
        if 2 * (lowest + highest) > bits.shape[0]:  # $40,000 or nothing, as under a constant rule: add up, then place
            bins[np.uint64(_bin(low, shift, base, last))] += (one | i64(low & mask)) * i64(lowest)
            bins[np.uint64(_bin(high, shift, base, last))] += (one | i64(high & mask)) * i64(highest)
            _count_but(bins, bits, low, high, mask, one, shift, base)
        else:
            _count_all(bins, found, bits, mask, one, shift, base)
    return invalid


@kernel
def make_scratch() -> tuple[Float64Array, Float32Array, Int32Array]:
    """Make room for one tile."""
    return np.empty(TILE), np.empty(TILE, np.float32), np.empty(TILE, np.int32)


@kernel
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
    bins : ndarray of int32 (coarse) or int64 (fine), shape (bins + ZERO_SLOTS,) or (0,)
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
    scratch = make_scratch()
    for start in range(0, nominal.shape[0], TILE):
        tile = slice(start, start + TILE)
        invalid += count_tile(bins, sums, extremes, nominal[tile], deflator[tile], scratch, shift, base, fine)
    return invalid
