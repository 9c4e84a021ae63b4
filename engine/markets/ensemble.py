"""The same plan under several markets in one run, each on the same draws.

Scenario ``i`` of a run belongs to member ``i`` modulo their count ``n`` and lives through scenario ``i`` // ``n`` of
that market. So ``n`` scenarios in a row are one address of every member, any scenario can be replayed alone, and what
a member gives is, bit for bit, what it gives by itself.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Self

import numpy as np
from pydantic import model_validator

from engine.errors import PlanError
from engine.markets.market import Carry, Market, MarketChoice, ResolvedMarket, Returns
from engine.random_streams import canonical_order
from engine.timeline import Block, Timeline

if TYPE_CHECKING:
    from engine.markets.registry import AnySingleMarket

MOST_MEMBERS = 12

_REMEDIES = {
    "historical": "use a bootstrap market, which draws from the same history",
    "returns_table": 'set its order = "drawn"',
}


class Share(NamedTuple):
    """What a member has of a block: every ``n``-th scenario from ``offset`` on, its own addresses, and its carry."""

    offset: int
    block: Block
    carry: Carry


@dataclass(frozen=True)
class Ensemble(Market):
    """Several markets, taking turns.

    Parameters
    ----------
    members : tuple of Market
        All with the same assets.
    follows_valuation : bool
        Whether every one of them gives the valuation of equities.
    """

    members: tuple[Market, ...]
    follows_valuation: bool

    def init(self, block: Block) -> tuple[Share, ...]:
        """Give each member its scenarios; in a small block some have none."""
        return tuple(self._share(k, block) for k in range(len(self.members)))

    def step(self, carry: tuple[Share, ...], block: Block, period: int) -> tuple[tuple[Share, ...], Returns]:
        """Let each member grow its scenarios, and put them back in their places."""
        count, shares = len(self.members), []
        inflation, growth = np.empty(block.count), np.empty((0, block.count))
        valuation = np.empty(block.count) if self.follows_valuation else None
        for member, share in zip(self.members, carry, strict=True):
            if share.block.count == 0:
                shares.append(share)
                continue
            after, returns = member.step(share.carry, share.block, period)
            if growth.shape[0] == 0:
                growth = np.empty((returns.growth.shape[0], block.count))
            growth[:, share.offset :: count] = returns.growth
            inflation[share.offset :: count] = returns.inflation
            if valuation is not None:
                valuation[share.offset :: count] = returns.valuation
            shares.append(share._replace(carry=after))
        return tuple(shares), Returns(growth, inflation, valuation)

    def _share(self, k: int, block: Block) -> Share:
        count = len(self.members)
        offset = (k - block.first) % count
        size = max(0, (block.count - offset + count - 1) // count)
        own = replace(block, first=(block.first + offset) // count, count=size)
        return Share(offset, own, self.members[k].init(own) if size else None)


class EnsembleChoice(MarketChoice):
    """``kind = "ensemble"``: by default every market that calibrates itself on ``us_annual``."""

    kind: Literal["ensemble"]
    members: tuple["AnySingleMarket", ...]

    @model_validator(mode="before")
    @classmethod
    def _usual_members(cls, value: Any) -> Any:
        if isinstance(value, dict) and "members" not in value:
            from engine.markets.registry import USUAL_MEMBERS  # which knows this class

            return {**value, "members": [{"kind": kind} for kind in USUAL_MEMBERS]}
        return value

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not 2 <= len(self.members) <= MOST_MEMBERS:
            raise PlanError(f"an ensemble of {len(self.members)} markets; give 2 to {MOST_MEMBERS} members")
        return self

    def asset_names(self) -> tuple[str, ...]:
        """Every name that some member knows; one with a weight must be known to all."""
        return canonical_order({name for member in self.members for name in member.asset_names()})

    def resolve(self, assets: tuple[str, ...], timeline: Timeline) -> ResolvedMarket:
        """Resolve every member for the same assets."""
        for number, member in enumerate(self.members, 1):
            self._check_assets(number, member, assets)
        found = [member.resolve(assets, timeline) for member in self.members]
        for number, (member, resolved) in enumerate(zip(self.members, found, strict=True), 1):
            if resolved.windows is not None:
                raise PlanError(
                    f"member {number} of the ensemble is a {member.kind} market, which has only {resolved.windows} "
                    f"scenarios; {_REMEDIES.get(member.kind, 'choose one that draws its scenarios')}"
                )
        names, valuations = self._names(), [resolved.valuation for resolved in found]
        known = tuple(value for value in valuations if isinstance(value, float))
        followed = len(known) == len(found)
        return ResolvedMarket(
            market=Ensemble(tuple(resolved.market for resolved in found), followed),
            assets=found[0].assets,
            note=_note(names, found),
            data_digest=_digest([resolved.data_digest for resolved in found]),
            valuation=known if followed else None,
            members=names,
            caveat=" ".join(dict.fromkeys(resolved.caveat for resolved in found if resolved.caveat)),
        )

    def _check_assets(self, number: int, member: "AnySingleMarket", assets: tuple[str, ...]) -> None:
        for name in assets:
            if name not in member.asset_names():
                raise PlanError(
                    f"the allocation names {name!r}, which member {number} of the ensemble ({member.kind}) does not "
                    f"have; use {', '.join(member.asset_names())}"
                )

    def _names(self) -> tuple[str, ...]:
        """Name each member by its kind, and by a number where there are several of one kind."""
        kinds = [member.kind for member in self.members]
        return tuple(
            kind if kinds.count(kind) == 1 else f"{kind} {kinds[: k + 1].count(kind)}" for k, kind in enumerate(kinds)
        )


def _note(names: Sequence[str], found: Sequence[ResolvedMarket]) -> str:
    said = " ".join(
        f"{name.replace('_', ' ').capitalize()}: {resolved.note}" for name, resolved in zip(names, found, strict=True)
    )
    return f"The futures are shared out in turn among {len(names)} markets, each with the same random draws. {said}"


def _digest(digests: Sequence[str]) -> str:
    distinct = list(dict.fromkeys(digest for digest in digests if digest))
    return distinct[0] if len(distinct) == 1 else hashlib.sha256("\n".join(distinct).encode()).hexdigest()
