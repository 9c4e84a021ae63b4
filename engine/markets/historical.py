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
    """Gross growth (assets + 1, rows), inflation first."""

    table: Float64Array


@dataclass(frozen=True)
class Historical(Market):
    """Scenario ``i`` lives through rows ``i``, ``i + 1``, ... of history.

    Parameters
    ----------
    growth : tuple of tuple of float, (assets + 1, rows)
        Gross nominal growth of inflation, then of each asset, year by year.
    """

    growth: tuple[tuple[float, ...], ...]

    def init(self, block: Block) -> WindowCarry:
        """Lay out the table."""
        return WindowCarry(np.array(self.growth))

    def step(self, carry: WindowCarry, block: Block, period: int) -> tuple[WindowCarry, Returns]:
        """Move every window on by one year."""
        start = block.first + period
        rows = np.ascontiguousarray(carry.table[:, start : start + block.count])
        return carry, Returns(rows[1:], rows[0])


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
        history = self._history()
        rows = len(history.columns["inflation"])
        windows = rows - timeline.years + 1
        if windows < 1:
            raise PlanError(
                f"a plan of {timeline.years} years does not fit into the {rows} years of {history.name}; "
                f"set horizon.years to at most {rows} or choose a market that draws its years"
            )
        note = (
            f"Every period of {timeline.years} consecutive years of {history.title}, {history.first_year} to "
            f"{history.last_year}, was lived through once: {windows} starting years."
        )
        return ResolvedMarket(Historical(history.growth(assets)), assets, note, history.digest(), windows)

    def _history(self) -> History:
        return self.data.between(self.first_year, self.last_year)
