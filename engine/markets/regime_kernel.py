"""Lognormal growth of one period whose moments depend on each scenario's regime."""

import numpy as np

from engine.exponential import exp_float32
from engine.kernel import kernel
from engine.types import Float32Array, Int32Array

f32, i32 = np.float32, np.int32

_TILE = 1024


@kernel
def fill_regime_growth(
    out: Float32Array,
    normals: Float32Array,
    lane: int,
    regime: Int32Array,
    means: Float32Array,
    loadings: Float32Array,
) -> None:
    """Fill ``out`` with exp(means[r, j] + sum_k loadings[r, j, k] z[k]), r being the scenario's regime.

    Parameters
    ----------
    out : ndarray of float32, shape (factors, scenarios)
        Gross nominal growth.
    normals : ndarray of float32, shape (drawn, 4, scenarios)
        Standard normals of four periods, of which ``lane`` is one.
    regime : ndarray of int32, shape (scenarios,)
    means : ndarray of float32, shape (regimes, factors)
    loadings : ndarray of float32, shape (regimes, factors, drawn)
    """
    x = np.empty(_TILE, f32)
    for start in range(0, out.shape[1], _TILE):
        stop = min(start + _TILE, out.shape[1])
        for j in range(out.shape[0]):
            grown = out[j, start:stop]
            for r in range(means.shape[0]):
                x[:] = means[r, j]
                for k in range(normals.shape[0]):
                    load, row = loadings[r, j, k], normals[k, lane, start:stop]
                    for i in range(row.shape[0]):
                        x[i] += load * row[i]
                here = regime[start:stop]
                for i in range(grown.shape[0]):
                    grown[i] = x[i] if here[i] == i32(r) else grown[i]
            for i in range(grown.shape[0]):
                grown[i] = exp_float32(grown[i])
