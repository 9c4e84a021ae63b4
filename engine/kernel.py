"""How every kernel is compiled and kept.

Numba keeps machine code beside a source file and trusts it while that file is unchanged. A kernel inlines kernels of
other files, so code could be kept that no longer says what the source says. Ours are kept in a folder named by the
digest of every file that holds a kernel, and any change to one leads to another folder. A constant that a kernel uses
must therefore be defined in such a file; a test looks.
"""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numba as nb

inline = nb.njit(inline="always")
"""Decorator of a function of scalars that kernels write out in their loops."""


@cache
def source_digest() -> str:
    """SHA-256 over the engine's source files that hold kernels, by their names and contents."""
    state = hashlib.sha256()
    folder = Path(__file__).parent
    for path in sorted(folder.rglob("*.py")):
        content = path.read_bytes()
        if b"engine.kernel import" in content or path == Path(__file__):
            state.update(path.relative_to(folder).as_posix().encode() + b"\0" + content)
    return state.hexdigest()


def kernel[Result](function: Callable[..., Result]) -> Callable[..., Result]:
    """Compile a function of arrays and numbers when first called, without the GIL, and keep its machine code on disk.

    Kept below ``NUMBA_CACHE_DIR`` where that is set, else beside the engine. Division by zero gives infinity, as in
    NumPy: a check for it would keep loops from vectorising.
    """
    chosen = nb.config.CACHE_DIR
    place = Path(chosen) if chosen else Path(__file__).parent / "__pycache__"
    nb.config.CACHE_DIR = str(place / f"kernels-{source_digest()[:12]}")
    try:
        return nb.njit(nogil=True, cache=True, error_model="numpy")(function)
    finally:
        nb.config.CACHE_DIR = chosen
