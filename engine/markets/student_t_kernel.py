"""Student t growth of a block, four periods at a time: normals, all of one period spread by one drawn factor."""

import numpy as np

from engine.kernel import kernel
from engine.random_streams import LANES, fill_normals, fill_words
from engine.types import Float32Array, Int64Array, UInt32Array

f32, i32, u32, u64 = np.float32, np.int32, np.uint32, np.uint64

_TILE = 1024
BINS_PER_OCTAVE = 32
"""Bins of the spread's table between a probability and twice as much."""

OCTAVES = 33
"""Octaves of the table: the smallest probability that a word can give is 2**-33."""

_SHIFT = 18  # also in the scale below: a float32 has 23 bits of fraction, of which 5 name one of 32 bins
_BASE = (127 - OCTAVES) << 5
_INSIDE = (1 << _SHIFT) - 1


@kernel
def fill_spread(spread: Float32Array, words: UInt32Array, table: Float32Array) -> None:
    """Fill ``spread`` (n,) by looking the uniform number of each word up in the table, linear between its entries."""
    for i in range(spread.shape[0]):
        uniform = (f32(words[i]) + f32(0.5)) * f32(2.0**-32)
        bits = f32(uniform if uniform < f32(0.99999994) else f32(0.99999994)).view(i32)
        k = (bits >> i32(_SHIFT)) - i32(_BASE)
        inside = f32(bits & i32(_INSIDE)) * f32(2.0**-18)
        spread[i] = table[k] + inside * (table[k + 1] - table[k])


@kernel
def fill_student(  # noqa: PLR0913, PLR0917 - an address has four parts
    out: Float32Array,
    seed: int,
    first: int,
    group: int,
    streams: Int64Array,
    mixing: int,
    loadings: Float32Array,
    means: Float32Array,
    table: Float32Array,
    floor: float,
) -> None:
    """Fill ``out`` with means[j] + spread * sum_k loadings[j, k] z[k], and at least ``floor``, for four periods.

    Parameters
    ----------
    out : ndarray of float32, shape (4, factors, scenarios)
        Gross nominal growth.
    seed, first, group : int
        As for `engine.random_streams.fill_normals`.
    streams : ndarray of int64, shape (drawn,)
        Stream of each factor that is not constant.
    mixing : int
        Stream of the spread, which all factors of a period share.
    loadings : ndarray of float32, shape (factors, drawn)
        Lower Cholesky factor of the covariance of growth.
    means : ndarray of float32, shape (factors,)
        Mean growth.
    table : ndarray of float32, shape (OCTAVES * BINS_PER_OCTAVE + 1,)
        Spread at probabilities 2**-33 (1 + k / 32), and so on.
    floor : float
        Least growth.
    """
    n = out.shape[2]
    z = np.empty((streams.shape[0], LANES, _TILE), f32)
    words, spread = np.empty((LANES, _TILE), u32), np.empty(_TILE, f32)
    for start in range(0, n, _TILE):  # draws live only in the innermost caches
        stop = min(start + _TILE, n)
        fill_words(words, seed, first + u64(start), group, mixing)
        for k in range(streams.shape[0]):
            fill_normals(z[k], seed, first + u64(start), group, streams[k])
        for lane in range(LANES):
            fill_spread(spread[: stop - start], words[lane], table)
            for j in range(out.shape[1]):
                x = out[lane, j, start:stop]
                x[:] = f32(0)
                for k in range(streams.shape[0]):
                    load, row = loadings[j, k], z[k, lane]
                    for i in range(x.shape[0]):
                        x[i] += load * row[i]
                for i in range(x.shape[0]):
                    x[i] = max(means[j] + spread[i] * x[i], f32(floor))
