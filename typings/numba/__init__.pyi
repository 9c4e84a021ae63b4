"""The few names of Numba that Outlast uses, typed: a compiled function keeps the signature it was written with."""

from collections.abc import Callable
from typing import TypeVar

_F = TypeVar("_F", bound=Callable[..., object])

def njit(
    *,
    inline: str = ...,
    nogil: bool = ...,
    cache: bool = ...,
    parallel: bool = ...,
    boundscheck: bool = ...,
    error_model: str = ...,
) -> Callable[[_F], _F]: ...
def get_num_threads() -> int: ...

prange = range
