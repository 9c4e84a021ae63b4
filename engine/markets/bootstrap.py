"""Whole years drawn from history, jointly across assets and inflation.

``circular`` [1]_ draws blocks of ``block_years`` consecutive years, wrapping from the last row to the first;
``stationary`` [2]_ starts a new block with probability 1 / ``block_years`` each year, so that lengths are geometric;
``iid`` draws every year alone. Under monthly steps a block is as many times twelve consecutive months; it may start in
any month, so that every month of the data is used and none is tied to its place in the calendar.

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
    """The table, its valuation, the row of it (scenarios,) that is current, and the words of these four periods."""

    table: Float64Array
    valuation: Float64Array | None
    row: Int64Array
    starts: UInt32Array
    jumps: UInt32Array


@dataclass(frozen=True)
class Bootstrap(Market):
    """Rows of history in random order.

    Parameters
    ----------
    growth : tuple of tuple of float, (assets + 1, rows)
        Gross nominal growth of inflation, then of each asset, row by row: a year or a month each, as the plan's steps.
    block : int
        Rows of a block, or their mean.
    method : {"circular", "stationary", "iid"}
    valuation : tuple of float, (rows,), optional
        Price of equities over their ten-year real earnings at the end of each row.
    """

    growth: tuple[tuple[float, ...], ...]
    block: int
    method: Method
    valuation: tuple[float, ...] | None = None

    def init(self, block: Block) -> BlockCarry:
        """Start before any row."""
        nothing = np.empty((LANES, 0), np.uint32)
        valuation = None if self.valuation is None else np.array(self.valuation)
        return BlockCarry(np.array(self.growth), valuation, np.zeros(block.count, np.int64), nothing, nothing)

    def step(self, carry: BlockCarry, block: Block, period: int) -> tuple[BlockCarry, Returns]:
        """Give each scenario its row of history."""
        carry = self._words(carry, block, period)
        carry = carry._replace(row=self._row(carry, period))
        growth = np.take(carry.table, carry.row, axis=1)
        valuation = None if carry.valuation is None else np.take(carry.valuation, carry.row)
        return carry, Returns(growth[1:], growth[0], valuation)

    def _words(self, carry: BlockCarry, block: Block, period: int) -> BlockCarry:
        """Draw the words of four periods, unless all four only go on where they are."""
        group, lane = divmod(period, LANES)
        random_lengths = self.method == "stationary"
        if lane != 0 or (not random_lengths and -period % self.block >= LANES):
            return carry
        address = (block.seed, block.first, block.count, group)
        starts = words(*address, STREAMS["bootstrap.start"])
        jumps = words(*address, STREAMS["bootstrap.jump"]) if random_lengths else starts
        return carry._replace(starts=starts, jumps=jumps)

    def _row(self, carry: BlockCarry, period: int) -> Int64Array:
        rows = len(self.growth[0])
        if self.method != "stationary" and period % self.block == 0:
            return indices(carry.starts[period % LANES], rows)
        following = carry.row + 1
        following = np.where(following == rows, 0, following)
        if self.method != "stationary":
            return following
        fresh = indices(carry.starts[period % LANES], rows)
        return (
            fresh if period == 0 else np.where(indices(carry.jumps[period % LANES], self.block) == 0, fresh, following)
        )


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
        history = self._history()
        self._check_block(history.rows // history.steps_per_year)
        return self

    def _check_block(self, years: int) -> None:
        if self.block_years > years:
            raise PlanError(
                f"block_years is {self.block_years}, longer than the {years} years of data; set at most {years}"
            )

    def asset_names(self) -> tuple[str, ...]:
        """Columns of the data."""
        return self.data.assets

    def resolve(self, assets: tuple[str, ...], timeline: Timeline) -> ResolvedMarket:
        """Take the growth of the years asked for."""
        history = self._history().at_steps(timeline.steps_per_year, self.kind)
        self._check_block(history.rows // timeline.steps_per_year)
        block = timeline.steps_per_year * (1 if self.method == "iid" else self.block_years)
        valuation = (history.valuations() or ())[1:] or None
        return ResolvedMarket(
            market=Bootstrap(history.growth(assets), block, self.method, valuation),
            assets=assets,
            note=self._note(history),
            data_digest=history.digest(),
            valuation=valuation[-1] if valuation else None,
            caveat=history.caveat,
        )

    def _history(self) -> History:
        return self.data.between(self.first_year, self.last_year)

    def _note(self, history: History) -> str:
        blocks = "single years" if self.method == "iid" else f"blocks of {self.block_years} consecutive years"
        blocks = f"blocks of {self.block_years} years on average" if self.method == "stationary" else blocks
        months = history.steps_per_year == 12
        return (
            f"Each future is put together from {blocks} of {history.title}, {history.span}, "
            f"{'starting in any month, ' if months else ''}"
            f"with all returns and the inflation of a {'month' if months else 'year'} kept together."
        )
