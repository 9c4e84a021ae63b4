"""Prices that follow their own past."""

from engine.exponential import exp_float32
from engine.kernel import kernel
from engine.types import Float32Array


@kernel
def fill_exponentials(out: Float32Array, log: Float32Array) -> None:
    """Fill ``out`` (n,) with exp(log)."""
    for i in range(out.shape[0]):
        out[i] = exp_float32(log[i])
