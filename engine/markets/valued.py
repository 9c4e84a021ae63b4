"""A valuation of equities for markets that follow none, for rules that look at it.

The price of equities over their ten-year real earnings grows with what equities earn beyond their trend::

    valuation' = valuation * real growth of equities / (1 + trend)

with the trend of 6.9 % a year, the real total return of US equities since 1871 (`us_monthly`), so that a market of such
returns has no drift. It is kept between 5 and 60. Where years are independent this is a random walk: unlike in
`mean_reverting` or in history itself, a high valuation does not foretell low returns.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engine import exact
from engine.equities import equities
from engine.errors import PlanError
from engine.markets.market import Carry, Market, ResolvedMarket, Returns
from engine.timeline import Block, Timeline
from engine.types import Float64Array

TREND = 0.069
"""Real total return of US equities a year, geometric, 1871 to 2023."""

START = 18.6
"""Geometric mean of the valuation of US equities, 1950 to 2022 (`us_monthly`)."""

LEAST, MOST = 5.0, 60.0


class ValuedCarry(NamedTuple):
    """What the market remembers, and the valuation (scenarios,)."""

    inner: Carry
    valuation: Float64Array


@dataclass(frozen=True)
class Valued(Market):
    """A market whose equities are valued by their own past.

    Parameters
    ----------
    market : Market
    stocks : tuple of int
        Which of its assets are equities; their growth counts alike.
    trend : float
        Gross real growth of equities in one period at which their valuation stays.
    """

    market: Market
    stocks: tuple[int, ...]
    trend: float

    def init(self, block: Block) -> ValuedCarry:
        """Start everybody at the long-run valuation."""
        return ValuedCarry(self.market.init(block), np.full(block.count, START))

    def step(self, carry: ValuedCarry, block: Block, period: int) -> tuple[ValuedCarry, Returns]:
        """Grow as the market does, and move the valuation along."""
        inner, returns = self.market.step(carry.inner, block, period)
        growth = np.zeros(block.count)
        for asset in self.stocks:
            growth = growth + returns.growth[asset]
        real = growth / (len(self.stocks) * self.trend * returns.inflation.astype(np.float64))
        valuation = np.minimum(np.maximum(carry.valuation * real, LEAST), MOST)
        return ValuedCarry(inner, valuation), returns._replace(valuation=valuation)


def with_valuation(
    found: ResolvedMarket, timeline: Timeline, needed: bool
) -> tuple[Market, float | tuple[float, ...] | None]:
    """Give a market and the valuation at its start, adding one where it is needed and not followed.

    Raises
    ------
    PlanError
        Where it is needed and no asset is equity.
    """
    if not needed or found.valuation is not None:
        return found.market, found.valuation
    stocks = tuple(k for k, stock in enumerate(equities(found.assets)) if stock)
    if not stocks:
        raise PlanError(
            f"this spending rule looks at the valuation of equities, but the allocation has none "
            f"({', '.join(found.assets)}); add one, such as us_stocks, or choose another rule"
        )
    return Valued(found.market, stocks, exact.power(1.0 + TREND, 1.0 / timeline.steps_per_year)), START
