"""The table of success that risk-based guardrails look up: an inner simulation, made once before a plan runs.

For each year of spending ``y`` and each balance ``b`` of a grid, every inner future tells the most that could be spent
in real terms from then on: the least over later years ``n`` of ``(b + W_n) / A_n``, where ``A_n`` is what a dollar a
year up to ``n`` is worth in year ``y`` and ``W_n`` what other income less expenses is worth. Its quantiles over inner
futures are the spending for each probability. The futures have a seed of their own, so that a rule never looks ahead.
Months are taken as years; where lives are followed, a future counts only its living years.
"""

from dataclasses import dataclass

import numpy as np

from engine import exact, packing, ranges
from engine.household.household import AnyHousehold
from engine.job import Job
from engine.keys import Ranges, digest
from engine.ledger import NO_FLOWS
from engine.markets.market import Market
from engine.portfolio.portfolio import Portfolio
from engine.spending.success_table import SuccessTable
from engine.timeline import Block, Timeline
from engine.types import BoolArray, Float64Array
from engine.version import NUMERICS_VERSION

FUTURES = 2_000
"""Inner futures: the standard error of a probability of 0.9 is 0.7 points."""

SEED = 0x0C0FFEE
"""Of the inner futures, whatever the seed of the run."""

_GRID = range(-24, 25)
_COST = 200_000  # periods of an ordinary scenario that one row takes, which tells how long a task takes
_UNLIMITED = 1e12


@dataclass(frozen=True)
class Rows:
    """Rows of a table: years of spending ``ranges``, counted from 0, each (levels, balances)."""

    ranges: Ranges
    rows: tuple[tuple[int, Float64Array], ...]

    @property
    def scenarios(self) -> int:
        """How many years are covered."""
        return ranges.size(self.ranges)

    @property
    def failures(self) -> int:
        """None: a row cannot fail."""
        return 0

    def merge(self, other: "Rows") -> "Rows":
        """Add other years."""
        rows = tuple(sorted((*self.rows, *other.rows), key=lambda row: row[0]))
        return Rows(ranges.join(self.ranges, other.ranges), rows)

    def to_bytes(self) -> bytes:
        """Write everything into bytes that `from_bytes` reads."""
        return packing.pack({"ranges": self.ranges}, {str(year): row for year, row in self.rows})

    @classmethod
    def from_bytes(cls, content: bytes) -> "Rows":
        """Read what `to_bytes` wrote; raises `CacheCorrupted` or `NumericsMismatch`."""
        meta, found = packing.unpack(content)
        rows = tuple((year, found[str(year)]) for year in sorted(map(int, found)))
        return cls(tuple((start, stop) for start, stop in meta["ranges"]), rows)


@dataclass(frozen=True)
class TableJob(Job[Rows]):
    """Make the rows of a table; its scenarios are the years of spending.

    Parameters
    ----------
    timeline, first_year, at, household, portfolio, market
        Of the plan; nothing of its spending.
    balance : float
        Of the plan, dollars of year 0: the grid lies around it.
    levels : tuple of float
        Probabilities.
    futures : int
        Inner futures.
    """

    timeline: Timeline
    first_year: int
    at: str
    household: AnyHousehold
    portfolio: Portfolio
    market: Market
    balance: float
    levels: tuple[float, ...]
    futures: int = FUTURES

    @property
    def key(self) -> str:
        """Key of everything."""
        return digest(("guardrails", NUMERICS_VERSION, SEED, self))

    @property
    def periods(self) -> int:
        """About what a row costs."""
        return _COST

    @property
    def years(self) -> int:
        """Years of spending: the rows of the whole table."""
        return self.timeline.years - self.first_year + 1

    def run(self, first: int, count: int, seed: int) -> Rows:
        """Make the rows of years ``first`` .. ``first + count - 1`` of spending, counted from 0."""
        years = _inner_years(self, seed)
        rows = tuple((k, self._row(years[self.first_year - 1 + k :])) for k in range(first, first + count))
        return Rows(((first, first + count),), rows)

    def read(self, content: bytes) -> Rows:
        """Read rows."""
        return Rows.from_bytes(content)

    def grid(self) -> tuple[float, ...]:
        """Give the balances of the grid: none, and quarter powers of two from 1/64 to 64 times the plan's."""
        return (0.0, *(self.balance * exact.power(2.0, k / 4) for k in _GRID))

    def table(self, rows: Rows) -> SuccessTable:
        """Put a whole table together."""
        spending = tuple(tuple(tuple(map(float, level)) for level in row) for _, row in rows.rows)
        return SuccessTable(self.grid(), spending)

    def _row(self, years: "list[_InnerYear]") -> Float64Array:
        """Give the spending (levels, balances) for each probability, when the first of ``years`` begins."""
        balances = np.array(self.grid())[:, None]
        most = np.full((len(balances), self.futures), _UNLIMITED)
        worth, days, discount = np.zeros(self.futures), np.zeros(self.futures), np.ones(self.futures)
        for number, year in enumerate(years):
            worth = worth + discount * year.income
            if self.at == "end" and number > 0:
                discount = discount / year.growth
            days = days + discount
            paid = np.where(year.living, (balances + worth) / days, _UNLIMITED)
            most = np.minimum(most, paid)
            if self.at == "start":
                discount = discount / year.growth
        ordered = np.sort(np.maximum(most, 0.0), axis=1)
        return np.stack([ordered[:, self._rank(level, years[0].living)] for level in self.levels])

    def _rank(self, level: float, living: BoolArray) -> int:
        """Give the rank of the spending that this share of the living futures sustains; the dead come last."""
        alive = max(int(np.count_nonzero(living)), 1)
        return max(int((1.0 - level) * alive), 0)


@dataclass(frozen=True)
class _InnerYear:
    """One year of all inner futures: real growth after fees, real income less expenses, and who is alive."""

    growth: Float64Array
    income: Float64Array
    living: BoolArray


def _inner_years(job: TableJob, seed: int) -> list[_InnerYear]:
    """Walk the market alone through all years of the plan."""
    block = Block(seed, 0, job.futures, job.timeline)
    lives, carry, ones = job.household.init(block), job.market.init(block), np.ones(job.futures)
    price, found, steps = ones, [], job.timeline.steps_per_year
    for year in range(1, job.timeline.years + 1):
        cash = job.household.cash(lives, year, price, np.zeros(job.futures))
        living = job.household.living(lives, year)
        growth, before = ones, price
        for step in range(steps):
            carry, returns = job.market.step(carry, block, (year - 1) * steps + step)
            held, _ = job.portfolio.grow(job.portfolio.init(block), returns, year, NO_FLOWS)
            growth = growth * (job.portfolio.total(held) / job.portfolio.total(job.portfolio.init(block)))
            price = price * returns.inflation
        alive = np.ones(job.futures, bool) if living is None else living
        found.append(_InnerYear(growth * before / price, (cash.income - cash.expense) / before, alive))
    return found


_KNOWN: dict[str, SuccessTable] = {}
_MOST_KNOWN = 64


def remember(job: TableJob, rows: Rows) -> SuccessTable:
    """Keep a table for when a plan that needs it is resolved; it may have been made on a cluster."""
    if len(_KNOWN) >= _MOST_KNOWN:
        _KNOWN.clear()
    return _KNOWN.setdefault(job.key, job.table(rows))


def table_of(job: TableJob) -> SuccessTable:
    """Give a table: one that is remembered, or made here and now."""
    key = job.key
    return _KNOWN[key] if key in _KNOWN else remember(job, job.run(0, job.years, SEED))
