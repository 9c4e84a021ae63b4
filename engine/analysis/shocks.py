"""Bad times: years of history by their names, or shocks that somebody makes up, laid over a market."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import numpy as np
from pydantic import Field, ValidationError, model_validator

from engine import exact
from engine.errors import DataError, PlanError
from engine.markets.history import load
from engine.markets.market import Carry, Market, Returns
from engine.part import Part
from engine.plan_errors import readable
from engine.timeline import Block, Timeline


class Episode(NamedTuple):
    """Calendar years of `us_annual`, and what they were."""

    last_year: int
    words: str


EPISODES = {
    1929: Episode(1932, "the crash and the Great Depression"),
    1937: Episode(1941, "the recession of 1937 and the years into the war"),
    1966: Episode(1981, "sixteen years in which rising prices ate up what stocks and bonds earned"),
    1973: Episode(1974, "the oil crisis"),
    2000: Episode(2002, "the end of the dot-com boom"),
    2008: Episode(2008, "the financial crisis"),
    2020: Episode(2020, "the pandemic, whose crash was over within the year"),
    2022: Episode(2022, "stocks and bonds falling together while prices rose"),
}
"""Historical episodes by their first year."""


class Shock(Part):
    """Returns and inflation, nominal, that a plan meets from one of its years on.

    ``returns`` has one figure a year for each asset it names, or one figure for all years; an asset that it does not
    name keeps its drawn returns, and so do prices where ``inflation`` is left out.
    """

    name: str = Field(min_length=1, max_length=80)
    start_year: int = Field(default=1, ge=1, le=100)
    duration: int = Field(default=1, ge=1, le=100)
    returns: dict[str, float | tuple[float, ...]] = Field(default_factory=dict)
    inflation: float | tuple[float, ...] | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not self.returns and self.inflation is None:
            raise PlanError(f"the shock {self.name!r} changes nothing; give it returns or inflation")
        named = {**self.returns, **({} if self.inflation is None else {"inflation": self.inflation})}
        for asset, said in named.items():
            years = said if isinstance(said, tuple) else (said,) * self.duration
            if len(years) != self.duration:
                raise PlanError(
                    f"the shock {self.name!r} lasts {self.duration} years, but {asset} has {len(years)} figures; "
                    f"give one a year, or one for all"
                )
            for value in years:
                if not -1.0 < value <= 10.0:
                    raise PlanError(
                        f"the shock {self.name!r}: {asset} is {value}, outside -1 .. 10; write -0.3 for a loss of 30 %"
                    )
        return self

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """Make a shock from a dictionary; raises `PlanError` with a line for each mistake."""
        try:
            return super().model_validate(obj, **options)
        except ValidationError as error:
            raise PlanError(readable(error)) from error


def episode(year: int, assets: tuple[str, ...], start_year: int = 1) -> Shock:
    """Give a named episode of US history as a shock.

    Parameters
    ----------
    year : int
        One of `EPISODES`.
    assets : tuple of str
        Assets of the plan.
    start_year : int
        Year of the plan in which it begins.

    Raises
    ------
    PlanError
        Where there is no such episode.
    DataError
        Where history lacks an asset.
    """
    if year not in EPISODES:
        raise PlanError(f"there is no episode {year}; use one of {', '.join(map(str, EPISODES))}, or describe a shock")
    history = load("us_annual").between(year, EPISODES[year].last_year)
    for asset in assets:
        if asset not in history.columns:
            raise DataError(
                f"{history.title} has no {asset!r}, so the episode of {year} cannot be laid over this plan; describe "
                f"a shock of its own that names {asset!r}"
            )
    years = EPISODES[year].last_year - year + 1
    name = f"{year}" if years == 1 else f"{year} to {EPISODES[year].last_year}"
    returns = {asset: history.columns[asset] for asset in assets}
    return Shock(
        name=name, start_year=start_year, duration=years, returns=returns, inflation=history.columns["inflation"]
    )


@dataclass(frozen=True)
class Shocked(Market):
    """A market that meets a shock; its draws stay what they are.

    Parameters
    ----------
    market : Market
    first : int
        Period in which the shock begins, from 0.
    growth : tuple of (int, tuple of float)
        Assets by their place, with their gross growth in each period of the shock.
    inflation : tuple of float
        Gross growth of prices in each period; empty where they rise as drawn.
    """

    market: Market
    first: int
    growth: tuple[tuple[int, tuple[float, ...]], ...]
    inflation: tuple[float, ...]

    def init(self, block: Block) -> Carry:
        """Start the market."""
        return self.market.init(block)

    def step(self, carry: Carry, block: Block, period: int) -> tuple[Carry, Returns]:
        """Grow as the market does, but where the shock says otherwise."""
        carry, returns = self.market.step(carry, block, period)
        at = period - self.first
        if self.growth and 0 <= at < len(self.growth[0][1]):
            changed = np.array(returns.growth, np.float64)
            for asset, growth in self.growth:
                changed[asset] = growth[at]
            returns = returns._replace(growth=changed)
        if 0 <= at < len(self.inflation):
            returns = returns._replace(inflation=np.full(block.count, self.inflation[at]))
        return carry, returns


def shocked(market: Market, shock: Shock, assets: tuple[str, ...], timeline: Timeline) -> Shocked:
    """Lay a shock over a plan's market; under monthly steps a year is spread evenly over its months.

    Raises
    ------
    PlanError
        Where the shock names an asset that the plan does not hold, or begins after its end.
    """
    for asset in shock.returns:
        if asset not in assets:
            raise PlanError(
                f"the shock {shock.name!r} names {asset!r}, which the plan does not hold; use {', '.join(assets)}"
            )
    if shock.start_year > timeline.years:
        raise PlanError(
            f"the shock {shock.name!r} begins in year {shock.start_year}, after the plan's last, {timeline.years}; "
            f"let it begin earlier"
        )
    growth = _by_period(shock.returns, shock.duration, timeline.steps_per_year)
    prices = {} if shock.inflation is None else {"inflation": shock.inflation}
    inflation = _by_period(prices, shock.duration, timeline.steps_per_year).get("inflation", ())
    placed = tuple((assets.index(asset), rates) for asset, rates in sorted(growth.items()))
    return Shocked(market, (shock.start_year - 1) * timeline.steps_per_year, placed, inflation)


def _by_period(
    said: Mapping[str, float | tuple[float, ...]], duration: int, steps: int
) -> dict[str, tuple[float, ...]]:
    """Give gross growth of every period of a shock."""
    years = {name: value if isinstance(value, tuple) else (value,) * duration for name, value in said.items()}
    return {
        name: tuple(exact.power(1.0 + rate, 1.0 / steps) for rate in rates for _ in range(steps))
        for name, rates in years.items()
    }
