"""Exponentials of whole arrays, with the same bits on every machine.

NumPy's and libm's ``exp`` differ between processors; these use only IEEE operations, so a result does not depend on where it was computed.
"""

import numba as nb
import numpy as np

from engine.types import Float32Array, Float64Array

f32, i32 = np.float32, np.int32

_TILE = 2048


@nb.njit(inline="always")
def exp_float32(x):  # type: ignore[no-untyped-def]
    """exp of one float32, |x| < 87, to 1 unit in the last place; minimax coefficients of Cephes ``expf``."""
    turns = x * f32(1.44269504088896341)
    whole = i32(turns + (f32(0.5) if turns >= f32(0) else f32(-0.5)))  # to the nearest; math.floor would widen to 64 bits
    k = f32(whole)
    r = (x - k * f32(0.693359375)) - k * f32(-2.12194440e-4)
    p = f32(1.9875691500e-4)
    p = p * r + f32(1.3981999507e-3)
    p = p * r + f32(8.3334519073e-3)
    p = p * r + f32(4.1665795894e-2)
    p = p * r + f32(1.6666665459e-1)
    p = p * r + f32(5.0000001201e-1)
    p = p * (r * r) + r + f32(1)
    return p * i32((whole + i32(127)) << i32(23)).view(f32)


@nb.njit(nogil=True, cache=True)
def fill_growth(out: Float64Array, z: Float32Array, lane: int, loadings: Float32Array, means: Float32Array) -> None:
    """Fill ``out`` with exp(means[j] + sum_k loadings[j, k] z[k, lane]): the gross growth of every factor in one period.

    Parameters
    ----------
    out : ndarray of float64, shape (factors, scenarios)
        Gross nominal growth, 1.07 for a gain of 7 %; drawn in float32, hence to 1 part in 10 million.
    z : ndarray of float32, shape (drawn, 4, scenarios)
        Independent standard normals of four periods.
    lane : int
        Which of the four.
    loadings : ndarray of float32, shape (factors, drawn)
        Lower Cholesky factor of the covariance of log growth, without the columns of constant factors.
    means : ndarray of float32, shape (factors,)
        Means of log growth.
    """
    n = out.shape[1]
    scratch = np.empty(_TILE, f32)
    for start in range(0, n, _TILE):
        stop = min(start + _TILE, n)
        x = scratch[: stop - start]
        for j in range(out.shape[0]):
            mean = means[j]
            for i in range(x.shape[0]):
                x[i] = mean
            for k in range(z.shape[0]):
                load, row = loadings[j, k], z[k, lane, start:stop]
                if load != f32(0):
                    for i in range(x.shape[0]):
                        x[i] += load * row[i]
            for i in range(x.shape[0]):  # one width a loop, or none of them vectorises well
                x[i] = exp_float32(x[i])
            wide = out[j, start:stop]
            for i in range(x.shape[0]):
                wide[i] = x[i]
