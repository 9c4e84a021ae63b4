"""Models of inflation that a plan may choose for markets described by moments.

``lognormal`` (also where no kind is said): independent years, drawn together with the assets. The other kinds replace
what such a market draws for inflation:

- ``constant``: the same rate every year.
- ``ar1``: the log rate of a year keeps ``persistence`` of its distance from the mean; its surprise is what is drawn
  together with the assets, so that correlations are those of the surprise. Year 1 is drawn from the long run, so that
  every year has the stated mean and volatility.
- ``history``: years drawn from history one by one, apart from the assets and uncorrelated with them. Where inflation
  should come with the returns of its own year, choose a bootstrap market.

Under monthly steps ``ar1`` and ``history`` change once a year and spread a year's rate evenly over its months; their
surprises are then drawn apart from the assets' months.

The default persistence, 0.65, is the first-order autocorrelation of US consumer prices from 1947 to 2025 (`us_annual`;
0.61 from 1928).

References
----------
A. D. Wilkie, "A stochastic investment model for actuarial use", Transactions of the Faculty of Actuaries 39 (1986),
341-403, whose price inflation is an AR(1) process.
"""

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Annotated, Any, Literal, NamedTuple

import numpy as np
from pydantic import BeforeValidator, Discriminator, Field, Strict, Tag

from engine import exact
from engine.markets.history import History, load
from engine.markets.inflation_kernel import fill_exponentials
from engine.markets.market import Carry, Market, Returns
from engine.part import Part
from engine.random_streams import LANES, STREAMS, indices, normals, words
from engine.timeline import Block, Timeline
from engine.types import Float32Array, GrowthArray

Correlation = tuple[str, str, Annotated[float, Strict()]]
"""Of two factors, by their names."""


class Moments(Part):
    """Arithmetic mean and standard deviation of simple annual returns, nominal, as decimals."""

    mean: float = Field(gt=-0.9, le=1.0)
    volatility: float = Field(ge=0.0, le=2.0)


class InflationModel(ABC):
    """A model of prices with all its constants fixed."""

    @abstractmethod
    def init(self, block: Block) -> Carry:
        """Give what the first step needs."""

    @abstractmethod
    def step(self, carry: Carry, block: Block, period: int) -> tuple[Carry, GrowthArray]:
        """Give the gross growth of prices (scenarios,) in one period, counted from 0."""


class InflationChoice(Part, ABC):
    """What a plan file says of inflation, other than its moments; every ``kind`` adds a leaf."""

    @abstractmethod
    def moments(self) -> Moments:
        """Moments of the surprise that is drawn together with the assets; no volatility where none is."""

    @abstractmethod
    def make(self, timeline: Timeline) -> InflationModel:
        """Fix every constant."""

    @abstractmethod
    def model(self) -> str:
        """Say in one sentence how prices move."""


@dataclass(frozen=True)
class WithInflation(Market):
    """A market under another model of inflation."""

    market: Market
    inflation: InflationModel

    def init(self, block: Block) -> tuple[Carry, Carry]:
        """Start both."""
        return self.market.init(block), self.inflation.init(block)

    def step(self, carry: tuple[Carry, Carry], block: Block, period: int) -> tuple[tuple[Carry, Carry], Returns]:
        """Grow as the market does, and let prices rise as the model says."""
        after, returns = self.market.step(carry[0], block, period)
        prices, growth = self.inflation.step(carry[1], block, period)
        return (after, prices), returns._replace(inflation=growth)


@dataclass(frozen=True)
class Constant(InflationModel):
    """Gross growth of prices in one period, always the same."""

    growth: float

    def init(self, block: Block) -> GrowthArray:
        """Lay it out."""
        return np.full(block.count, self.growth)

    def step(self, carry: GrowthArray, block: Block, period: int) -> tuple[GrowthArray, GrowthArray]:
        """Give it."""
        return carry, carry


class ConstantChoice(InflationChoice):
    """``kind = "constant"``."""

    kind: Literal["constant"]
    rate: float = Field(default=0.025, gt=-0.5, le=1.0)

    def moments(self) -> Moments:
        """No surprise."""
        return Moments(mean=self.rate, volatility=0.0)

    def make(self, timeline: Timeline) -> Constant:
        """Take the root for a period."""
        return Constant(exact.power(1.0 + self.rate, 1.0 / timeline.steps_per_year))

    def model(self) -> str:
        """Say the rate."""
        return f"Prices rise by {self.rate:.1%} every year."


class Ar1Carry(NamedTuple):
    """Normals (4, scenarios) of four years, the log rate (scenarios,) less its mean, and this period's growth."""

    normals: Float32Array
    off: Float32Array
    growth: Float32Array


