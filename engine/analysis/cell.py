"""One cell of a sweep: success, what is left and what was spent on average; little to compute and little to keep."""

from dataclasses import dataclass

import numpy as np

from engine import packed_distribution, packing, ranges
from engine.analysis.joint import follow_failures
from engine.distribution import EXACT_LIMIT, Distribution
from engine.histogram import COARSE, FINE
from engine.jobs import Job
from engine.keys import Ranges, digest
from engine.outcomes import BlockOutcome
from engine.resolve import ResolvedPlan
from engine.simulate import BLOCK, check_address
from engine.tally import Tally
from engine.timeline import Block
from engine.version import NUMERICS_VERSION
from engine.walk import walk


@dataclass(frozen=True)
class Cell:
    """What is known of the scenarios in ``ranges`` of one plan and seed.

    ``terminal`` is the balance at the end, ``spending`` a scenario's mean spending over its years of spending; one
    row each, dollars of year 0.
    """

    plan_key: str
    seed: int
    ranges: Ranges
    failures: int
    terminal: Distribution
    spending: Distribution

    @property
    def scenarios(self) -> int:
        """How many scenarios are covered."""
        return ranges.size(self.ranges)

    def merge(self, other: "Cell") -> "Cell":
        """Add other scenarios of the same plan and seed."""
        return Cell(
            self.plan_key,
            self.seed,
            ranges.join(self.ranges, other.ranges),
            self.failures + other.failures,
            self.terminal.merge(other.terminal),
            self.spending.merge(other.spending),
        )

    def to_bytes(self) -> bytes:
        """Write everything into bytes that `from_bytes` reads."""
        meta = {"plan_key": self.plan_key, "seed": self.seed, "ranges": self.ranges, "failures": self.failures}
        facts = {"terminal": packed_distribution.facts(self.terminal)}
        facts |= {"spending": packed_distribution.facts(self.spending)}
        arrays = packed_distribution.arrays("terminal", self.terminal)
        return packing.pack(meta | facts, arrays | packed_distribution.arrays("spending", self.spending))

    @classmethod
    def from_bytes(cls, content: bytes) -> "Cell":
        """Read what `to_bytes` wrote; raises `CacheCorrupted` or `NumericsMismatch`."""
        meta, found = packing.unpack(content)
        covered = tuple((start, stop) for start, stop in meta["ranges"])
        size = ranges.size(covered)
        terminal = packed_distribution.read("terminal", COARSE, size, meta["terminal"], found)
        spending = packed_distribution.read("spending", FINE, size, meta["spending"], found)
        return cls(meta["plan_key"], meta["seed"], covered, meta["failures"], terminal, spending)


@dataclass(frozen=True)
class CellJob(Job[Cell]):
    """Walk one plan, following only what a `Cell` holds."""

    resolved: ResolvedPlan

    @property
    def key(self) -> str:
        """Key of the plan, as a cell."""
        return digest(("cell", NUMERICS_VERSION, self.resolved.key))

    @property
    def periods(self) -> int:
        """Periods of the plan."""
        return self.resolved.run.timeline.periods

    def run(self, first: int, count: int, seed: int) -> Cell:
        """Walk scenarios ``first`` .. ``first + count - 1``."""
        check_address(self.resolved, first, count, seed)
        keep, failures = count if count <= EXACT_LIMIT else 0, 0
        terminal, spending = Tally(COARSE, 1, keep), Tally(FINE, 1, keep)
        for start in range(first, first + count, BLOCK):
            block = Block(seed, start, min(BLOCK, first + count - start), self.resolved.run.timeline)
            failures += _add_block(self.resolved, block, terminal, spending)
        known = (terminal.finish(), spending.finish())
        return Cell(self.resolved.key, seed, ((first, first + count),), failures, *known)

    def read(self, content: bytes) -> Cell:
        """Read a cell."""
        return Cell.from_bytes(content)


def _add_block(resolved: ResolvedPlan, block: Block, terminal: Tally, spending: Tally) -> int:
    """Walk a block into the tallies, and count its failures."""
    run, ones = resolved.run, np.ones(block.count)
    outcome = BlockOutcome(block, run.first_year, resolved.requires_spending)
    spent, years, final = np.zeros((3, block.count))
    for end in walk(run, block):
        follow_failures(outcome, end)
        spent += end.spending * end.spending_deflator
        if end.year >= run.first_year:
            years += 1.0 if end.living is None else end.living
        if end.last is not None:
            final = np.where(end.last, end.balance * end.deflator, final)
        elif end.year == run.timeline.years:
            final = end.balance * end.deflator
    terminal.add(0, final, ones)
    spending.add(0, spent, 1.0 / np.maximum(years, 1.0))
    return int(np.count_nonzero(outcome.failed_in()))
