"""What is simulated, and what it means: pure functions of (plan, seed, scenario range)."""

from engine.errors import (
    CacheCorrupted,
    DataError,
    LimitError,
    NumericsMismatch,
    OutlastError,
    PlanError,
    RunCancelled,
)
from engine.plan import Plan
from engine.resolve import ResolvedPlan, resolve
from engine.simulate import simulate, simulate_chunk, trace
from engine.summary import Summary
from engine.version import NUMERICS_VERSION, OUTLAST_VERSION

__all__ = [
    "NUMERICS_VERSION",
    "OUTLAST_VERSION",
    "CacheCorrupted",
    "DataError",
    "LimitError",
    "NumericsMismatch",
    "OutlastError",
    "Plan",
    "PlanError",
    "ResolvedPlan",
    "RunCancelled",
    "Summary",
    "resolve",
    "simulate",
    "simulate_chunk",
    "trace",
]
