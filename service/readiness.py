"""Whether what a run stands on can be used now: the cache, the database, the scheduler; each asked, none waited for."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from engine import OutlastError
from service.runs import Runs

PATIENCE_SECONDS = 2.0
"""How long each may take to answer."""


@dataclass(frozen=True)
class Readiness:
    """One thing that a run stands on.

    Attributes
    ----------
    name : str
        "cache", "database" or "scheduler".
    ready : bool
    milliseconds : float
        Until it answered.
    says : str
        What it is, or why it cannot be used.
    """

    name: str
    ready: bool
    milliseconds: float
    says: str


async def readiness(runs: Runs) -> tuple[Readiness, ...]:
    """Ask everything at once."""

    async def cache() -> str:
        await runs.cache.get("ready")
        return runs.settings.cache

    async def database() -> str:
        await runs.records.database.ping()
        return "answers"

    return tuple(
        await asyncio.gather(_ask("cache", cache), _ask("database", database), _ask("scheduler", runs.ping_scheduler))
    )


async def _ask(name: str, ask: Callable[[], Awaitable[str]]) -> Readiness:
    started = time.perf_counter()
    try:
        ready, says = True, await asyncio.wait_for(ask(), PATIENCE_SECONDS)
    except TimeoutError:
        ready, says = False, f"does not answer within {PATIENCE_SECONDS:g} s"
    except OutlastError as error:
        ready, says = False, str(error)
    return Readiness(name, ready, round(1000 * (time.perf_counter() - started), 3), says)
