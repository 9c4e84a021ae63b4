"""Jointly lognormal returns and inflation, independent from period to period.

With one step a year each growth factor is lognormal with exactly the stated arithmetic mean and standard deviation of
simple annual returns, and each pair has exactly the stated correlation. With monthly steps the logarithm is split
into twelve independent parts of equal mean and variance: the growth over a whole year keeps exactly the same
distribution, and what changes is that money is paid, and the portfolio rebalanced, within the year.
"""

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from engine import exact
from engine.errors import DataError, PlanError
from engine.markets.history import History
from engine.markets.lognormal_kernel import fill_growth
from engine.markets.market import Market, MarketChoice, ResolvedMarket, Returns
from engine.random_streams import LANES, canonical_order, stream_numbers
from engine.timeline import Block, Timeline
from engine.types import Float32Array, Int64Array


class Moments(BaseModel):
    """Arithmetic mean and standard deviation of simple annual returns, nominal, as decimals."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    mean: float = Field(gt=-0.9, le=1.0)
    volatility: float = Field(ge=0.0, le=2.0)


class Calibration(BaseModel):
    """The stretch of history from which moments and correlations are taken."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data: History
    first_year: int | None = None
    last_year: int | None = None

    def history(self) -> History:
        """Give that stretch in whole years."""
        return self.data.annual().between(self.first_year, self.last_year)


class GrowthCarry(NamedTuple):
    """Gross growth (4, factors, scenarios) of the current four periods, and the constants as arrays for the kernel."""

    growth: Float32Array
    streams: Int64Array
    loadings: Float32Array
    means: Float32Array


@dataclass(frozen=True)
class Lognormal(Market):
    """Correlated lognormal growth; factor 0 is inflation.

    Parameters
    ----------
    streams : tuple of int, length drawn
        Random stream of each factor that is not constant.
    means : tuple of float, length factors
        Mean of the log growth of one period.
    loadings : tuple of tuple of float, (factors, drawn)
        Lower Cholesky factor of its covariance, without the columns of constant factors.
    """

    streams: tuple[int, ...]
    means: tuple[float, ...]
    loadings: tuple[tuple[float, ...], ...]

    def init(self, block: Block) -> GrowthCarry:
        """Lay out the constants; growth is drawn four periods at a time."""
        loadings = np.array(self.loadings, np.float32).reshape(len(self.means), len(self.streams))
        nothing = np.empty((0, 0, 0), np.float32)
        return GrowthCarry(nothing, np.array(self.streams, np.int64), loadings, np.array(self.means, np.float32))

    def step(self, carry: GrowthCarry, block: Block, period: int) -> tuple[GrowthCarry, Returns]:
        """Grow every factor by one period."""
        group, lane = divmod(period, LANES)
        if lane == 0:
            growth = np.empty((LANES, len(self.means), block.count), np.float32)
            fill_growth(growth, np.uint64(block.seed), np.uint64(block.first), group, *carry[1:])
            carry = carry._replace(growth=growth)
        return carry, Returns(carry.growth[lane, 1:], carry.growth[lane, 0])


