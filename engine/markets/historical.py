"""Every complete rolling window of history, in order: what would have happened, not what might."""

from dataclasses import dataclass
from typing import Literal, NamedTuple, Self

import numpy as np
from pydantic import Field, model_validator

from engine.errors import PlanError
from engine.markets.history import History, load
from engine.markets.market import Market, MarketChoice, ResolvedMarket, Returns
from engine.timeline import Block, Timeline
from engine.types import Float64Array


class WindowCarry(NamedTuple):
    """Gross growth (assets + 1, rows), inflation first, and the valuation (rows,) where it is followed."""

    table: Float64Array
    valuation: Float64Array | None


@dataclass(frozen=True)
class Historical(Market):
    """Scenario ``i`` lives through rows ``i``, ``i + 1``, ... of history.

    Parameters
    ----------
    growth : tuple of tuple of float, (assets + 1, rows)
        Gross nominal growth of inflation, then of each asset, row by row: a year or a month each, as the plan's steps.
    valuation : tuple of float, (rows,), optional
        Price of equities over their ten-year real earnings at the end of each row.
    """

    growth: tuple[tuple[float, ...], ...]
    valuation: tuple[float, ...] | None = None

    def init(self, block: Block) -> WindowCarry:
        """Lay out the table."""
        return WindowCarry(np.array(self.growth), None if self.valuation is None else np.array(self.valuation))

    def step(self, carry: WindowCarry, block: Block, period: int) -> tuple[WindowCarry, Returns]:
        """Move every window on by one row."""
        start = block.first + period
        rows = np.ascontiguousarray(carry.table[:, start : start + block.count])
        valuation = None if carry.valuation is None else carry.valuation[start : start + block.count]
        return carry, Returns(rows[1:], rows[0], valuation)


class HistoricalChoice(MarketChoice):
    """``kind = "historical"``: by default all of ``us_annual``."""

    kind: Literal["historical"]
    data: History = Field(default_factory=lambda: load("us_annual"))
    first_year: int | None = None
    last_year: int | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        self._history()
        return self

    def asset_names(self) -> tuple[str, ...]:
        """Columns of the data."""
        return self.data.assets

    def resolve(self, assets: tuple[str, ...], timeline: Timeline) -> ResolvedMarket:
        """Count the windows and take their growth."""
        history = self._history().at_steps(timeline.steps_per_year, self.kind)
        windows = history.rows - timeline.periods + 1
        if windows < 1:
            years = history.rows // timeline.steps_per_year
            raise PlanError(
                f"a plan of {timeline.years} years does not fit into the {years} years of {history.name}; "
                f"set horizon.years to at most {years} or choose a market that draws its years"
            )
        valuations = history.valuations() or (None,)
        return ResolvedMarket(
            market=Historical(history.growth(assets), valuations[1:] or None),
            assets=assets,
            note=self._note(history, timeline, windows),
            data_digest=history.digest(),
            windows=windows,
            valuation=None if valuations[0] is None else valuations[:windows],
            caveat=history.caveat,
        )

    def _history(self) -> History:
        return self.data.between(self.first_year, self.last_year)

    def _note(self, history: History, timeline: Timeline, windows: int) -> str:
        starts = "years" if timeline.steps_per_year == 1 else "months"
        return (
            f"Every period of {timeline.years} consecutive years of {history.title}, {history.span}, was lived through "
            f"once: {windows} starting {starts}."
        )
