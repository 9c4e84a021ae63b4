"""Failures counted by where in a run they lie, so that one run tells what every shorter one would have said."""

from dataclasses import dataclass

import numpy as np

from engine import packing, ranges
from engine.analysis.joint import failed_scenarios
from engine.errors import PlanError
from engine.jobs import Job
from engine.keys import Ranges, digest
from engine.resolve import ResolvedPlan
from engine.simulate import BLOCK, check_address
from engine.timeline import Block
from engine.types import Int64Array
from engine.version import NUMERICS_VERSION


@dataclass(frozen=True, eq=False)
class Stretches:
    """What is known of the scenarios in ``ranges`` of one job and seed.

    Parameters
    ----------
    job_key : str
    seed : int
    ranges : tuple of (int, int)
        Half-open ranges of scenarios covered; sorted, not touching.
    counts : ndarray of int64, shape (edges + 1,)
        Failures before the first edge, between each two, and from the last one on.
    """

    job_key: str
    seed: int
    ranges: Ranges
    counts: Int64Array

    @property
    def scenarios(self) -> int:
        """How many scenarios are covered."""
        return ranges.size(self.ranges)

    @property
    def failures(self) -> int:
        """How many of them fail."""
        return int(self.counts.sum())

    def merge(self, other: "Stretches") -> "Stretches":
        """Add the scenarios of another part: exact, associative and commutative.

        Raises
        ------
        PlanError
            Where the two are of different jobs or seeds, or share scenarios.
        """
        if (self.job_key, self.seed) != (other.job_key, other.seed):
            raise PlanError("counts of different jobs or seeds cannot be merged; run both under one job and seed")
        joined = ranges.join(self.ranges, other.ranges)
        return Stretches(self.job_key, self.seed, joined, self.counts + other.counts)

    def to_bytes(self) -> bytes:
        """Write everything into bytes that the job's ``read`` reads."""
        meta = {"job_key": self.job_key, "seed": self.seed, "ranges": self.ranges}
        return packing.pack(meta, {"counts": self.counts})


@dataclass(frozen=True)
class StretchJob(Job[Stretches]):
    """Count the failures of one plan between edges.

    Parameters
    ----------
    resolved : ResolvedPlan
    edges : tuple of int
        Ascending; a stretch begins with each of these scenarios.
    """

    resolved: ResolvedPlan
    edges: tuple[int, ...]

    @property
    def key(self) -> str:
        """Key of the plan and the edges."""
        return digest(("stretches", NUMERICS_VERSION, self.resolved.key, self.edges))

    @property
    def periods(self) -> int:
        """Periods of the plan."""
        return self.resolved.run.timeline.periods

    def run(self, first: int, count: int, seed: int) -> Stretches:
        """Walk a range of scenarios; raises `PlanError` where one or the seed does not exist."""
        check_address(self.resolved, first, count, seed)
        counts = np.zeros(len(self.edges) + 1, np.int64)
        for start in range(first, first + count, BLOCK):
            block = Block(seed, start, min(BLOCK, first + count - start), self.resolved.run.timeline)
            failed = start + np.flatnonzero(failed_scenarios(self.resolved, block))
            counts += np.bincount(np.searchsorted(self.edges, failed, side="right"), minlength=len(counts))
        return Stretches(self.key, seed, ((first, first + count),), counts)

    def read(self, content: bytes) -> Stretches:
        """Read what `Stretches.to_bytes` wrote."""
        meta, found = packing.unpack(content)
        covered = tuple((start, stop) for start, stop in meta["ranges"])
        return Stretches(meta["job_key"], meta["seed"], covered, found["counts"])
