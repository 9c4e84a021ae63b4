"""The few names of Numba that Outlast uses, typed.

A compiled function keeps the type of its result; its arguments are open, since Numba converts numbers.
"""

from collections.abc import Callable
from typing import TypeVar

_R = TypeVar("_R")

def njit(
    *,
    inline: str = ...,
    nogil: bool = ...,
    cache: bool = ...,
    parallel: bool = ...,
    boundscheck: bool = ...,
    error_model: str = ...,
) -> Callable[[Callable[..., _R]], Callable[..., _R]]: ...
def get_num_threads() -> int: ...

prange = range

class _Config:
    CACHE_DIR: str

config: _Config
