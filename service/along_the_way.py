"""What a result tells besides its success, in sentences: falls, shortfalls, unsteady spending, the order of returns.

Used by the command line and the report. Each function says one thing, or nothing where there is nothing to tell; money
is in year-0 dollars.
"""

import numpy as np
import xarray as xr

from service.wording import MINUS, futures, money, odds, percent, requires_nothing, successes

MIDDLE, BAD = 0.50, 0.95
UNSTEADY = 0.02
"""Spread of spending, as a share of its mean, from which it is told of."""

ENOUGH = 20
"""Scenarios that have to fail, and to succeed, before what decides between the two is told."""

DECISIVE = 0.10
"""Correlation with success from which a stretch of years is said to decide."""


def sentences(result: xr.Dataset) -> list[str]:
    """Say all there is to tell, what touches the household first.

    Parameters
    ----------
    result : xarray.Dataset
        What ``Summary.finalize`` made.
    """
    told = (shortfall, by_market, unsteadiness, fall, order_of_returns, worst_twentieth)
    return [said for tell in told if (said := tell(result))]


def shortfall(result: xr.Dataset) -> str:
    """Say for how many years and by how much the scenarios fall short that do."""
    if not shortfalls(result):
        return ""
    (years, depth), bad = ((years_short(result, level), _depth(result, level)) for level in (MIDDLE, BAD))
    lead = f"Where the money falls short, {_go(years)} unpaid in whole or in part, {depth} in all"
    if (years, depth) == bad:
        return f"{lead}."
    worst = "the worst 1 in 20 of those" if shortfalls(result) >= ENOUGH else "the worst of those"
    return f"{lead}; in {worst}, {_years(bad[0])} and {bad[1]}."


def by_market(result: xr.Dataset) -> str:
    """Say under which market of an ensemble the plan does best and worst."""
    if "member" not in result.dims or requires_nothing(result):
        return ""
    success = result["member_success"].values
    names = [member_name(str(member)) for member in result["member"].values]
    worst, best = (f"{odds(success[at])} ({names[at]})" for at in (int(success.argmin()), int(success.argmax())))
    return f"It depends on how the markets are imagined: the money lasts in {worst} to {best}."


def unsteadiness(result: xr.Dataset) -> str:
    """Say how far spending strays from its own average, for a plan that lets it."""
    middle, bad = (float(result["spending_volatility"].sel(quantile=level)) for level in (MIDDLE, BAD))
    if middle < UNSTEADY:
        return ""
    return (
        f"Spending strays {percent(middle)} from its own average over the years; in the worst 1 in 20, {percent(bad)}."
    )


def fall(result: xr.Dataset) -> str:
    """Say how far the investments fall below an earlier peak."""
    middle, bad = (float(result["worst_drawdown"].sel(quantile=level)) for level in (MIDDLE, BAD))
    if bad < 0.005:
        return ""
    return (
        f"The investments once fall {percent(middle)} below an earlier peak, after inflation; "
        f"in the worst 1 in 20, {percent(bad)}."
    )


def order_of_returns(result: xr.Dataset) -> str:
    """Say which stretch of years decides most between success and failure (sequence risk)."""
    if not decides(result):
        return ""
    risk = result["sequence_risk"].values
    most, least = int(np.argmax(risk)), int(np.argmin(risk))
    return (
        f"Returns in {stretch(result, most)} decide most: their correlation with success is {correlation(risk[most])}, "
        f"in {stretch(result, least)} {correlation(risk[least])}."
    )


def worst_twentieth(result: xr.Dataset) -> str:
    """Say what the worst 5 % leave on average (their CVaR), where they leave anything."""
    left = float(result["terminal_balance_cvar"])
    return f"The worst 1 in 20 {futures(result)} leave {money(left)} on average." if left >= 1.0 else ""


def decides(result: xr.Dataset) -> bool:
    """Whether enough scenarios fail and succeed, and returns have to do with it."""
    won, scenarios = successes(result), int(result.attrs["scenarios"])
    risk = result["sequence_risk"].values
    return min(won, scenarios - won) >= ENOUGH and bool(np.isfinite(risk).all() and (risk >= DECISIVE).any())


def stretch(result: xr.Dataset, third: int) -> str:
    """Name a third of the plan by its years: "the first 10 years", "years 11 to 20", "the last 10 years"."""
    first, last = _ends(result, third)
    if third == 1 or last == first:
        return years_of(result, third).lower()
    return f"the {'first' if third == 0 else 'last'} {last - first + 1} years"


def years_of(result: xr.Dataset, third: int) -> str:
    """Name a third of the plan by its years alone: "Years 1 to 10"."""
    first, last = _ends(result, third)
    return f"Years {first} to {last}" if last > first else f"Year {first}"


def shortfalls(result: xr.Dataset) -> int:
    """Count the scenarios in which something required was not paid."""
    return int(result["shortfall_duration"].values[1:].sum())


def years_short(result: xr.Dataset, level: float) -> int:
    """Give a quantile of the number of years with something unpaid, among scenarios that have any."""
    counts = result["shortfall_duration"].values[1:]
    return int(np.searchsorted(np.cumsum(counts), level * counts.sum() - 1e-9)) + 1


def member_name(member: str) -> str:
    """Name a market as a sentence would: ``mean_reverting`` becomes ``mean reverting``."""
    return member.replace("_", " ")


def _ends(result: xr.Dataset, third: int) -> tuple[int, int]:
    """Give the first and last year of a third, as `engine.measures` divides the plan."""
    years = int(result["year"].max())
    ends = (0, -(-years // 3), -(-2 * years // 3), years)
    return ends[third] + 1, ends[third + 1]


def _depth(result: xr.Dataset, level: float) -> str:
    return money(float(result["shortfall_depth"].sel(quantile=level)))


def correlation(value: float) -> str:
    """Say a correlation to two places."""
    return f"{value:.2f}".replace("-0.00", "0.00").replace("-", MINUS)


def _years(count: int) -> str:
    return "1 year" if count == 1 else f"{count} years"


def _go(count: int) -> str:
    return f"{_years(count)} {'goes' if count == 1 else 'go'}"
