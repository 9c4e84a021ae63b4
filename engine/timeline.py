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

    def year(self, period: int) -> int:
        """Year, from 1, to which a period belongs."""
        return period // self.steps_per_year + 1

    def starts_year(self, period: int) -> bool:
        """Whether a period is the first of its year."""
        return period % self.steps_per_year == 0

    def ends_year(self, period: int) -> bool:
        """Whether a period is the last of its year."""
        return (period + 1) % self.steps_per_year == 0


@dataclass(frozen=True)
class Block:
    """The scenarios computed together: ``first`` .. ``first + count - 1`` of one seed."""

    seed: int
    first: int
    count: int
    timeline: Timeline
