"""What a worker runs: one span, reduced to a summary where it was made.

Workers load this module and the engine, nothing else of ours.
"""

import time

import engine
from cluster.chunks import Span
from engine import NumericsMismatch, ResolvedPlan, Summary, simulate_chunk


def simulate_span(resolved: ResolvedPlan, span: Span, seed: int, numerics_version: int) -> tuple[Summary, float]:
    """Simulate ``span`` and return its summary and the processor seconds it took.

    The summary travels as Dask sends arrays: compressing it (`Summary.to_bytes`) takes longer than a chunk.

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
    started = time.thread_time()
    summary = simulate_chunk(resolved, span.first, span.count, seed)
    return summary, time.thread_time() - started


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
