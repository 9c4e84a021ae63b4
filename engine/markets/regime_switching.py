"""Calm and turbulent years: a Markov chain of regimes, each with its own means, volatilities and correlations.

The regime of year 1 is drawn from the chain's stationary distribution, and changes once a year. Within a regime growth
is jointly lognormal with the stated moments of simple annual returns. Under monthly steps the regime still changes once
a year, and each regime's log growth is split into twelve independent parts.

References
----------
J. D. Hamilton, "A new approach to the economic analysis of nonstationary time series and the business cycle",
Econometrica 57 (1989), 357-384.
"""

import math
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self

import numpy as np
from pydantic import Field, model_validator

from engine import exact
from engine.errors import PlanError
from engine.markets.inflation import Correlation, Moments
from engine.markets.lognormal import LognormalChoice
from engine.markets.market import Market, MarketChoice, ResolvedMarket, Returns
from engine.markets.regime_kernel import fill_regime_growth
from engine.part import Part
from engine.random_streams import LANES, STREAMS, normals, words
from engine.timeline import Block, Timeline
from engine.types import Float32Array, Int32Array, UInt32Array

_SHIPPED = Path(__file__).parent / "data" / "regimes_us_annual.toml"
_WORDS = 2.0**32
_TOLERANCE = 1e-3


class RegimeCarry(NamedTuple):
    """Each scenario's regime (scenarios,), normals (drawn, 4, scenarios) and words (4, scenarios) of four periods."""

    regime: Int32Array
    normals: Float32Array
    words: UInt32Array
    means: Float32Array
    loadings: Float32Array