class LognormalChoice(MarketChoice):
    """``kind = "lognormal"``: moments and correlations as stated, the rest calibrated on history.

    Without ``assets`` everything comes from ``calibrate``, by default all of ``us_annual``. A figure that is stated
    wins over one that is calibrated.
    """

    kind: Literal["lognormal"] = "lognormal"
    assets: dict[str, Moments] = Field(default_factory=dict)
    inflation: Moments | None = None
    correlations: tuple[tuple[str, str, float], ...] = ()
    calibrate: Calibration | None = None

    @model_validator(mode="before")
    @classmethod
    def _calibrate_by_default(cls, value: object) -> object:
        if isinstance(value, dict) and not value.get("assets") and not value.get("calibrate"):
            return {**value, "calibrate": {"data": "us_annual"}}
        return value

    @model_validator(mode="after")
    def _check(self) -> Self:
        names = self._names()
        if "inflation" in self.assets:
            raise PlanError("'inflation' is no asset; write its mean and volatility under market.inflation")
        self._check_calibration(names)
        for a, b, value in self.correlations:
            for name in (a, b):
                if name not in names:
                    raise PlanError(f"correlations name {name!r}, which is not in this market; use {', '.join(names)}")
            if a == b or not -1.0 < value < 1.0:
                raise PlanError(
                    f"the correlation of {a!r} and {b!r} is {value}; give two names and a number between -1 and 1"
                )
        self._factor(Timeline(1, 1), names)
        return self

    def _check_calibration(self, names: tuple[str, ...]) -> None:
        if self.calibrate is None:
            return
        years = len(self._column("inflation"))
        if years < len(names) + 2:
            raise PlanError(
                f"{years} years are too few to calibrate {len(names)} factors; "
                f"take at least {len(names) + 2}, by widening first_year and last_year"
            )

    def asset_names(self) -> tuple[str, ...]:
        """Names stated or found in the calibration's data."""
        return self._names()[1:]

    def resolve(self, assets: tuple[str, ...], timeline: Timeline) -> ResolvedMarket:
        """Turn moments of simple annual returns into those of the log growth of one period."""
        used = tuple(name for name in self._names() if name == "inflation" or name in assets)
        caveat = self.calibrate.data.caveat if self.calibrate else ""
        factor = self._factor(timeline, used)
        return ResolvedMarket(factor, used[1:], self._note(used), self._data_digest(), caveat=caveat)

    def _names(self) -> tuple[str, ...]:
        found = self.calibrate.data.assets if self.calibrate else ()
        return ("inflation", *canonical_order({*self.assets, *found}))

    def _moments(self, name: str) -> Moments:
        stated = self.inflation if name == "inflation" else self.assets.get(name)
        if stated is not None:
            return stated
        if self.calibrate is None:
            return Moments(
                mean=0.025, volatility=0.01
            )  # only inflation may be left out: the Federal Reserve's 2 % and a margin
        values = self._column(name)
        mean, volatility = exact.mean(values), math.sqrt(exact.covariance(values, values))
        if not (-0.9 < mean <= 1.0 and volatility <= 2.0):
            raise DataError(
                f"{self.calibrate.data.name}: {name} has a mean of {mean:.3g} and a volatility of {volatility:.3g}, "
                f"more than 1 and 2; write returns as decimals, 0.07 for 7 %"
            )
        return Moments(mean=mean, volatility=volatility)

    def _correlation(self, a: str, b: str) -> float:
        for first, second, value in self.correlations:
            if {first, second} == {a, b}:
                return value
        if self.calibrate is None or not {a, b} <= set(self.calibrate.data.columns):
            return 0.0
        x, y = self._column(a), self._column(b)
        scale = exact.covariance(x, x) * exact.covariance(y, y)
        return exact.covariance(x, y) / math.sqrt(scale) if scale > 0.0 else 0.0

    def _column(self, name: str) -> tuple[float, ...]:
        assert self.calibrate is not None
        return self.calibrate.history().columns[name]

    def _factor(self, timeline: Timeline, names: tuple[str, ...]) -> Lognormal:
        moments = [self._moments(name) for name in names]
        spread = [m.volatility / (1.0 + m.mean) for m in moments]
        covariance = [
            [self._log_covariance(a, b, spread[i] * spread[j]) for j, b in enumerate(names)]
            for i, a in enumerate(names)
        ]
        loadings = exact.cholesky(covariance)
        if loadings is None:
            raise PlanError(
                f"the correlations of {', '.join(names)} contradict each other (their matrix is not positive "
                f"definite); bring them closer to 0 or drop one"
            )
        steps = timeline.steps_per_year
        drawn = [k for k in range(len(names)) if loadings[k][k] > 0.0]
        return Lognormal(
            streams=tuple(stream_numbers(names)[k] for k in drawn),
            means=tuple((exact.log(1.0 + m.mean) - covariance[i][i] / 2.0) / steps for i, m in enumerate(moments)),
            loadings=tuple(tuple(row[k] / math.sqrt(steps) for k in drawn) for row in loadings),
        )

    def _log_covariance(self, a: str, b: str, spreads: float) -> float:
        correlation = 1.0 if a == b else self._correlation(a, b)
        if correlation * spreads <= -1.0:
            raise PlanError(
                f"a correlation of {correlation} is impossible for lognormal {a!r} and {b!r}; bring it closer to 0"
            )
        return exact.log(1.0 + correlation * spreads)

    def _note(self, used: tuple[str, ...]) -> str:
        model = "Returns are drawn from a lognormal distribution; each year is independent of the one before."
        if self.calibrate is None:
            return model
        data = self.calibrate.history()
        found = [name for name in used if name not in self.assets and (name != "inflation" or self.inflation is None)]
        moments = [(name.replace("_", " ").replace("us ", "US "), self._moments(name)) for name in found]
        said = [f"{name} {m.mean:.1%} a year with a standard deviation of {m.volatility:.1%}" for name, m in moments]
        return f"{model} As in {data.title}, {data.span}: {'; '.join(said)}."

    def _data_digest(self) -> str:
        return self.calibrate.data.digest() if self.calibrate else ""
