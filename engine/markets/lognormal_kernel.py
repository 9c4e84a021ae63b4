"""Correlated lognormal growth of a block, four periods at a time."""

import numpy as np

from engine.exponential import exp_float32
from engine.kernel import kernel
from engine.random_streams import LANES, fill_normals
from engine.types import Float32Array, Int64Array

f32, u64 = np.float32, np.uint64

_TILE = 1024


@kernel
def _fill_logs(x: Float32Array, z: Float32Array, lane: int, loads: Float32Array, mean: float) -> None:
    """Fill ``x`` (n,) with mean + sum_k loads[k] z[k, lane], leaving out loads of zero."""
    begun = False
    for k in range(loads.shape[0]):
        load, row = loads[k], z[k, lane]
        if load != f32(0) and begun:
            for i in range(x.shape[0]):
                x[i] += load * row[i]
        elif load != f32(0):
            begun = True
            for i in range(x.shape[0]):
                x[i] = f32(mean) + load * row[i]
    if not begun:
        x[:] = f32(mean)


@kernel
def fill_growth(  # noqa: PLR0913, PLR0917 - an address has four parts
    out: Float32Array,
    seed: int,
    first: int,
    group: int,
    streams: Int64Array,
    loadings: Float32Array,
    means: Float32Array,
) -> None:
    """Fill ``out`` with exp(means[j] + sum_k loadings[j, k] z[k]): gross growth of every factor in four periods.

    Parameters
    ----------
    out : ndarray of float32, shape (4, factors, scenarios)
        Gross nominal growth, 1.07 for a gain of 7 %; rounded to 1 part in 10 million, without a bias.
    seed, first, group : int
        As for `engine.random_streams.fill_normals`.
    streams : ndarray of int64, shape (drawn,)
        Stream of each factor that is not constant.
    loadings : ndarray of float32, shape (factors, drawn)
        Lower Cholesky factor of the covariance of log growth, without the columns of constant factors.
    means : ndarray of float32, shape (factors,)
        Means of log growth.
    """
    n = out.shape[2]
    z = np.empty((streams.shape[0], LANES, _TILE), f32)
    for start in range(0, n, _TILE):  # normals live only in the innermost caches
        stop = min(start + _TILE, n)
        for k in range(streams.shape[0]):
            fill_normals(z[k], seed, first + u64(start), group, streams[k])
        for lane in range(LANES):
            for j in range(out.shape[1]):
                x = out[lane, j, start:stop]
                _fill_logs(x, z, lane, loadings[j], means[j])
                for i in range(x.shape[0]):
                    x[i] = exp_float32(x[i])
