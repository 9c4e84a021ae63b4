"""Summaries as bytes: facts in JSON and arrays of integers, of one numerics version, under one digest."""

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.errors import CacheCorrupted, NumericsMismatch
from engine.version import NUMERICS_VERSION

_PIECE, _WORTH = 8_192, 0.75  # bytes that are tried, and the share of them below which they have to come

Meta = dict[str, Any]
"""What JSON can hold."""


def pack(meta: Meta, arrays: Mapping[str, Any]) -> bytes:
    """Write facts and arrays into bytes that `unpack` reads: NumPy's npz, each array compressed where that is worth it.

    Higher levels than the lowest take longer than the simulation, for a tenth less.
    """
    buffer, content = io.BytesIO(), json.dumps(_with_version(meta)).encode()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, array in {"meta": np.frombuffer(content, np.uint8), **arrays}.items():
            written = io.BytesIO()
            np.lib.format.write_array(written, np.asanyarray(array), allow_pickle=False)
            kind = zipfile.ZIP_DEFLATED if _shrinks(written.getvalue()) else zipfile.ZIP_STORED
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), written.getvalue(), kind, compresslevel=1)
    return buffer.getvalue()


def _shrinks(content: bytes) -> bool:
    """Whether a piece from the middle compresses well: exact values seldom do, and finding out takes longer than they.

    What is shorter than a piece always counts as if it did.
    """
    middle = len(content) // 2
    piece = content[middle : middle + _PIECE]
    return len(piece) < _PIECE or len(zlib.compress(piece, level=1)) < _WORTH * _PIECE


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
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
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
