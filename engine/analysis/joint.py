"""Several plans walked over the same scenarios: common random numbers, and whether each plan failed in each."""

from dataclasses import dataclass

import numpy as np

from engine.analysis.joint_summary import JointSummary, lowest
from engine.errors import PlanError
from engine.jobs import Job
from engine.keys import digest
from engine.outcomes import BlockOutcome, follow
from engine.resolve import ResolvedPlan
from engine.simulate import BLOCK, check_address
from engine.timeline import Block
from engine.types import BoolArray, Int64Array
from engine.version import NUMERICS_VERSION
from engine.walk import YearEnd, walk

MAX_PLANS = 8
"""Most plans in one job: their patterns of failure are counted in 2 to that power cells."""

_NOTHING = np.empty(0)


def failed_scenarios(resolved: ResolvedPlan, block: Block) -> BoolArray:
    """Whether each scenario (scenarios,) of a block fails, by the definition that a `Summary` counts."""
    outcome = BlockOutcome(block, resolved.run.first_year, resolved.requires_spending)
    for end in walk(resolved.run, block):
        follow_failures(outcome, end)
    return outcome.failed_in() > 0


def follow_failures(outcome: BlockOutcome, end: YearEnd) -> None:
    """Follow the living through one year; steadiness of spending and causes are nobody's question here."""
    living = slice(None) if end.living is None else end.living
    unpaid, depleted = outcome.firsts[0][living], outcome.firsts[1][living]
    missing, _ = follow(unpaid, depleted, end.unpaid[living], end.balance[living], _NOTHING, _NOTHING, end.year)
    if end.living is not None:
        outcome.firsts[0][living], outcome.firsts[1][living] = unpaid, depleted
    outcome.add(end, missing, 0, end.price_level)


@dataclass(frozen=True)
class JointJob(Job[JointSummary]):
    """Walk several plans over the same scenarios.

    Parameters
    ----------
    resolveds : tuple of ResolvedPlan
        One to eight; the first is the one that the others are compared with.

    Raises
    ------
    PlanError
        Where there are none or too many.
    """

    resolveds: tuple[ResolvedPlan, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.resolveds) <= MAX_PLANS:
            raise PlanError(
                f"{len(self.resolveds)} plans cannot be walked together; give 1 to {MAX_PLANS}, "
                f"or compare them in several goes with the same first plan"
            )

    @property
    def key(self) -> str:
        """Key of all the plans, in their order."""
        return digest(("joint", NUMERICS_VERSION, tuple(resolved.key for resolved in self.resolveds)))

    @property
    def periods(self) -> int:
        """Periods of all the plans together."""
        return sum(resolved.run.timeline.periods for resolved in self.resolveds)

    def run(self, first: int, count: int, seed: int) -> JointSummary:
        """Walk a range of scenarios.

        Raises
        ------
        PlanError
            Where a scenario or the seed does not exist.
        """
        for resolved in self.resolveds:
            check_address(resolved, first, count, seed)
        patterns, examples = np.zeros(1 << len(self.resolveds), np.int64), np.empty((2, 0), np.int64)
        for start in range(first, first + count, BLOCK):
            found = self._patterns(seed, start, min(BLOCK, first + count - start))
            patterns += np.bincount(found, minlength=len(patterns))
            notable = np.flatnonzero(found)
            examples = lowest(np.concatenate([examples, [found[notable], start + notable]], axis=1))
        keys = tuple(resolved.key for resolved in self.resolveds)
        return JointSummary(keys, seed, ((first, first + count),), patterns, examples)

    def read(self, content: bytes) -> JointSummary:
        """Read a joint summary."""
        return JointSummary.from_bytes(content)

    def _patterns(self, seed: int, first: int, count: int) -> Int64Array:
        """Give the pattern of each scenario (count,)."""
        patterns = np.zeros(count, np.int64)
        for plan, resolved in enumerate(self.resolveds):
            failed = failed_scenarios(resolved, Block(seed, first, count, resolved.run.timeline))
            patterns += failed.astype(np.int64) << plan
        return patterns