@dataclass(frozen=True)
class Ar1(InflationModel):
    """Log rates that keep part of their distance from the mean.

    Parameters
    ----------
    stream : int
        Of the surprises.
    mean, deviation : float
        Of a year's log rate.
    persistence : float
    steps : int
        Periods a year.
    """

    stream: int
    mean: float
    deviation: float
    persistence: float
    steps: int

    def init(self, block: Block) -> Ar1Carry:
        """Start before any year."""
        nothing = np.empty((LANES, 0), np.float32)
        return Ar1Carry(nothing, np.zeros(block.count, np.float32), np.empty(0, np.float32))

    def step(self, carry: Ar1Carry, block: Block, period: int) -> tuple[Ar1Carry, GrowthArray]:
        """Draw a year's rate where a year begins."""
        year, month = divmod(period, self.steps)
        if month == 0:
            carry = self._next_year(carry, block, year)
        return carry, carry.growth

    def _next_year(self, carry: Ar1Carry, block: Block, year: int) -> Ar1Carry:
        group, lane = divmod(year, LANES)
        if lane == 0:
            carry = carry._replace(normals=normals(block.seed, block.first, block.count, group, self.stream))
        kept = 0.0 if year == 0 else self.persistence
        surprise = np.float32(self.deviation * math.sqrt(1.0 - kept * kept))
        off = np.float32(kept) * carry.off + surprise * carry.normals[lane]
        growth = np.empty(block.count, np.float32)
        fill_exponentials(growth, (np.float32(self.mean) + off) * np.float32(1.0 / self.steps))
        return carry._replace(off=off, growth=growth)


class Ar1Choice(InflationChoice):
    """``kind = "ar1"``."""

    kind: Literal["ar1"]
    mean: float = Field(default=0.025, gt=-0.5, le=1.0)
    volatility: float = Field(default=0.02, gt=0, le=1.0)
    persistence: float = Field(default=0.65, ge=0, lt=1)

    def moments(self) -> Moments:
        """Moments of a year in the long run."""
        return Moments(mean=self.mean, volatility=self.volatility)

    def make(self, timeline: Timeline) -> Ar1:
        """Turn the moments into those of the log rate."""
        variance = exact.log(1.0 + (self.volatility / (1.0 + self.mean)) * (self.volatility / (1.0 + self.mean)))
        stream = STREAMS["inflation" if timeline.steps_per_year == 1 else "inflation.yearly"]
        mean = exact.log(1.0 + self.mean) - variance / 2.0
        return Ar1(stream, mean, math.sqrt(variance), self.persistence, timeline.steps_per_year)

    def model(self) -> str:
        """Say the mean and what it keeps."""
        return (
            f"Inflation is {self.mean:.1%} a year on average and persists: {self.persistence:.0%} of what it is off "
            f"that carries over to the next year."
        )


@dataclass(frozen=True)
class FromHistory(InflationModel):
    """Gross growth of prices in one period of each year of history, drawn one by one.

    ``steps`` is the number of periods a year.
    """

    growth: tuple[float, ...]
    steps: int

    def init(self, block: Block) -> tuple[Any, Any]:
        """Start before any year."""
        return np.empty((LANES, 0), np.uint32), np.empty(0)

    def step(self, carry: tuple[Any, Any], block: Block, period: int) -> tuple[tuple[Any, Any], GrowthArray]:
        """Draw a year where a year begins."""
        year, month = divmod(period, self.steps)
        group, lane = divmod(year, LANES)
        drawn, growth = carry
        if month == 0 and lane == 0:
            drawn = words(block.seed, block.first, block.count, group, STREAMS["inflation.history"])
        if month == 0:
            growth = np.take(np.array(self.growth), indices(drawn[lane], len(self.growth)))
        return (drawn, growth), growth


class FromHistoryChoice(InflationChoice):
    """``kind = "history"``: by default all of ``us_annual``."""

    kind: Literal["history"]
    data: History = Field(default_factory=lambda: load("us_annual"))
    first_year: int | None = None
    last_year: int | None = None

    def moments(self) -> Moments:
        """No surprise that comes with the assets."""
        return Moments(mean=exact.mean(self._years().columns["inflation"]), volatility=0.0)

    def make(self, timeline: Timeline) -> FromHistory:
        """Take the years asked for."""
        steps = timeline.steps_per_year
        rates = self._years().columns["inflation"]
        return FromHistory(tuple(exact.power(1.0 + rate, 1.0 / steps) for rate in rates), steps)

    def model(self) -> str:
        """Say which years."""
        years = self._years()
        return f"Inflation is that of years drawn from {years.title}, {years.span}, apart from the returns."

    def _years(self) -> History:
        return self.data.annual().between(self.first_year, self.last_year)


def _tag(value: Any) -> str:
    """Tell what kind of inflation is meant: moments alone are lognormal."""
    kind = value.get("kind", "lognormal") if isinstance(value, dict) else getattr(value, "kind", "lognormal")
    return kind if isinstance(kind, str) else "lognormal"


def _plain(value: Any) -> Any:
    """Drop the kind where it is lognormal, which is what no kind means; without moments nothing is said at all."""
    if not isinstance(value, dict) or value.get("kind") != "lognormal":
        return value
    return {name: said for name, said in value.items() if name != "kind"} or None


AnyInflation = Annotated[
    Annotated[Moments, Tag("lognormal")]
    | Annotated[ConstantChoice, Tag("constant")]
    | Annotated[Ar1Choice, Tag("ar1")]
    | Annotated[FromHistoryChoice, Tag("history")],
    Discriminator(_tag),
]
"""What a plan may say of inflation."""

StatedInflation = Annotated[AnyInflation | None, BeforeValidator(_plain)]
"""The same, or nothing: what the calibration finds, else 2.5 % a year."""

INFLATION_KINDS = frozenset(("lognormal", "constant", "ar1", "history"))
"""Every ``kind`` of inflation."""
