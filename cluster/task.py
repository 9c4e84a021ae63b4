"""What a worker runs: a few spans, each reduced to a small part where it was made.

Workers load this module and the engine, nothing else of ours.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import engine
from cluster.chunks import Unit
from engine import NumericsMismatch


@dataclass(frozen=True)
class Part:
    """What one unit gives back: which work it belongs to, what it made, and the processor seconds it took."""

    work: int
    given: Any
    core_seconds: float


def run_units(units: Sequence[Unit], numerics_version: int) -> list[Part]:
    """Run each unit, and return what it gave and the processor seconds it took.

    Parts travel as Dask sends arrays: compressing a summary (`Summary.to_bytes`) takes longer than a chunk.

    Parameters
    ----------
    numerics_version : int
        What the client has; a worker of another version is refused, since its
        bits would differ.

    Raises
    ------
    NumericsMismatch
        If this worker's engine is of another numerics version.
    """
    check_numerics(numerics_version)
    return [run_unit(unit) for unit in units]


def run_unit(unit: Unit) -> Part:
    """Run one unit."""
    started = time.thread_time()
    given = unit.job.run(unit.span.first, unit.span.count, unit.seed)
    return Part(unit.work, given, time.thread_time() - started)


def check_numerics(expected: int) -> None:
    """Refuse to compute for a client of another numerics version.

    Raises
    ------
    NumericsMismatch
        If the versions differ.
    """
    if expected != engine.NUMERICS_VERSION:
        raise NumericsMismatch(
            f"a worker computes with numerics version {engine.NUMERICS_VERSION}, but this run needs {expected}; "
            "install the same version of outlast on the workers as here, or use a cluster of your own (outlast cluster)"
        )
