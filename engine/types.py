"""Array types, named by what they hold."""

import numpy as np
import numpy.typing as npt

Float64Array = npt.NDArray[np.float64]
Float32Array = npt.NDArray[np.float32]
Int64Array = npt.NDArray[np.int64]
Int32Array = npt.NDArray[np.int32]
UInt32Array = npt.NDArray[np.uint32]
BoolArray = npt.NDArray[np.bool_]

GrowthArray = npt.NDArray[np.float32] | npt.NDArray[np.float64]
"""Gross growth: drawn as float32, or read from history as float64; money it multiplies is float64."""
