"""What every return model is: a frozen strategy that grows a block of scenarios by one period."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np

from engine.part import Part
from engine.timeline import Block, Timeline
from engine.types import Float64Array, GrowthArray

Carry = Any
"""What a market remembers from one period to the next; only the market itself looks inside."""


class Returns(NamedTuple):
    """Gross nominal growth of one period, 1.07 for a gain of 7 %.

    ``growth`` has shape (assets, scenarios), ``inflation`` has shape (scenarios,). ``valuation`` (scenarios,) is the
    price of equities over their ten-year real earnings at the end of the period; None where the market has none.
    """

    growth: GrowthArray
    inflation: GrowthArray
    valuation: Float64Array | None = None


class Market(ABC):
    """A return model with all its constants fixed: a pure function of the address of a scenario."""

    @abstractmethod
    def init(self, block: Block) -> Carry:
        """Give what the first step needs."""

    @abstractmethod
    def step(self, carry: Carry, block: Block, period: int) -> tuple[Carry, Returns]:
        """Grow every scenario of ``block`` by one period, counted from 0."""


@dataclass(frozen=True)
class ResolvedMarket:
    """A market made ready for one plan.

    Parameters
    ----------
    market : Market
        Its assets are those of the plan with any weight, in canonical order.
    assets : tuple of str
        The names of these assets.
    note : str
        One sentence for the reader: what was assumed.
    data_digest : str
        SHA-256 of the history behind it; empty where there is none.
    windows : int or None
        How many scenarios there are at all, for a market that replays history or a table; None where they are drawn.
    valuation : float, tuple of float or None
        Price of equities over their ten-year real earnings at the start, of all scenarios or, with ``n`` entries, of
        scenario ``i`` in entry ``i`` modulo ``n``; None where the market does not follow it.
    members : tuple of str
        Names of the markets of an ensemble: scenario ``i`` belongs to number ``i`` modulo their count.
    caveat : str
        What the reader must know of the data before trusting the answer; empty where there is nothing.
    replays : {"history", "table"}
        What the windows are of.
    """

    market: Market
    assets: tuple[str, ...]
    note: str
    data_digest: str = ""
    windows: int | None = None
    valuation: float | tuple[float, ...] | None = None
    members: tuple[str, ...] = ()
    caveat: str = ""
    replays: Literal["history", "table"] = "history"


def opening_valuation(valuation: float | tuple[float, ...] | None, block: Block) -> Float64Array | None:
    """Lay out the valuation at the start for each scenario of a block, (scenarios,)."""
    if not isinstance(valuation, tuple):
        return None if valuation is None else np.full(block.count, valuation)
    scenarios = np.arange(block.first, block.first + block.count)
    return np.take(np.array(valuation), scenarios % len(valuation))


class MarketChoice(Part, ABC):
    """What a plan file says of its market; every ``kind`` adds a leaf."""

    @abstractmethod
    def asset_names(self) -> tuple[str, ...]:
        """Names that an allocation may use."""

    @abstractmethod
    def resolve(self, assets: tuple[str, ...], timeline: Timeline) -> ResolvedMarket:
        """Fix every constant, once, for the assets that have a weight.

        Raises
        ------
        PlanError
            Where the market cannot serve this timeline.
        """


_KNOWN: dict[tuple[str, tuple[str, ...], Timeline], ResolvedMarket] = {}
_MOST_KNOWN = 256


def resolve_market(choice: MarketChoice, assets: tuple[str, ...], timeline: Timeline) -> ResolvedMarket:
    """Fix every constant of a market; the same choice is worked out once, however many plans share it."""
    key = (choice.model_dump_json(), assets, timeline)
    if key not in _KNOWN:
        if len(_KNOWN) >= _MOST_KNOWN:
            _KNOWN.clear()
        _KNOWN[key] = choice.resolve(assets, timeline)
    return _KNOWN[key]
