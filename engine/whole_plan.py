"""Variables of a result that describe scenarios as a whole, and the markets of an ensemble apart."""

import math
from typing import Any

import numpy as np

from engine.measures import MEASURES, RATIO
from engine.statistics import success_interval
from engine.summary import Summary
from engine.vocabulary import QUANTILES

_TAIL = 0.05

Variables = dict[str, tuple[tuple[str, ...], Any]]


def whole_plan_variables(summary: Summary) -> Variables:
    """Give the measures' distributions, and the sequence risk."""
    quantiles = dict(zip(MEASURES, summary.measures.quantiles(QUANTILES).T, strict=True))
    ratios = {name: quantiles[name] / RATIO for name in ("worst_drawdown", "spending_volatility")}
    depth = quantiles["shortfall_depth"]
    return {
        "terminal_balance": (("quantile",), quantiles["terminal_balance"]),
        "mean_terminal_balance": ((), float(summary.measures.mean()[0])),
        "terminal_balance_cvar": ((), summary.measures.tail_mean(0, _TAIL)),
        **{name: (("quantile",), values) for name, values in ratios.items()},
        "shortfall_depth": (("quantile",), depth),
        "shortfall_duration": (("years_short",), summary.counts.short_years),
        "sequence_risk": (("third",), np.array(_sequence_risk(summary))),
    }


def member_variables(summary: Summary, members: int) -> Variables:
    """Give the success under each market of an ensemble, with its interval; nothing where there is but one market."""
    if members == 0:
        return {}
    sizes = [sum(_of_residue(k, members, stop) - _of_residue(k, members, start) for start, stop in summary.ranges)
             for k in range(members)]  # fmt: skip
    failures = summary.counts.members.tolist()
    shares = [1.0 - f / n if n else math.nan for f, n in zip(failures, sizes, strict=True)]
    bounds = [success_interval(n - f, n) if n else (math.nan, math.nan) for f, n in zip(failures, sizes, strict=True)]
    return {
        "member_success": (("member",), np.array(shares)),
        "member_interval": (("member", "bound"), np.array(bounds)),
    }


def _of_residue(residue: int, modulus: int, stop: int) -> int:
    """Count the indices 0 .. ``stop - 1`` that leave ``residue``."""
    return (stop - residue + modulus - 1) // modulus


def _sequence_risk(summary: Summary) -> list[float]:
    sums, successes = summary.sequence, summary.scenarios - summary.failures
    return [_correlation(summary.scenarios, successes, *sums[k : k + 3]) for k in range(0, len(sums), 3)]


def _correlation(n: int, successes: int, total: int, squares: int, joint: int) -> float:
    """Point-biserial correlation from exact sums; NaN where growth or success never varies."""
    spread = (n * squares - total * total) * successes * (n - successes)
    return (n * joint - total * successes) / math.sqrt(spread) if spread > 0 else math.nan
