"""Equities whose price comes back to their earnings: high valuations are followed by low returns.

Let ``v`` be the log of the price of equities over their ten-year real earnings. It is an AR(1) process::

    v' = m + phi (v - m) + s e          phi = 2 ** (-1 / half life)

and the log growth of equities is what they earn, the change of their valuation, and noise::

    log growth = a + (v' - v) + noise

The variance of one year's log growth is that of the stated or calibrated volatility; ``valuation_share`` of it comes
from the change of valuation, which fixes ``s``, and the rest is noise, correlated with the other assets as stated. From
the long-run distribution of ``v`` the arithmetic mean and the volatility of a year are exactly those stated; from a
high ``start_valuation`` the years to come earn less. Other assets and inflation are lognormal. Under monthly steps
``v`` moves every month by the same process, and years are distributed as under annual ones.

The defaults are those of US history in `us_monthly`, 1950 to 2022: the geometric mean of the valuation is 18.6, its
first-order autocorrelation from year to year 0.926 (a half life of 9.0 years), and the standard deviation of a year's
change 0.16, four fifths of the variance of the log growth of `us_stocks`. The start is the long-run mean unless stated.

References
----------
J. Y. Campbell, R. J. Shiller, "Valuation ratios and the long-run stock market outlook", Journal of Portfolio Management
24 (1998), 11-26.
"""

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from pydantic import Field

from engine import exact
from engine.equities import is_equity
from engine.errors import PlanError
from engine.markets.lognormal import LognormalChoice
from engine.markets.market import Market, ResolvedMarket, Returns
from engine.markets.mean_reverting_kernel import fill_reverting_growth
from engine.markets.moments import MomentsChoice
from engine.random_streams import LANES, STREAMS, normals, stream_numbers
from engine.timeline import Block, Timeline
from engine.types import Float32Array


class RevertingCarry(NamedTuple):
    """Log valuation (scenarios,), normals (drawn, 4, scenarios) and shocks (4, scenarios) of four periods."""

    valuation: Float32Array
    normals: Float32Array
    shocks: Float32Array


@dataclass(frozen=True)
class MeanReverting(Market):
    """Growth under a mean-reverting valuation; factor 0 is inflation.

    Parameters
    ----------
    streams : tuple of int, length drawn
        Random stream of each factor that is not constant.
    means : tuple of float, length factors
        Mean of the log growth of one period, at an unchanged valuation.
    loadings : tuple of tuple of float, (factors, drawn)
        Lower Cholesky factor of the covariance of what is not valuation.
    pulled : tuple of float, length factors
        1 for equities, 0 for the rest.
    start : float
        Log valuation at the start.
    chain : tuple of float
        Constant, persistence and volatility of the log valuation, a period.
    """

    streams: tuple[int, ...]
    means: tuple[float, ...]
    loadings: tuple[tuple[float, ...], ...]
    pulled: tuple[float, ...]
    start: float
    chain: tuple[float, float, float]

    def init(self, block: Block) -> RevertingCarry:
        """Start everybody at the same valuation."""
        start = np.full(block.count, self.start, np.float32)
        return RevertingCarry(start, np.empty((0, LANES, 0), np.float32), np.empty((LANES, 0), np.float32))

    def step(self, carry: RevertingCarry, block: Block, period: int) -> tuple[RevertingCarry, Returns]:
        """Move the valuation, and grow."""
        group, lane = divmod(period, LANES)
        if lane == 0:
            address = (block.seed, block.first, block.count, group)
            drawn = [normals(*address, stream) for stream in self.streams]
            stacked = np.stack(drawn) if drawn else np.empty((0, LANES, block.count), np.float32)
            carry = carry._replace(normals=stacked, shocks=normals(*address, STREAMS["valuation"]))
        growth, after = np.empty((len(self.means), block.count), np.float32), np.empty(block.count, np.float32)
        level, loadings = np.empty(block.count), np.array(self.loadings, np.float32)
        constants = (np.array(self.means, np.float32), loadings.reshape(len(self.means), len(self.streams)))
        pulled = np.array(self.pulled, np.float32)
        drawn_now = np.ascontiguousarray(carry.normals[:, lane])
        fill_reverting_growth(
            growth, level, after, carry.valuation, drawn_now, carry.shocks[lane], *constants, pulled, self.chain
        )
        return carry._replace(valuation=after), Returns(growth[1:], growth[0], level)


