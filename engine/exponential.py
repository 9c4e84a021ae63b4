"""An exponential with the same bits on every machine.

NumPy's and libm's ``exp`` differ between processors; this uses only IEEE operations.
"""

import numpy as np

from engine.kernel import inline

f32, i32 = np.float32, np.int32


@inline
def exp_float32(x):  # type: ignore[no-untyped-def]
    """exp of one float32, |x| < 87, to 1 unit in the last place; minimax coefficients of Cephes ``expf``."""
    turns = x * f32(1.44269504088896341)
    whole = i32(
        turns + (f32(0.5) if turns >= f32(0) else f32(-0.5))
    )  # to the nearest; math.floor would widen to 64 bits
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
