"""Distributions as the facts and arrays that `engine.packing` writes."""

from typing import Any

import numpy as np

from engine.distribution import Distribution, Sparse
from engine.histogram import Grid


def facts(distribution: Distribution) -> dict[str, Any]:
    """Give what JSON holds of it."""
    return {"cents": distribution.cents, "saturated": distribution.saturated}


def arrays(name: str, distribution: Distribution) -> dict[str, Any]:
    """Give its arrays, under names that begin with ``name``; equal distributions give equal arrays."""
    return {f"{name}_{part}": array for part, array in _parts(distribution.canonical()).items()}


def read(name: str, grid: Grid, scenarios: int, fact: dict[str, Any], found: dict[str, Any]) -> Distribution:
    """Read what `facts` and `arrays` gave."""
    sparse = None
    if f"{name}_gaps" in found:
        sparse = Sparse(np.cumsum(found[f"{name}_gaps"]), found[f"{name}_count"], found[f"{name}_offset"])
    return Distribution(
        grid=grid,
        scenarios=scenarios,
        values=found.get(f"{name}_values"),
        sparse=sparse,
        cents=tuple(fact["cents"]),
        saturated=fact["saturated"],
        extremes=found[f"{name}_extremes"],
    )


def _parts(ordered: Distribution) -> dict[str, Any]:
    if ordered.values is not None:
        return {"extremes": ordered.extremes, "values": ordered.values}
    assert ordered.sparse is not None
    sparse = ordered.sparse
    gaps = np.diff(sparse.index, prepend=0)  # mostly 1, which compresses better
    return {"extremes": ordered.extremes, "gaps": gaps, "count": sparse.count, "offset": sparse.offset}
