"""Every random number has an address: (seed, scenario, stream, period).

Philox4x32-10 [1]_ turns an address into four 32-bit words at once, without any state. The counter is ``(scenario low,
scenario high, period // 4, stream)``, the key is the seed, and word ``period % 4`` is the draw of that period. So any
scenario can be drawn alone, in any block, on any worker, and a new stream never moves another's draws.

The loops vectorise because they run over contiguous arrays, keep one width each, branch by selects only and call
nothing from libm. They use IEEE add, multiply, divide, square root and integer operations alone, so their bits are
the same on every machine.

References
----------
.. [1] J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC'11.
"""

import hashlib
import math
from collections.abc import Iterable

import numpy as np

from engine.errors import PlanError
from engine.kernel import inline, kernel
from engine.types import Float32Array, Int64Array, UInt32Array

f32, i32, u32, u64 = np.float32, np.int32, np.uint32, np.uint64

LANES = 4
"""Words that one Philox counter gives: the periods drawn together."""

MAX_SEED = 2**64 - 1
"""Largest seed: the Philox key has 64 bits."""

STREAMS = {
    # Append only: a number once given is never changed or used again, or old results could not be replayed.
    "inflation": 0,
    "us_stocks": 1,
    "us_bonds": 2,
    "us_bills": 3,
    "bootstrap.start": 4,
    "bootstrap.jump": 5,
    "student_t.mixing": 6,
    "regime.state": 7,
    "valuation": 8,
    "returns_table.row": 9,
    "lifetime.1": 10,
    "lifetime.2": 11,
    "inflation.yearly": 12,
    "inflation.history": 13,
}
"""The permanent number of every stream of our own."""

_FIRST_CUSTOM_STREAM = 1 << 16
_TILE = 1024


def stream_number(name: str) -> int:
    """Give the permanent number of a stream: from the table, else from a hash of the name.

    Parameters
    ----------
    name : str
        A factor or a purpose, such as ``"us_stocks"`` or the name of a user's own asset.

    Returns
    -------
    int
        Below 65,536 for our own streams, from there to 2**32 - 1 for custom names.
    """
    if name in STREAMS:
        return STREAMS[name]
    hashed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big")
    return _FIRST_CUSTOM_STREAM + hashed % (2**32 - _FIRST_CUSTOM_STREAM)


def stream_numbers(names: tuple[str, ...]) -> tuple[int, ...]:
    """Give the numbers of several streams, refusing two names that share one.

    Parameters
    ----------
    names : tuple of str
        Distinct factor names.

    Returns
    -------
    tuple of int
        One number a name, in the same order.

    Raises
    ------
    PlanError
        Where the hashes of two custom names collide.
    """
    numbers = tuple(stream_number(name) for name in names)
    for i, number in enumerate(numbers):
        if number in numbers[:i]:
            other = names[numbers.index(number)]
            raise PlanError(
                f"the assets {other!r} and {names[i]!r} would share random stream {number}; rename one of them"
            )
    return numbers


def canonical_order(assets: Iterable[str]) -> tuple[str, ...]:
    """Put assets in their one order, whatever the plan's: ours by number, then custom ones by name."""
    return tuple(sorted(assets, key=lambda name: (STREAMS.get(name, _FIRST_CUSTOM_STREAM), name)))


@inline
def _philox4x32_10(c0, c1, c2, c3, k0, k1):  # type: ignore[no-untyped-def]
    for _ in range(10):
        p0 = u64(c0) * u64(0xD2511F53)
        p1 = u64(c2) * u64(0xCD9E8D57)
        c0, c1, c2, c3 = u32(p1 >> u64(32)) ^ c1 ^ k0, u32(p1), u32(p0 >> u64(32)) ^ c3 ^ k1, u32(p0)
        k0 = u32(k0 + u32(0x9E3779B9))
        k1 = u32(k1 + u32(0xBB67AE85))
    return c0, c1, c2, c3


@inline
def _log(x):  # type: ignore[no-untyped-def]
    """Natural logarithm of a positive normal float32; minimax coefficients of Cephes ``logf``."""
    bits = f32(x).view(i32)
    e = (bits >> i32(23)) - i32(126)
    m = i32((bits & i32(0x007FFFFF)) | i32(0x3F000000)).view(f32)
    small = m < f32(0.70710678)
    e = e - i32(1) if small else e
    m = (m + m - f32(1)) if small else (m - f32(1))
    z = m * m
    y = f32(7.0376836292e-2)
    y = y * m - f32(1.1514610310e-1)
    y = y * m + f32(1.1676998740e-1)
    y = y * m - f32(1.2420140846e-1)
    y = y * m + f32(1.4249322787e-1)
    y = y * m - f32(1.6668057665e-1)
    y = y * m + f32(2.0000714765e-1)
    y = y * m - f32(2.4999993993e-1)
    y = y * m + f32(3.3333331174e-1)
    y = y * m * z + f32(e) * f32(-2.12194440e-4) - f32(0.5) * z
    return m + y + f32(e) * f32(0.693359375)


