"""The most that each scenario could have spent: one pass answers for every probability at once.

Where spending is a constant real amount from one untaxed pool, a balance is linear in the amount: it is
``b - amount * a``, where ``b`` grows with cash flows and ``a`` with the price level. The largest amount that is paid in
every period is the smallest ratio ``b / a`` at a payment. Its distribution over scenarios tells the success of any
amount, without another run.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engine import packed_distribution, packing, ranges
from engine.distribution import EXACT_LIMIT, Distribution
from engine.histogram import FINE
from engine.jobs import Job
from engine.keys import Ranges, digest
from engine.ledger import HALF_CENT, NO_FLOWS
from engine.portfolio.pooled import Pooled
from engine.resolve import ResolvedPlan, RunContents
from engine.simulate import BLOCK, check_address
from engine.spending.constant_real import ConstantReal
from engine.tally import Tally
from engine.timeline import Block
from engine.types import BoolArray, Float64Array
from engine.version import NUMERICS_VERSION

_UNLIMITED = 1e12


def is_linear(resolved: ResolvedPlan) -> bool:
    """Whether one pass can tell how much a plan's scenarios sustain."""
    return isinstance(resolved.run.rule, ConstantReal) and isinstance(resolved.run.portfolio, Pooled)


class _Linear(NamedTuple):
    """A balance ``free - amount * weight`` (scenarios,), nominal, and the largest amount paid so far, real."""

    free: Float64Array
    weight: Float64Array
    most: Float64Array


@dataclass(frozen=True)
class Sustained:
    """How much the scenarios in ``ranges`` sustain, dollars of year 0 a year: one row, 0 where even nothing fails."""

    plan_key: str
    seed: int
    ranges: Ranges
    amounts: Distribution

    @property
    def scenarios(self) -> int:
        """How many scenarios are covered."""
        return ranges.size(self.ranges)

    @property
    def failures(self) -> int:
        """How many of them sustain nothing at all."""
        return self.scenarios - int(self.amounts.positive()[0])

    def merge(self, other: "Sustained") -> "Sustained":
        """Add other scenarios of the same plan and seed."""
        covered = ranges.join(self.ranges, other.ranges)
        return Sustained(self.plan_key, self.seed, covered, self.amounts.merge(other.amounts))

    def to_bytes(self) -> bytes:
        """Write everything into bytes that `from_bytes` reads."""
        meta = {"plan_key": self.plan_key, "seed": self.seed, "ranges": self.ranges}
        meta |= {"amounts": packed_distribution.facts(self.amounts)}
        return packing.pack(meta, packed_distribution.arrays("amounts", self.amounts))

    @classmethod
    def from_bytes(cls, content: bytes) -> "Sustained":
        """Read what `to_bytes` wrote; raises `CacheCorrupted` or `NumericsMismatch`."""
        meta, found = packing.unpack(content)
        covered = tuple((start, stop) for start, stop in meta["ranges"])
        amounts = packed_distribution.read("amounts", FINE, ranges.size(covered), meta["amounts"], found)
        return cls(meta["plan_key"], meta["seed"], covered, amounts)


@dataclass(frozen=True)
class SustainableJob(Job[Sustained]):
    """Find the most that each scenario of a plan sustains; the plan's own amount does not matter.

    Parameters
    ----------
    resolved : ResolvedPlan
        For which `is_linear` holds.
    """

    resolved: ResolvedPlan

    @property
    def key(self) -> str:
        """Key of everything but the amount."""
        run = self.resolved.run
        decisive = (run.timeline, run.at, run.first_year, run.household, run.portfolio, run.market)
        return digest(("sustainable", NUMERICS_VERSION, *decisive))

    @property
    def periods(self) -> int:
        """Periods of the plan."""
        return self.resolved.run.timeline.periods

    def run(self, first: int, count: int, seed: int) -> Sustained:
        """Find it for scenarios ``first`` .. ``first + count - 1``."""
        check_address(self.resolved, first, count, seed)
        tally = Tally(FINE, 1, keep=count if count <= EXACT_LIMIT else 0)
        for start in range(first, first + count, BLOCK):
            block = Block(seed, start, min(BLOCK, first + count - start), self.resolved.run.timeline)
            tally.add(0, np.maximum(_most(self.resolved.run, block), 0.0), np.ones(block.count))
        return Sustained(self.key, seed, ((first, first + count),), tally.finish())

    def read(self, content: bytes) -> Sustained:
        """Read what was sustained."""
        return Sustained.from_bytes(content)


def _most(run: RunContents, block: Block) -> Float64Array:
    """Give the largest amount (scenarios,), dollars of year 0 a year, that is paid in every period."""
    steps, zeros = run.timeline.steps_per_year, np.zeros(block.count)
    lives, carry = run.household.init(block), run.market.init(block)
    linear = _Linear(run.portfolio.init(block), zeros, zeros + _UNLIMITED)
    price = zeros + 1.0
    for year in range(1, run.timeline.years + 1):
        living = run.household.living(lives, year)
        cash = run.household.cash(lives, year, price, zeros)
        spends = year >= run.first_year
        decided = price
        for step in range(steps):
            linear = linear._replace(free=linear.free + (cash.income - cash.expense) / steps)
            if cash.expense is not zeros:
                linear = _checked(linear, living)
            if run.at == "start" and spends:
                linear = _pay(linear, decided / steps, living)
            carry, returns = run.market.step(carry, block, (year - 1) * steps + step)
            growth = run.portfolio.grow(zeros + 1.0, returns, year, NO_FLOWS)[0]
            linear = linear._replace(free=linear.free * growth, weight=linear.weight * growth)
            price = price * returns.inflation
            if run.at == "end" and spends:
                decided = price if step == 0 else decided
                linear = _pay(linear, decided / steps, living)
    return linear.most


def _pay(linear: _Linear, price: Float64Array, living: BoolArray | None) -> _Linear:
    """Take one period's amount at ``price``; what is there must cover it."""
    due = price if living is None else price * living
    return _checked(linear._replace(weight=linear.weight + due), living)


def _checked(linear: _Linear, living: BoolArray | None) -> _Linear:
    """Lower the most that is sustained to what keeps this balance from falling below nothing."""
    enough = np.where(linear.weight > 0.0, (linear.free + HALF_CENT) / np.maximum(linear.weight, 1e-300), _UNLIMITED)
    enough = np.where((linear.weight <= 0.0) & (linear.free < -HALF_CENT), -1.0, enough)
    enough = enough if living is None else np.where(living, enough, _UNLIMITED)
    return linear._replace(most=np.minimum(linear.most, enough))
