"""Jointly lognormal returns and inflation, independent from period to period.

With one step a year each growth factor is lognormal with exactly the stated arithmetic mean and standard deviation of
simple annual returns, and each pair has exactly the stated correlation. With monthly steps the logarithm is split
into twelve independent parts of equal mean and variance: the growth over a whole year keeps exactly the same
distribution, and what changes is that money is paid, and the portfolio rebalanced, within the year.
"""

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from engine import exact
from engine.errors import PlanError
from engine.markets.lognormal_kernel import fill_growth
from engine.markets.market import Market, Returns
from engine.markets.moments import MomentsChoice, contradiction
from engine.random_streams import LANES, stream_numbers
from engine.timeline import Block, Timeline
from engine.types import Float32Array, Int64Array


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


class LognormalChoice(MomentsChoice):
    """``kind = "lognormal"``: moments and correlations as stated, the rest calibrated on history."""

    kind: Literal["lognormal"] = "lognormal"

    def make(self, timeline: Timeline, names: tuple[str, ...]) -> Lognormal:
        """Turn moments of simple annual returns into those of the log growth of one period."""
        moments, covariance = [self.moments_of(name) for name in names], self.log_covariance(names)
        loadings = exact.cholesky(covariance)
        if loadings is None:
            raise contradiction(names)
        steps = timeline.steps_per_year
        drawn = [k for k in range(len(names)) if loadings[k][k] > 0.0]
        return Lognormal(
            streams=tuple(stream_numbers(names)[k] for k in drawn),
            means=tuple((exact.log(1.0 + m.mean) - covariance[i][i] / 2.0) / steps for i, m in enumerate(moments)),
            loadings=tuple(tuple(row[k] / math.sqrt(steps) for k in drawn) for row in loadings),
        )

    def log_covariance(self, names: tuple[str, ...]) -> list[list[float]]:
        """Covariance of the log growth of a year.

        Raises
        ------
        PlanError
            Where lognormal factors cannot have a correlation that was stated.
        """
        moments = [self.moments_of(name) for name in names]
        spread = [m.volatility / (1.0 + m.mean) for m in moments]
        return [
            [self._log_covariance(a, b, spread[i] * spread[j]) for j, b in enumerate(names)]
            for i, a in enumerate(names)
        ]

    def _log_covariance(self, a: str, b: str, spreads: float) -> float:
        correlation = 1.0 if a == b else self.correlation_of(a, b)
        if correlation * spreads <= -1.0:
            raise PlanError(
                f"a correlation of {correlation} is impossible for lognormal {a!r} and {b!r}; bring it closer to 0"
            )
        return exact.log(1.0 + correlation * spreads)

    def model(self) -> str:
        """Say how returns are drawn."""
        return "Returns are drawn from a lognormal distribution; each year is independent of the one before."
