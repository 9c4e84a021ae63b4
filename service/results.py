"""What is known already: Datasets, merged summaries and judged counts in the cache, typed.

A cache that cannot be used is a miss and a note, never an error.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import xarray as xr

from engine import CacheCorrupted, NumericsMismatch, Summary
from engine.jobs import Ask, Part
from service import netcdf
from service.cache.result_cache import ResultCache
from service.errors import CacheUnavailable


@dataclass
class Results:
    """The cache as one run uses it, and what it had to say.

    Attributes
    ----------
    cache : ResultCache, optional
        Where the bytes lie; None where nothing is to be looked up or kept.
    notes : list of str
        Why something could not be looked up or kept; each said once.
    """

    cache: ResultCache | None
    notes: list[str] = field(default_factory=list)

    async def dataset(self, key: str) -> xr.Dataset | None:
        """Return the Dataset of a result key, or None."""
        found = await self._get(f"dataset:{key}")
        try:
            return None if found is None else await asyncio.to_thread(netcdf.from_bytes, found)
        except CacheCorrupted:
            return None

    async def keep_dataset(self, key: str, dataset: xr.Dataset) -> None:
        """Keep the Dataset of a result key."""
        await self._put(f"dataset:{key}", lambda: netcdf.to_bytes(dataset))

    async def summary(self, plan_key: str, seed: int) -> Summary | None:
        """Return the longest summary known of scenarios 0 .. n - 1 of a plan and seed, or None."""
        found = await self._get(f"summary:{plan_key}:{seed}")
        try:
            summary = None if found is None else await asyncio.to_thread(Summary.from_bytes, found)
        except (CacheCorrupted, ValueError):
            return None
        return summary if summary is not None and len(summary.ranges) == 1 and summary.ranges[0][0] == 0 else None

    async def keep_summary(self, summary: Summary) -> None:
        """Keep the summary of scenarios 0 .. n - 1, unless a longer one is known."""
        known = await self.summary(summary.plan_key, summary.seed)
        if known is None or known.scenarios < summary.scenarios:
            await self._put(f"summary:{summary.plan_key}:{summary.seed}", summary.to_bytes)

    async def part(self, ask: Ask) -> Any:
        """Return what is known of exactly the scenarios asked for, or None."""
        found = await self._get(_part_key(ask))
        try:
            return None if found is None else await asyncio.to_thread(ask.job.read, found)
        except (CacheCorrupted, NumericsMismatch):
            return None

    async def keep_part(self, ask: Ask, part: Part) -> None:
        """Keep what was found out for an ask."""
        await self._put(_part_key(ask), part.to_bytes)

    async def judged(self, plan_key: str, seed: int) -> dict[int, int]:
        """Return the failures known at each count at which a precision was judged."""
        found = await self._get(f"judged:{plan_key}:{seed}")
        return {} if found is None else {int(count): int(failures) for count, failures in json.loads(found).items()}

    async def keep_judged(self, plan_key: str, seed: int, judged: dict[int, int]) -> None:
        """Keep the failures at each count."""
        await self._put(f"judged:{plan_key}:{seed}", lambda: json.dumps(judged).encode())

    async def _get(self, key: str) -> bytes | None:
        if self.cache is None:
            return None
        try:
            return await self.cache.get(key)
        except CacheUnavailable as error:
            self._say(f"Nothing could be looked up in the cache: {error}.")
            return None

    async def _put(self, key: str, encode: Callable[[], bytes]) -> None:
        if self.cache is None:
            return
        try:
            await self.cache.put(key, await asyncio.to_thread(encode))
        except CacheUnavailable as error:
            self._say(f"The answer was not cached: {error}.")

    def _say(self, note: str) -> None:
        if note not in self.notes:
            self.notes.append(note)


def _part_key(ask: Ask) -> str:
    return f"part:{type(ask.job).__name__}:{ask.job.key}:{ask.seed}:{ask.scenarios}"