class MeanRevertingChoice(MomentsChoice):
    """``kind = "mean_reverting"``: moments and correlations as stated, the rest calibrated on history."""

    kind: Literal["mean_reverting"]
    start_valuation: float | None = Field(default=None, ge=3, le=100)
    long_run_valuation: float = Field(default=18.6, ge=3, le=100)
    half_life_years: float = Field(default=9.0, gt=0, le=200)
    valuation_share: float = Field(default=0.8, gt=0, lt=1)

    @property
    def opening(self) -> float:
        """Valuation at the start."""
        return self.long_run_valuation if self.start_valuation is None else self.start_valuation

    def resolve(self, assets: tuple[str, ...], timeline: Timeline) -> ResolvedMarket:
        """Add the valuation at the start."""
        found = super().resolve(assets, timeline)
        return ResolvedMarket(
            found.market, found.assets, found.note, found.data_digest, valuation=self.opening, caveat=found.caveat
        )

    def make(self, timeline: Timeline, names: tuple[str, ...]) -> MeanReverting:
        """Split the variance of equities between their valuation and the rest."""
        steps = timeline.steps_per_year
        pulled = tuple(1.0 if is_equity(name) else 0.0 for name in names)
        covariance = self._covariance(names)
        change = min((self.valuation_share * covariance[i][i] for i, p in enumerate(pulled) if p), default=0.0)
        whole = [covariance[i][i] for i in range(len(names))]
        for i, one in enumerate(pulled):
            for j, other in enumerate(pulled):
                covariance[i][j] -= change * one * other
        loadings = exact.cholesky(covariance)
        if loadings is None:
            raise PlanError(
                f"with {self.valuation_share:.0%} of the variance of equities from their valuation, the rest cannot "
                f"have the correlations of {', '.join(names)}; lower valuation_share or bring correlations closer to 0"
            )
        drawn = [k for k in range(len(names)) if loadings[k][k] > 0.0]
        return MeanReverting(
            streams=tuple(stream_numbers(names)[k] for k in drawn),
            means=tuple(
                (exact.log(1.0 + self.moments_of(name).mean) - whole[i] / 2.0) / steps for i, name in enumerate(names)
            ),
            loadings=tuple(tuple(row[k] / math.sqrt(steps) for k in drawn) for row in loadings),
            pulled=pulled,
            start=exact.log(self.opening),
            chain=self._chain(change, steps),
        )

    def _covariance(self, names: tuple[str, ...]) -> list[list[float]]:
        """Covariance of the log growth of a year, as under a lognormal market of the same moments."""
        same = LognormalChoice(
            assets=self.assets, inflation=self.inflation, correlations=self.correlations, calibrate=self.calibrate
        )
        return [list(row) for row in same.log_covariance(names)]

    def _chain(self, change: float, steps: int) -> tuple[float, float, float]:
        """Constant, persistence and volatility a period, for a variance of the change over a year."""
        yearly, persistence = (exact.power(0.5, years / self.half_life_years) for years in (1.0, 1.0 / steps))
        stationary = change / (2.0 * (1.0 - yearly))
        constant = (1.0 - persistence) * exact.log(self.long_run_valuation)
        return constant, persistence, math.sqrt(stationary * (1.0 - persistence * persistence))

    def model(self) -> str:
        """Say how returns are drawn."""
        return (
            f"Equities start at {self.opening:.1f} times their ten-year real earnings and are pulled towards "
            f"{self.long_run_valuation:.1f}, half of the way in {self.half_life_years:g} years; the rest is lognormal."
        )
