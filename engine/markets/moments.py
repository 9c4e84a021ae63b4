"""Mean, volatility and correlation of simple annual returns: as stated, or as history had them."""

import math
from abc import abstractmethod
from typing import Self

from pydantic import Field, model_validator

from engine import exact
from engine.errors import DataError, PlanError
from engine.markets.history import History
from engine.markets.inflation import Correlation, InflationChoice, Moments, StatedInflation, WithInflation
from engine.markets.market import Market, MarketChoice, ResolvedMarket
from engine.part import Part
from engine.random_streams import canonical_order
from engine.timeline import Timeline


class Calibration(Part):
    """The stretch of history from which moments and correlations are taken."""

    data: History
    first_year: int | None = None
    last_year: int | None = None

    def history(self) -> History:
        """Give that stretch in whole years."""
        return self.data.annual().between(self.first_year, self.last_year)


class MomentsChoice(MarketChoice):
    """A market described by moments: stated ones win over calibrated ones.

    Without ``assets`` everything comes from ``calibrate``, by default all of ``us_annual``.
    """

    assets: dict[str, Moments] = Field(default_factory=dict)
    inflation: StatedInflation = None
    correlations: tuple[Correlation, ...] = ()
    calibrate: Calibration | None = None

    @model_validator(mode="before")
    @classmethod
    def _calibrate_by_default(cls, value: object) -> object:
        if isinstance(value, dict) and not value.get("assets") and not value.get("calibrate"):
            return {**value, "calibrate": {"data": "us_annual"}}
        return value

    @model_validator(mode="after")
    def _check(self) -> Self:
        names = self.factor_names()
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
        self.make(Timeline(1, 1), names)
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
        return self.factor_names()[1:]

    def resolve(self, assets: tuple[str, ...], timeline: Timeline) -> ResolvedMarket:
        """Turn moments of simple annual returns into those of the log growth of one period."""
        used = tuple(name for name in self.factor_names() if name == "inflation" or name in assets)
        caveat = self.calibrate.data.caveat if self.calibrate else ""
        factor: Market = self.make(timeline, used)
        if isinstance(self.inflation, InflationChoice):
            factor = WithInflation(factor, self.inflation.make(timeline))
        return ResolvedMarket(factor, used[1:], self._note(used), self._data_digest(), caveat=caveat)

    def factor_names(self) -> tuple[str, ...]:
        """Inflation, and the assets that are stated or found in the calibration's data."""
        found = self.calibrate.data.assets if self.calibrate else ()
        return ("inflation", *canonical_order({*self.assets, *found}))

    def moments_of(self, name: str) -> Moments:
        """Moments of one factor."""
        stated = self._stated_inflation() if name == "inflation" else self.assets.get(name)
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

    def correlation_of(self, a: str, b: str) -> float:
        """Correlation of two factors' simple annual returns."""
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

    def _stated_inflation(self) -> Moments | None:
        return self.inflation.moments() if isinstance(self.inflation, InflationChoice) else self.inflation

    @abstractmethod
    def make(self, timeline: Timeline, names: tuple[str, ...]) -> Market:
        """Fix the constants for some factors, ``inflation`` first.

        Raises
        ------
        PlanError
            Where their correlations contradict each other.
        """

    @abstractmethod
    def model(self) -> str:
        """Say in one sentence how returns are drawn."""

    def _note(self, used: tuple[str, ...]) -> str:
        model = self.model()
        if isinstance(self.inflation, InflationChoice):
            model = f"{model} {self.inflation.model()}"
        if self.calibrate is None:
            return model
        data = self.calibrate.history()
        found = [name for name in used if name not in self.assets and (name != "inflation" or self.inflation is None)]
        moments = [(name.replace("_", " ").replace("us ", "US "), self.moments_of(name)) for name in found]
        said = [f"{name} {m.mean:.1%} a year with a standard deviation of {m.volatility:.1%}" for name, m in moments]
        return f"{model} As in {data.title}, {data.span}: {'; '.join(said)}."

    def _data_digest(self) -> str:
        return self.calibrate.data.digest() if self.calibrate else ""


def contradiction(names: tuple[str, ...]) -> PlanError:
    """Say that correlations are impossible together."""
    return PlanError(
        f"the correlations of {', '.join(names)} contradict each other (their matrix is not positive "
        f"definite); bring them closer to 0 or drop one"
    )
