"""A summary of any set of scenarios: integers that merge exactly, in any order and grouping."""

from dataclasses import dataclass
from typing import Any

import xarray as xr

from engine import packed_distribution, packing, ranges
from engine.distribution import Distribution
from engine.errors import PlanError
from engine.histogram import COARSE, FINE
from engine.keys import Ranges, result_key
from engine.measures import add_up
from engine.outcomes import Counts
from engine.plan import Plan
from engine.resolve import ResolvedPlan

_GRIDS = {"balance": COARSE, "spending": FINE, "measures": COARSE}


@dataclass(frozen=True, eq=False)
class Summary:
    """What is known of the scenarios in ``ranges`` of one plan and seed.

    Parameters
    ----------
    plan_key : str
        Key of the resolved plan.
    seed : int
    ranges : tuple of (int, int)
        Half-open ranges of scenarios covered; sorted, not touching.
    counts : Counts
        Failures, depletions and their causes.
    balance : Distribution
        Real balance at the end of years 0 .. N.
    spending : Distribution
        Real spending of years 1 .. N.
    measures : Distribution
        What scenarios were like as a whole; rows are `engine.measures.MEASURES`.
    sequence : tuple of int
        Sums of growth, its square and its product with success, for each third of the plan.
    """

    plan_key: str
    seed: int
    ranges: Ranges
    counts: Counts
    balance: Distribution
    spending: Distribution
    measures: Distribution
    sequence: tuple[int, ...]

    @property
    def scenarios(self) -> int:
        """How many scenarios are covered."""
        return ranges.size(self.ranges)

    @property
    def failures(self) -> int:
        """How many of them fail."""
        return int(self.counts.failure.sum())

    @property
    def result_key(self) -> str:
        """Key of the result that `finalize` gives."""
        return result_key(self.plan_key, self.seed, self.ranges)

    def merge(self, other: "Summary") -> "Summary":
        """Add the scenarios of another summary: exact, associative and commutative.

        Raises
        ------
        PlanError
            Where the two are of different plans or seeds, or share scenarios.
        """
        if (self.plan_key, self.seed) != (other.plan_key, other.seed):
            raise PlanError("summaries of different plans or seeds cannot be merged; run both under one plan and seed")
        return Summary(
            plan_key=self.plan_key,
            seed=self.seed,
            ranges=ranges.join(self.ranges, other.ranges),
            counts=self.counts.plus(other.counts),
            balance=self.balance.merge(other.balance),
            spending=self.spending.merge(other.spending),
            measures=self.measures.merge(other.measures),
            sequence=add_up(self.sequence, other.sequence),
        )

    def finalize(self, plan: Plan | ResolvedPlan) -> xr.Dataset:
        """Turn counts into probabilities, quantiles and means; see `engine.result.to_dataset`."""
        from engine.result import to_dataset  # the result is built from summaries, so it cannot be imported first

        return to_dataset(self, plan)

    def to_bytes(self) -> bytes:
        """Write everything into bytes that `from_bytes` reads; equal summaries give equal arrays."""
        return packing.pack(self._meta(), self._arrays())

    @classmethod
    def from_bytes(cls, content: bytes) -> "Summary":
        """Read what `to_bytes` wrote.

        Raises
        ------
        CacheCorrupted
            Where the bytes are not a summary.
        NumericsMismatch
            Where they are one of another numerics version.
        """
        meta, found = packing.unpack(content)
        covered = tuple((start, stop) for start, stop in meta["ranges"])
        read = {
            name: packed_distribution.read(name, grid, ranges.size(covered), meta["distributions"][name], found)
            for name, grid in _GRIDS.items()
        }
        counts = Counts(*(found[name] for name in Counts._fields))
        return cls(meta["plan_key"], meta["seed"], covered, counts, sequence=tuple(meta["sequence"]), **read)

    def digest(self) -> str:
        """SHA-256 over all that is known."""
        return packing.digest(self._meta(), self._arrays())

    def __eq__(self, other: object) -> bool:
        """Whether two summaries know exactly the same."""
        return isinstance(other, Summary) and self.digest() == other.digest()

    def __hash__(self) -> int:
        """Hash of the digest."""
        return hash(self.digest())

    def _meta(self) -> dict[str, Any]:
        return {
            "plan_key": self.plan_key,
            "seed": self.seed,
            "ranges": self.ranges,
            "sequence": self.sequence,
            "distributions": {name: packed_distribution.facts(one) for name, one in self._distributions().items()},
        }

    def _distributions(self) -> dict[str, Distribution]:
        return {name: getattr(self, name) for name in _GRIDS}

    def _arrays(self) -> dict[str, Any]:
        arrays: dict[str, Any] = dict(self.counts._asdict())
        for name, distribution in self._distributions().items():
            arrays |= packed_distribution.arrays(name, distribution)
        return arrays