@dataclass(frozen=True)
class RegimeSwitching(Market):
    """Lognormal growth whose moments follow a Markov chain; factor 0 is inflation.

    Parameters
    ----------
    streams : tuple of int, length drawn
        Random stream of each factor that is not constant in every regime.
    start : tuple of int, length regimes - 1
        Words below entry ``r`` start in regime ``r`` or one before it: cumulative probabilities times 2**32.
    transition : tuple of tuple of int, (regimes, regimes - 1)
        The same for the regime that follows each.
    means : tuple of tuple of float, (regimes, factors)
        Mean of the log growth of one period.
    loadings : tuple of tuple of tuple of float, (regimes, factors, drawn)
        Lower Cholesky factor of its covariance.
    steps : int
        Periods a year.
    """

    streams: tuple[int, ...]
    start: tuple[int, ...]
    transition: tuple[tuple[int, ...], ...]
    means: tuple[tuple[float, ...], ...]
    loadings: tuple[tuple[tuple[float, ...], ...], ...]
    steps: int

    def init(self, block: Block) -> RegimeCarry:
        """Lay out the constants; nobody is in a regime yet."""
        shape = (len(self.means), len(self.means[0]), len(self.streams))
        loadings = np.array(self.loadings, np.float32).reshape(shape)
        nothing, unknown = np.empty((0, LANES, 0), np.float32), np.zeros(block.count, np.int32)
        return RegimeCarry(
            unknown, nothing, np.empty((LANES, 0), np.uint32), np.array(self.means, np.float32), loadings
        )

    def step(self, carry: RegimeCarry, block: Block, period: int) -> tuple[RegimeCarry, Returns]:
        """Change regimes where a year begins, then grow."""
        group, lane = divmod(period, LANES)
        if lane == 0:
            address = (block.seed, block.first, block.count, group)
            drawn = [normals(*address, stream) for stream in self.streams]
            carry = carry._replace(normals=np.stack(drawn) if drawn else np.empty((0, LANES, block.count), np.float32))
        if period % self.steps == 0:
            carry = self._next_regime(carry, block, period // self.steps)
        growth = np.empty((len(self.means[0]), block.count), np.float32)
        fill_regime_growth(growth, carry.normals, lane, carry.regime, carry.means, carry.loadings)
        return carry, Returns(growth[1:], growth[0])

    def _next_regime(self, carry: RegimeCarry, block: Block, year: int) -> RegimeCarry:
        group, lane = divmod(year, LANES)
        if lane == 0:
            carry = carry._replace(words=words(block.seed, block.first, block.count, group, STREAMS["regime.state"]))
        word, regime = carry.words[lane], np.zeros(block.count, np.int32)
        for k in range(len(self.start)):
            here = self.start[k] if year == 0 else np.take(np.array([row[k] for row in self.transition]), carry.regime)
            regime = regime + (word >= here)
        return carry._replace(regime=regime.astype(np.int32))


class Regime(Part):
    """One regime: moments of simple annual returns, nominal, while it lasts."""

    name: str = Field(min_length=1, max_length=40)
    assets: dict[str, Moments] = Field(min_length=1)
    inflation: Moments
    correlations: tuple[Correlation, ...] = ()

    def lognormal(self) -> LognormalChoice:
        """Give the market that lasts while this regime does."""
        return LognormalChoice(assets=self.assets, inflation=self.inflation, correlations=self.correlations)


class RegimeSwitchingChoice(MarketChoice):
    """``kind = "regime_switching"``: by default calm and turbulent years as in US history.

    ``transition`` has a row for each regime: the probabilities of the regime of the year after.
    """

    kind: Literal["regime_switching"]
    regimes: tuple[Regime, ...] = Field(min_length=2, max_length=8)
    transition: tuple[tuple[float, ...], ...]

    @model_validator(mode="before")
    @classmethod
    def _as_shipped(cls, value: Any) -> Any:
        if isinstance(value, dict) and not {"regimes", "transition"} & set(value):
            return {**value, **_shipped()}
        return value

    @model_validator(mode="after")
    def _check(self) -> Self:
        count = len(self.regimes)
        if [len(row) for row in self.transition] != [count] * count:
            raise PlanError(f"transition is not {count} rows of {count} probabilities; give one row a regime")
        for regime, row in zip(self.regimes, self.transition, strict=True):
            if any(not 0.0 <= share <= 1.0 for share in row) or abs(sum(row) - 1.0) > _TOLERANCE:
                raise PlanError(
                    f"the probabilities after {regime.name!r} are {list(row)}, which sum to {sum(row):.6g}; give "
                    f"numbers from 0 to 1 that sum to 1"
                )
            if set(regime.assets) != set(self.regimes[0].assets):
                raise PlanError(
                    f"the regime {regime.name!r} has the assets {sorted(regime.assets)}, not those of "
                    f"{self.regimes[0].name!r}; describe the same assets in every regime"
                )
            regime.lognormal()
        self.stationary()
        return self

    def stationary(self) -> tuple[float, ...]:
        """Share of years in each regime in the long run.

        Raises
        ------
        PlanError
            Where it depends on the regime of the first year.
        """
        found = exact.stationary(self.transition)
        if found is None:
            raise PlanError(
                "some regime is never left, or never reached from another; give every row of transition probabilities "
                "that lead back to every regime"
            )
        return found

    def asset_names(self) -> tuple[str, ...]:
        """Assets that every regime describes."""
        return self.regimes[0].lognormal().asset_names()

    def resolve(self, assets: tuple[str, ...], timeline: Timeline) -> ResolvedMarket:
        """Turn each regime's moments into those of the log growth of one period."""
        found = [regime.lognormal() for regime in self.regimes]
        names = tuple(name for name in found[0].factor_names() if name == "inflation" or name in assets)
        markets = [choice.make(timeline, names) for choice in found]
        streams = tuple(dict.fromkeys(stream for market in markets for stream in market.streams))
        market = RegimeSwitching(
            streams=streams,
            start=_thresholds(self.stationary()),
            transition=tuple(_thresholds(row) for row in self.transition),
            means=tuple(market.means for market in markets),
            loadings=tuple(
                tuple(_spread(row, market.streams, streams) for row in market.loadings) for market in markets
            ),
            steps=timeline.steps_per_year,
        )
        return ResolvedMarket(market, names[1:], self._note())

    def _note(self) -> str:
        shares = zip(self.regimes, self.stationary(), strict=True)
        said = ", ".join(f"{regime.name} in {share:.0%} of years" for regime, share in shares)
        return f"Years are drawn from {len(self.regimes)} regimes of the market that follow each other ({said})."


def _thresholds(shares: tuple[float, ...]) -> tuple[int, ...]:
    """Give cumulative probabilities, but the last, in words of 32 bits."""
    total = math.fsum(shares)
    return tuple(round(math.fsum(shares[: k + 1]) / total * _WORDS) for k in range(len(shares) - 1))


def _spread(row: tuple[float, ...], own: tuple[int, ...], streams: tuple[int, ...]) -> tuple[float, ...]:
    """Lay loadings on a market's own streams out over those of all regimes."""
    return tuple(row[own.index(stream)] if stream in own else 0.0 for stream in streams)


@cache
def _shipped() -> dict[str, Any]:
    """Read the shipped regimes as a plan would state them."""
    table = tomllib.loads(_SHIPPED.read_text(encoding="utf-8"))
    return {"transition": table["transition"], "regimes": [_stated(table["names"], one) for one in table["regimes"]]}


def _stated(names: list[str], regime: dict[str, Any]) -> dict[str, Any]:
    moments = {
        name: {"mean": mean, "volatility": volatility}
        for name, mean, volatility in zip(names, regime["mean"], regime["volatility"], strict=True)
    }
    inflation = moments.pop("inflation")
    correlations = [
        [a, b, regime["correlation"][i][j]] for i, a in enumerate(names) for j, b in enumerate(names) if i < j
    ]
    return {"name": regime["name"], "assets": moments, "inflation": inflation, "correlations": correlations}
