"""Ranges of scenarios: which were computed, joined without ever counting one twice."""

from engine.errors import PlanError
from engine.keys import Ranges


def size(ranges: Ranges) -> int:
    """How many scenarios are in the ranges."""
    return sum(stop - start for start, stop in ranges)


def join(a: Ranges, b: Ranges) -> Ranges:
    """Put two sets of half-open ranges together: sorted, and merged where they touch.

    Raises
    ------
    PlanError
        Where they share scenarios.
    """
    joined: list[tuple[int, int]] = []
    for start, stop in sorted((*a, *b)):
        if joined and start < joined[-1][1]:
            raise PlanError(
                f"scenarios {start} to {min(stop, joined[-1][1]) - 1} are in both summaries; merge each scenario once"
            )
        if joined and start == joined[-1][1]:
            joined[-1] = (joined[-1][0], stop)
        else:
            joined.append((start, stop))
    return tuple(joined)
