"""Keys: digests of what an answer depends on, and of nothing else."""

import dataclasses
import hashlib
import json
from typing import Any

from engine.version import NUMERICS_VERSION

Ranges = tuple[tuple[int, int], ...]
"""Half-open ranges of scenarios, sorted, not touching."""


def digest(value: Any) -> str:
    """SHA-256 over a value built of frozen dataclasses, named tuples, tuples, numbers, strings and None.

    Floats count by their bits and classes by their names, so that two plans share a digest only if they run the same.
    """
    return hashlib.sha256(json.dumps(_plain(value), sort_keys=True).encode()).hexdigest()


def plan_key(contents: Any) -> str:
    """Key of a resolved plan: its contents and the numerics version; no name, no path."""
    return digest(("plan", NUMERICS_VERSION, contents))


def result_key(plan_key: str, seed: int, ranges: Ranges) -> str:
    """Key of a result: the plan's key, the seed, the scenarios covered and the numerics version."""
    return digest(("result", NUMERICS_VERSION, plan_key, seed, ranges))


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return {"class": type(value).__name__, **fields}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return float(value).hex()
    if value is None or isinstance(value, str | int | bool):
        return value
    raise TypeError(f"a {type(value).__name__} cannot be part of a key")
