"""Whole years drawn from history, jointly across assets and inflation.

``circular`` [1]_ draws blocks of ``block_years`` consecutive years, wrapping from the last year to the first;
``stationary`` [2]_ starts a new block each year with probability 1 / ``block_years``, so that lengths are geometric;
``iid`` draws every year alone.

References
----------
.. [1] D. N. Politis, J. P. Romano, "A circular block-resampling procedure for stationary data", 1992.
.. [2] D. N. Politis, J. P. Romano, "The stationary bootstrap", JASA 89 (1994), 1303-1313.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple, Self

import numpy as np
from pydantic import Field, model_validator

from engine.errors import PlanError
from engine.markets.history import History, load
from engine.markets.market import Market, MarketChoice, ResolvedMarket, Returns
from engine.random_streams import LANES, STREAMS, indices, words
from engine.timeline import Block, Timeline
from engine.types import Float64Array, Int64Array, UInt32Array

Method = Literal["circular", "stationary", "iid"]


class BlockCarry(NamedTuple):
    """The table, the row of it (scenarios,) of the current year, and the words of the current four years."""

    table: Float64Array
    row: Int64Array
    starts: UInt32Array
    jumps: UInt32Array


@dataclass(frozen=True)
class Bootstrap(Market):
    """Years of history in random order.

    Parameters
    ----------
    growth : tuple of tuple of float, (assets + 1, rows)
        Gross nominal growth of inflation, then of each asset, year by year.
    block_years : int
        Length of a block, or its mean.
    method : {"circular", "stationary", "iid"}
    """

    growth: tuple[tuple[float, ...], ...]
    block_years: int
    method: Method

    def init(self, block: Block) -> BlockCarry:
        """Start before any year."""
        nothing = np.empty((LANES, 0), np.uint32)
        return BlockCarry(np.array(self.growth), np.zeros(block.count, np.int64), nothing, nothing)

    def step(self, carry: BlockCarry, block: Block, period: int) -> tuple[BlockCarry, Returns]:
        """Give each scenario its year of history."""
        carry = self._words(carry, block, period)
        carry = carry._replace(row=self._row(carry, period))
        growth = np.take(carry.table, carry.row, axis=1)
        return carry, Returns(growth[1:], growth[0])

    def _words(self, carry: BlockCarry, block: Block, period: int) -> BlockCarry:
        group, lane = divmod(period, LANES)
        if lane != 0:
            return carry
        address = (block.seed, block.first, block.count, group)
        starts = words(*address, STREAMS["bootstrap.start"])
        jumps = words(*address, STREAMS["bootstrap.jump"]) if self.method == "stationary" else starts
        return carry._replace(starts=starts, jumps=jumps)

    def _row(self, carry: BlockCarry, period: int) -> Int64Array:
        rows = len(self.growth[0])
        fresh = indices(carry.starts[period % LANES], rows)
        following = carry.row + 1
        following = np.where(following == rows, 0, following)
        if self.method == "stationary" and period > 0:
            return np.where(indices(carry.jumps[period % LANES], self.block_years) == 0, fresh, following)
        return fresh if self.method == "iid" or period % self.block_years == 0 else following


class BootstrapChoice(MarketChoice):
    """``kind = "bootstrap"``: by default blocks of five years of ``us_annual``."""

    kind: Literal["bootstrap"]
    data: History = Field(default_factory=lambda: load("us_annual"))
    first_year: int | None = None
    last_year: int | None = None
    block_years: int = Field(default=5, ge=1)
    method: Method = "circular"

    @model_validator(mode="after")
    def _check(self) -> Self:
        rows = len(self._history().columns["inflation"])
        if self.block_years > rows:
            raise PlanError(
                f"block_years is {self.block_years}, longer than the {rows} years of data; set at most {rows}"
            )
        return self

    def asset_names(self) -> tuple[str, ...]:
        """Columns of the data."""
        return self.data.assets

    def resolve(self, assets: tuple[str, ...], timeline: Timeline) -> ResolvedMarket:
        """Take the growth of the years asked for."""
        history = self._history()
        growth = history.growth(assets)
        block = 1 if self.method == "iid" else self.block_years
        return ResolvedMarket(Bootstrap(growth, block, self.method), assets, self._note(history), history.digest())

    def _history(self) -> History:
        return self.data.between(self.first_year, self.last_year)

    def _note(self, history: History) -> str:
        blocks = "single years" if self.method == "iid" else f"blocks of {self.block_years} consecutive years"
        blocks = f"blocks of {self.block_years} years on average" if self.method == "stationary" else blocks
        return (
            f"Each future is put together from {blocks} of {history.title}, {history.first_year} to "
            f"{history.last_year}, with all returns and the inflation of a year kept together."
        )
