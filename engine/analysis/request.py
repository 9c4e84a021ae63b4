"""What an analysis is asked for, checked before anything runs."""

from collections.abc import Iterable

from engine.errors import PlanError
from engine.resolve import ResolvedPlan


def scenarios_of(resolveds: Iterable[ResolvedPlan], scenarios: int) -> int:
    """How many scenarios to run: as many as asked for, or as a replayed history has for every plan.

    Raises
    ------
    PlanError
        Where fewer than one is asked for.
    """
    if scenarios < 1:
        raise PlanError(f"{scenarios} scenarios were asked for; ask for at least 1")
    windows = [resolved.windows for resolved in resolveds if resolved.windows is not None]
    return min(windows, default=scenarios)


def caveat_of(resolveds: Iterable[ResolvedPlan]) -> str:
    """Give what has to be known of the data that plans draw from, each caveat once; empty where there is nothing."""
    return " ".join(dict.fromkeys(resolved.caveat for resolved in resolveds if resolved.caveat))


def replays_history(resolveds: Iterable[ResolvedPlan]) -> bool:
    """Whether any plan lives through history itself, whose windows are no independent draws."""
    return any(resolved.windows is not None for resolved in resolveds)
