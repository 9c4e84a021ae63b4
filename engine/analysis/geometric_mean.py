"""The geometric mean of a path's growth: a root with the same bits on every machine, by multiplication alone."""

import numpy as np

from engine.exponential import exp_float32
from engine.kernel import inline, kernel
from engine.types import Float64Array

f32, f64, i64 = np.float32, np.float64, np.int64

_LOG_2 = 0.6931471805599453
_NEWTON_STEPS = 5  # the first guess is off by 3 % in its power, and each step squares that


@inline
def _power(base, exponent):  # type: ignore[no-untyped-def]
    """Multiply ``base`` with itself, 0 or more times, by repeated squaring."""
    product, square = 1.0, base
    while exponent > 0:
        if exponent & 1:
            product *= square
        square *= square
        exponent >>= 1
    return product


@kernel
def fill_roots(out: Float64Array, values: Float64Array, degree: int) -> None:
    """Fill ``out`` (n,) with the roots of ``values`` (n,), positive and normal, of ``degree`` 1 or more.

    A first guess from the bits of the value, which are nearly its logarithm, then Newton's method a fixed number of
    times: to within some 1e-15.
    """
    for i in range(values.shape[0]):
        bits = f64(values[i]).view(i64)
        octave = (bits >> 52) - 1023
        within = i64((bits & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000).view(f64) - 1.0
        x = f64(exp_float32(f32((f64(octave) + within + 0.043) * _LOG_2 / f64(degree))))
        for _ in range(_NEWTON_STEPS):
            below = _power(x, degree - 1)
            x = x - (x - values[i] / below) / f64(degree)
        out[i] = x


def geometric_mean(product: Float64Array, periods: int) -> Float64Array:
    """Growth of one period (n,) that gives, ``periods`` times over, the growth ``product`` (n,)."""
    out = np.empty(product.shape[0])
    fill_roots(out, product, periods)
    return out
