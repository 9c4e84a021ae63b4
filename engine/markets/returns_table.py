"""Scenarios that a user brings: each one a path of returns and inflation from a model of their own.

``order = "given"``: scenario ``i`` is row ``i`` of the table, and there are no others. ``order = "drawn"``: every
scenario draws one whole row of the table, so that as many can be run as one likes; they hold no more than the table.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

import numpy as np

from engine.errors import PlanError
from engine.markets.market import Market, MarketChoice, ResolvedMarket, Returns
from engine.markets.scenario_table import ScenarioTable, packed, unpacked
from engine.random_streams import STREAMS, indices, words
from engine.timeline import Block, Timeline
from engine.types import Float64Array, Int64Array


class PathCarry(NamedTuple):
    """Gross growth (periods, assets + 1, rows), and the row of each scenario; None where they are in their order."""

    table: Float64Array
    row: Int64Array | None


@dataclass(frozen=True)
class ReturnsTable(Market):
    """Rows of a table, in their order or drawn.

    Parameters
    ----------
    growth : str
        Gross nominal growth (periods, assets + 1, rows), inflation first: float64 as base64, which is keyed and
        shipped faster than a million numbers.
    factors, rows : int
        Assets + 1, and scenarios of the table.
    drawn : bool
        Whether every scenario draws its row.
    """

    growth: str
    factors: int
    rows: int
    drawn: bool

    def init(self, block: Block) -> PathCarry:
        """Draw each scenario's row, once for all its years."""
        table = _table(self.growth, self.factors, self.rows)
        if not self.drawn:
            return PathCarry(table, None)
        drawn = words(block.seed, block.first, block.count, 0, STREAMS["returns_table.row"])
        return PathCarry(table, indices(drawn[0], self.rows))

    def step(self, carry: PathCarry, block: Block, period: int) -> tuple[PathCarry, Returns]:
        """Give each scenario the growth of its row."""
        growth = carry.table[period]
        if carry.row is None:
            growth = np.ascontiguousarray(growth[:, block.first : block.first + block.count])
        else:
            growth = np.take(growth, carry.row, axis=1)
        return carry, Returns(growth[1:], growth[0])


@lru_cache(maxsize=8)
def _table(growth: str, factors: int, rows: int) -> Float64Array:
    return unpacked(growth, -1, factors, rows)


class ReturnsTableChoice(MarketChoice):
    """``kind = "returns_table"``: every row of ``data`` once; ``order = "drawn"`` draws from them."""

    kind: Literal["returns_table"]
    data: ScenarioTable
    order: Literal["given", "drawn"] = "given"

    def asset_names(self) -> tuple[str, ...]:
        """Columns of the table."""
        return self.data.assets

    def resolve(self, assets: tuple[str, ...], timeline: Timeline) -> ResolvedMarket:
        """Lay out the growth of as many periods as the plan has."""
        table, steps = self.data, timeline.steps_per_year
        growth = np.stack([table.growth(name, steps) for name in ("inflation", *assets)], axis=1)
        if growth.shape[0] < timeline.periods:
            years = growth.shape[0] // steps
            raise PlanError(
                f"a plan of {timeline.years} years does not fit into the {years} years of {table.name}; "
                f"set horizon.years to at most {years} or give longer scenarios"
            )
        content = packed(growth[: timeline.periods])
        drawn = self.order == "drawn"
        return ResolvedMarket(
            market=ReturnsTable(content, len(assets) + 1, table.scenarios, drawn),
            assets=assets,
            note=self._note(),
            data_digest=table.digest(),
            windows=None if drawn else table.scenarios,
            replays="table",
        )

    def _note(self) -> str:
        count, name = f"{self.data.scenarios:,}", self.data.name
        if self.order == "given":
            return f"Each of the {count} scenarios of {name} was lived through once; where they come from is not known."
        return (
            f"Each future is one of the {count} scenarios of {name}, drawn at random; drawing more of them does not "
            f"make the table say more, and where its scenarios come from is not known."
        )
