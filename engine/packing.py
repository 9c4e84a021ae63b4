"""Summaries as bytes: facts in JSON and arrays of integers, of one numerics version, under one digest."""

import hashlib
import io
import json
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.errors import CacheCorrupted, NumericsMismatch
from engine.version import NUMERICS_VERSION

Meta = dict[str, Any]
"""What JSON can hold."""


def pack(meta: Meta, arrays: Mapping[str, Any]) -> bytes:
    """Write facts and arrays into bytes that `unpack` reads."""
    buffer = io.BytesIO()
    content = json.dumps(_with_version(meta)).encode()
    np.savez(buffer, meta=np.frombuffer(content, np.uint8), **arrays)
    return zlib.compress(buffer.getvalue(), level=1)  # higher levels take longer than the simulation, for a tenth less


def unpack(content: bytes) -> tuple[Meta, dict[str, Any]]:
    """Read what `pack` wrote.

    Raises
    ------
    CacheCorrupted
        Where the bytes are not a summary.
    NumericsMismatch
        Where they are one of another numerics version.
    """
    try:
        with np.load(io.BytesIO(zlib.decompress(content)), allow_pickle=False) as arrays:
            found = dict(arrays)
        meta = json.loads(found.pop("meta").tobytes())
    except Exception as error:  # zip, zlib, numpy and json each have their own
        raise CacheCorrupted(
            f"{len(content)} stored bytes are not a summary ({error}); delete them and run again"
        ) from error
    if meta["numerics_version"] != NUMERICS_VERSION:
        raise NumericsMismatch(
            f"a summary of numerics version {meta['numerics_version']} is of no use to version {NUMERICS_VERSION}"
        )
    return meta, found


def digest(meta: Meta, arrays: Mapping[str, Any]) -> str:
    """SHA-256 over facts and arrays, in an order of their own."""
    state = hashlib.sha256(json.dumps(_with_version(meta), sort_keys=True).encode())
    for name, array in sorted(arrays.items()):
        state.update(name.encode())
        state.update(np.ascontiguousarray(array).tobytes())
    return state.hexdigest()


def _with_version(meta: Meta) -> Meta:
    return {"numerics_version": NUMERICS_VERSION, **meta}
