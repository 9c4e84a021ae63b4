"""What would have happened to a scenario, had one thing been as usual: markets and a household with one cause gone.

A market here wraps another and sees the same draws; it looks at a scenario's whole path before the first step, by
running the wrapped market once more. Growth is changed by one factor for all assets of a scenario, so that the
portfolio's growth changes by exactly that factor, whatever its weights.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engine.analysis.geometric_mean import geometric_mean
from engine.household.cash_flows import YearFlows
from engine.household.household import AnyHousehold, Lives
from engine.ledger import NO_FLOWS
from engine.markets.market import Carry, Market, Returns
from engine.portfolio.portfolio import Portfolio
from engine.timeline import Block
from engine.types import BoolArray, Float64Array, GrowthArray, Int64Array


def portfolio_growth(
    market: Market, portfolio: Portfolio, block: Block
) -> Iterator[tuple[Float64Array, Float64Array, GrowthArray]]:
    """Follow a portfolio from which nothing is taken.

    Yields
    ------
    tuple of ndarray, each (scenarios,)
        Of each period: its gross nominal growth before fees and after, and that of prices.
    """
    carry, held, steps = market.init(block), portfolio.init(block), block.timeline.steps_per_year
    before = portfolio.total(held)
    for period in range(block.timeline.periods):
        carry, returns = market.step(carry, block, period)
        held, grown = portfolio.grow(held, returns, period // steps + 1, NO_FLOWS)
        after = portfolio.total(held)
        yield grown, after / before, returns.inflation
        before = after


class _Scaled(NamedTuple):
    """What the wrapped market remembers, and factors (scenarios,) of growth in the early periods and in the others."""

    inner: Carry
    early: Float64Array
    other: Float64Array


@dataclass(frozen=True)
class EvenSequence(Market):
    """The early periods of spending earn, after inflation, the mean of all periods of spending.

    Growth of the early periods is raised by one factor so that its real geometric mean is that of the whole, and
    growth of the later ones is lowered by one factor so that the whole is what it was. Scenarios that began well are
    left alone, and so is everything before the first spending.

    Parameters
    ----------
    inner : Market
    portfolio : Portfolio
        Whose growth is made even.
    first, early : int
        The first period of spending, from 0, and how many count as early: fewer than there are.
    """

    inner: Market
    portfolio: Portfolio
    first: int
    early: int

    def init(self, block: Block) -> _Scaled:
        """Look at the whole path."""
        early, late = np.ones((2, block.count))
        for period, (growth, _, inflation) in enumerate(portfolio_growth(self.inner, self.portfolio, block)):
            if self._is_early(period):
                early = early * (growth / inflation)
            elif period >= self.first:
                late = late * (growth / inflation)
        periods = block.timeline.periods - self.first
        mean = geometric_mean(early * late, periods)
        lift, ease = mean / geometric_mean(early, self.early), mean / geometric_mean(late, periods - self.early)
        bad = lift > 1.0
        return _Scaled(self.inner.init(block), np.where(bad, lift, 1.0), np.where(bad, ease, 1.0))

    def step(self, carry: _Scaled, block: Block, period: int) -> tuple[_Scaled, Returns]:
        """Grow as the wrapped market does, times the factor of the period."""
        inner, returns = self.inner.step(carry.inner, block, period)
        carry = carry._replace(inner=inner)
        if period < self.first:
            return carry, returns
        factor = carry.early if self._is_early(period) else carry.other
        return carry, returns._replace(growth=returns.growth * factor)

    def _is_early(self, period: int) -> bool:
        return self.first <= period < self.first + self.early


@dataclass(frozen=True)
class TypicalReturn(Market):
    """Every scenario earns at least the typical nominal return over the whole plan, in its own sequence.

    Parameters
    ----------
    inner : Market
    portfolio : Portfolio
        Whose growth is raised.
    growth : float
        Typical geometric mean of its gross nominal growth in one period, before fees.
    """

    inner: Market
    portfolio: Portfolio
    growth: float

    def init(self, block: Block) -> _Scaled:
        """Look at the whole path."""
        product = np.ones(block.count)
        for growth, _, _ in portfolio_growth(self.inner, self.portfolio, block):
            product = product * growth
        factor = np.maximum(self.growth / geometric_mean(product, block.timeline.periods), 1.0)
        return _Scaled(self.inner.init(block), factor, factor)

    def step(self, carry: _Scaled, block: Block, period: int) -> tuple[_Scaled, Returns]:
        """Grow as the wrapped market does, times the scenario's factor."""
        inner, returns = self.inner.step(carry.inner, block, period)
        return carry._replace(inner=inner), returns._replace(growth=returns.growth * carry.other)


@dataclass(frozen=True)
class TypicalPrices(Market):
    """Prices rise evenly at the typical rate, and nominal growth is what it was.

    Parameters
    ----------
    inner : Market
    inflation : float
        Typical geometric mean of the gross growth of prices in one period.
    """

    inner: Market
    inflation: float

    def init(self, block: Block) -> Carry:
        """Start the wrapped market."""
        return self.inner.init(block)

    def step(self, carry: Carry, block: Block, period: int) -> tuple[Carry, Returns]:
        """Grow as the wrapped market does, under other prices."""
        carry, returns = self.inner.step(carry, block, period)
        return carry, returns._replace(inflation=np.full(block.count, self.inflation))


@dataclass(frozen=True, kw_only=True)
class SparedHousehold(AnyHousehold):
    """A household that is spared something, under the definition of success of the one that is not.

    Parameters
    ----------
    inner : AnyHousehold
        What happens.
    last_year : int
        Nobody lives beyond the end of this year, where lives are followed.
    requires : bool
        Whether the household that is not spared has payments that must be made.
    """

    inner: AnyHousehold
    last_year: int
    requires: bool

    @property
    def requires_payments(self) -> bool:
        """Whether something had to be paid before anything was spared."""
        return self.requires

    def init(self, block: Block) -> Lives:
        """Draw how long everybody lives."""
        return self.inner.init(block)

    def living(self, lives: Lives, year: int) -> BoolArray | None:
        """Whether anybody is alive at the start of ``year``, (scenarios,); None where no lives are followed."""
        alive = self.inner.living(lives, year)
        return alive if alive is None or year <= self.last_year else np.zeros_like(alive)

    def alive(self, lives: Lives, year: int) -> Int64Array | None:
        """Who is alive at the start of ``year``, (scenarios,), as the plan has it; None where no lives are followed."""
        return self.inner.alive(lives, year)

    def cash(self, lives: Lives, year: int, price_level: Float64Array, zeros: Float64Array) -> YearFlows:
        """Give one year's income and expenses at the price level (scenarios,) of its start; ``zeros`` where none."""
        return self.inner.cash(lives, year, price_level, zeros)