@kernel
def fill_words(out: UInt32Array, seed: int, first: int, group: int, stream: int) -> None:
    """Fill ``out`` (4, n) with the words of scenarios ``first`` and on, for periods ``4 * group`` and on."""
    k0, k1 = u32(u64(seed) & u64(0xFFFFFFFF)), u32(u64(seed) >> u64(32))
    c2, c3 = u32(group), u32(stream)
    for i in range(out.shape[1]):
        s = u64(first) + u64(i)
        out[0, i], out[1, i], out[2, i], out[3, i] = _philox4x32_10(u32(s), u32(s >> u64(32)), c2, c3, k0, k1)


@inline
def _box_muller(radius_word, angle_word):  # type: ignore[no-untyped-def]
    """Two independent standard normals from two words."""
    u = (f32(radius_word) + f32(0.5)) * f32(2.0**-32)
    u = u if u < f32(0.99999994) else f32(0.99999994)  # the largest words round to 1, whose log would give r = 0 or NaN
    r = f32(math.sqrt(f32(-2) * _log(u)))
    t = f32(i32(angle_word)) * f32(2.0**-31)  # an angle in half turns, -1 .. 1
    q = i32(t * f32(2) + (f32(0.5) if t >= f32(0) else f32(-0.5)))  # the nearest quarter turn
    x = (t - f32(q) * f32(0.5)) * f32(3.14159265358979)
    x2 = x * x
    s = x + x * x2 * (f32(-1.6666654611e-1) + x2 * (f32(8.3321608736e-3) + x2 * f32(-1.9515295891e-4)))
    c = x2 * (f32(4.166664568298827e-2) + x2 * (f32(-1.388731625493765e-3) + x2 * f32(2.443315711809948e-5)))
    c = f32(1) - f32(0.5) * x2 + x2 * c
    odd = (q & i32(1)) != i32(0)
    sine = c if odd else s
    cosine = s if odd else c
    sine = -sine if (q & i32(2)) != i32(0) else sine
    cosine = -cosine if ((q + i32(1)) & i32(2)) != i32(0) else cosine
    return r * cosine, r * sine


@kernel
def _fill_pairs(
    cosines: Float32Array, sines: Float32Array, radius_words: UInt32Array, angle_words: UInt32Array
) -> None:
    for i in range(cosines.shape[0]):
        cosines[i], sines[i] = _box_muller(radius_words[i], angle_words[i])


@kernel
def fill_normals(out: Float32Array, seed: int, first: int, group: int, stream: int) -> None:
    """Fill ``out`` (4, n) float32 with the standard normals of four periods, by Box and Muller; |z| is at most 6.77.

    Words 0 and 1 of a counter make periods 0 and 1 of its group, words 2 and 3 make periods 2 and 3.
    """
    n = out.shape[1]
    words = np.empty((LANES, _TILE), u32)
    for start in range(0, n, _TILE):  # a tile of words stays in the innermost cache
        fill_words(words, seed, first + u64(start), group, stream)
        stop = min(start + _TILE, n)
        _fill_pairs(out[0, start:stop], out[1, start:stop], words[0], words[1])
        _fill_pairs(out[2, start:stop], out[3, start:stop], words[2], words[3])


@kernel
def fill_indices(out: Int64Array, words: UInt32Array, size: int) -> None:
    """Fill ``out`` (n,) with indices 0 .. ``size - 1`` from ``words`` (n,), by multiply and shift.

    No rejection: an index is off its exact probability by less than ``size`` / 2**32.
    """
    for i in range(out.shape[0]):
        out[i] = np.int64((u64(words[i]) * u64(size)) >> u64(32))


def normals(seed: int, first: int, count: int, group: int, stream: int) -> Float32Array:
    """Draw the standard normals of one stream for four periods.

    Parameters
    ----------
    seed : int
        0 .. 2**64 - 1.
    first, count : int
        Scenarios ``first`` .. ``first + count - 1``.
    group : int
        Periods ``4 * group`` .. ``4 * group + 3``, counted from 0.
    stream : int
        From `stream_number`.

    Returns
    -------
    ndarray of float32, shape (4, count)
        Independent standard normals; row ``k`` belongs to period ``4 * group + k``.
    """
    out = np.empty((LANES, count), np.float32)
    fill_normals(out, np.uint64(seed), np.uint64(first), group, stream)
    return out


def words(seed: int, first: int, count: int, group: int, stream: int) -> UInt32Array:
    """Draw the raw words of one stream for four periods; parameters as for `normals`.

    Returns
    -------
    ndarray of uint32, shape (4, count)
        Independent, uniform over all 32-bit words.
    """
    out = np.empty((LANES, count), np.uint32)
    fill_words(out, np.uint64(seed), np.uint64(first), group, stream)
    return out


def indices(drawn: UInt32Array, size: int) -> Int64Array:
    """Turn words (n,) into indices 0 .. ``size - 1`` (n,), each equally likely to within ``size`` / 2**32."""
    out = np.empty(drawn.shape[0], np.int64)
    fill_indices(out, drawn, size)
    return out
