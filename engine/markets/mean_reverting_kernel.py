"""One period of growth in which a change of valuation carries equities along."""

import numpy as np

from engine.exponential import exp_float32
from engine.kernel import kernel
from engine.types import Float32Array, Float64Array

f32 = np.float32

_TILE = 1024


@kernel
def fill_reverting_growth(  # noqa: PLR0913, PLR0917
    out: Float32Array,
    level: Float64Array,
    valuation: Float32Array,
    before: Float32Array,
    normals: Float32Array,
    shocks: Float32Array,
    means: Float32Array,
    loadings: Float32Array,
    pulled: Float32Array,
    chain: tuple[float, float, float],
) -> None:
    """Fill ``out`` with exp(means[j] + pulled[j] * change of log valuation + sum_k loadings[j, k] z[k]).

    Parameters
    ----------
    out : ndarray of float32, shape (factors, scenarios)
        Gross nominal growth.
    level, valuation : ndarray, shape (scenarios,)
        Filled: the valuation after the period, and its log.
    before : ndarray of float32, shape (scenarios,)
        Its log before.
    normals : ndarray of float32, shape (drawn, scenarios)
        Standard normals of the factors; ``shocks`` (scenarios,) that of the valuation.
    means, pulled : ndarray of float32, shape (factors,)
        ``pulled`` is 1 for equities and 0 for the rest.
    loadings : ndarray of float32, shape (factors, drawn)
    chain : tuple of float
        Constant, persistence and volatility of the log valuation.
    """
    constant, persistence, volatility = f32(chain[0]), f32(chain[1]), f32(chain[2])
    for i in range(before.shape[0]):
        valuation[i] = constant + persistence * before[i] + volatility * shocks[i]
    for i in range(before.shape[0]):
        level[i] = np.float64(exp_float32(valuation[i]))
    for start in range(0, out.shape[1], _TILE):
        stop = min(start + _TILE, out.shape[1])
        for j in range(out.shape[0]):
            x, was, now, share = out[j, start:stop], before[start:stop], valuation[start:stop], pulled[j]
            for i in range(x.shape[0]):
                x[i] = means[j] + share * (now[i] - was[i])
            for k in range(normals.shape[0]):
                load, row = loadings[j, k], normals[k, start:stop]
                for i in range(x.shape[0]):
                    x[i] += load * row[i]
            for i in range(x.shape[0]):
                x[i] = exp_float32(x[i])
