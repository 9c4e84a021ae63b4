"""How several plans fared on the same scenarios: counts of their patterns of failure, and where each is found."""

from dataclasses import dataclass

import numpy as np

from engine import packing, ranges
from engine.errors import PlanError
from engine.keys import Ranges
from engine.types import BoolArray, Int64Array

MAX_EXAMPLES = 1_000
"""Scenarios of each pattern that are remembered: those with the lowest indices."""


@dataclass(frozen=True, eq=False)
class JointSummary:
    """What is known of the scenarios in ``ranges`` of several plans under one seed.

    A pattern is an integer whose bit ``j`` says that plan ``j`` failed.

    Parameters
    ----------
    plan_keys : tuple of str
        Keys of the resolved plans, in their order.
    seed : int
    ranges : tuple of (int, int)
        Half-open ranges of scenarios covered; sorted, not touching.
    patterns : ndarray of int64, shape (2 ** plans,)
        How many scenarios show each pattern.
    examples : ndarray of int64, shape (2, n)
        Patterns other than 0, and scenarios that show them: of each the lowest `MAX_EXAMPLES` indices, in order.
    """

    plan_keys: tuple[str, ...]
    seed: int
    ranges: Ranges
    patterns: Int64Array
    examples: Int64Array

    @property
    def scenarios(self) -> int:
        """How many scenarios are covered."""
        return ranges.size(self.ranges)

    @property
    def failures(self) -> int:
        """In how many of them the first plan fails."""
        return self.count(failing=(0,))

    def count(self, failing: tuple[int, ...] = (), succeeding: tuple[int, ...] = ()) -> int:
        """In how many scenarios all the plans named first fail and all those named second succeed."""
        return int(self.patterns[_matching(np.arange(len(self.patterns)), failing, succeeding)].sum())

    def where(self, failing: tuple[int, ...] = (), succeeding: tuple[int, ...] = ()) -> Int64Array:
        """Which scenarios these are: the lowest `MAX_EXAMPLES` indices, ascending; at least one plan must fail."""
        pattern, scenario = self.examples
        found: Int64Array = np.sort(scenario[_matching(pattern, failing, succeeding)])
        return found[:MAX_EXAMPLES]

    def merge(self, other: "JointSummary") -> "JointSummary":
        """Add the scenarios of another summary: exact, associative and commutative.

        Raises
        ------
        PlanError
            Where the two are of different plans or seeds, or share scenarios.
        """
        if (self.plan_keys, self.seed) != (other.plan_keys, other.seed):
            raise PlanError("summaries of different plans or seeds cannot be merged; run both under one plan and seed")
        return JointSummary(
            plan_keys=self.plan_keys,
            seed=self.seed,
            ranges=ranges.join(self.ranges, other.ranges),
            patterns=self.patterns + other.patterns,
            examples=lowest(np.concatenate([self.examples, other.examples], axis=1)),
        )

    def to_bytes(self) -> bytes:
        """Write everything into bytes that `from_bytes` reads; equal summaries give equal arrays."""
        return packing.pack(self._meta(), self._arrays())

    @classmethod
    def from_bytes(cls, content: bytes) -> "JointSummary":
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
        return cls(tuple(meta["plan_keys"]), meta["seed"], covered, found["patterns"], found["examples"])

    def digest(self) -> str:
        """SHA-256 over all that is known."""
        return packing.digest(self._meta(), self._arrays())

    def __eq__(self, other: object) -> bool:
        """Whether two summaries know exactly the same."""
        return isinstance(other, JointSummary) and self.digest() == other.digest()

    def __hash__(self) -> int:
        """Hash of the digest."""
        return hash(self.digest())

    def _meta(self) -> packing.Meta:
        return {"plan_keys": self.plan_keys, "seed": self.seed, "ranges": self.ranges}

    def _arrays(self) -> dict[str, Int64Array]:
        return {"patterns": self.patterns, "examples": self.examples}


def lowest(examples: Int64Array) -> Int64Array:
    """Order examples (2, n) by pattern and scenario, and keep the first `MAX_EXAMPLES` of each pattern."""
    pattern, scenario = ordered = examples[:, np.lexsort((examples[1], examples[0]))]
    rank = np.arange(len(scenario)) - np.searchsorted(pattern, pattern)
    return np.ascontiguousarray(ordered[:, rank < MAX_EXAMPLES])


def _matching(pattern: Int64Array, failing: tuple[int, ...], succeeding: tuple[int, ...]) -> BoolArray:
    wanted = np.ones(pattern.shape, bool)
    for plan in failing:
        wanted &= (pattern >> plan & 1) == 1
    for plan in succeeding:
        wanted &= (pattern >> plan & 1) == 0
    return wanted
