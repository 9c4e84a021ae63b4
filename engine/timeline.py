"""Years, periods and the block of scenarios that walks through them.

Years count from 1; periods count from 0. With one step a year period ``p`` is year ``p + 1``; with twelve it is a
month.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Timeline:
    """How long a plan runs and in what steps.

    Parameters
    ----------
    years : int
        1 .. 100.
    steps_per_year : int
        1 or 12.
    """

    years: int
    steps_per_year: int

    @property
    def periods(self) -> int:
        """Number of periods in the whole plan."""
        return self.years * self.steps_per_year


@dataclass(frozen=True)
class Block:
    """The scenarios computed together: ``first`` .. ``first + count - 1`` of one seed."""

    seed: int
    first: int
    count: int
    timeline: Timeline
