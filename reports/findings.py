"""What each chart shows, in one line for its title and one for a reader who cannot see it.

Every function takes the Dataset that ``Summary.finalize`` makes and returns plain text; money is in real dollars.
"""

import numpy as np
import xarray as xr

from service import along_the_way
from service.wording import futures, is_historical, last_year, money, odds, percent, yearly

LEVELS = {0.05: "5th", 0.10: "10th", 0.25: "25th", 0.50: "median", 0.75: "75th", 0.90: "90th", 0.95: "95th"}
"""How each quantile is named at the edge of a chart and in a table's head."""


def horizon(result: xr.Dataset) -> int:
    """Years of the plan, or as far as 1 in 20 futures has somebody alive."""
    return last_year(result)


_ONE_IN = {0.05: "1 in 20", 0.10: "1 in 10", 0.25: "1 in 4"}
_CAUSES = {
    "early_losses": "Early losses: after ten years the investments bought less than at the start",
    "high_inflation": "High inflation: prices rose by more than 4% a year",
    "weak_returns": "Weak returns: the portfolio later grew too little for what was spent",
}


def cause_meaning(cause: str) -> str:
    """Say what a cause of failure stands for; one that is not known here is said by its name."""
    return _CAUSES.get(cause, cause_name(cause).capitalize())


def cause_name(cause: str) -> str:
    """Name a cause of failure as a sentence would: ``early_losses`` becomes ``early losses``."""
    return cause.replace("_", " ")


def fan(result: xr.Dataset) -> str:
    """Say where the middle and the worst twentieth of futures end."""
    low, middle = (float(result["terminal_balance"].sel(quantile=level)) for level in (0.05, 0.50))
    if middle <= 0:
        return f"Most {futures(result)} end with nothing left"
    start = f"The middle of all {futures(result)} ends with {money(middle)}"
    if low > 0:
        return f"{start}; 1 in 20 ends with less than {money(low)}"
    empty = max(level for level in _ONE_IN if float(result["terminal_balance"].sel(quantile=level)) <= 0)
    return f"{start}; {_ONE_IN[empty]} ends with nothing"


def fan_alt(result: xr.Dataset) -> str:
    """Describe the fan chart."""
    start = float(result["balance"].sel(quantile=0.5).isel(year=0))
    ends = (f"{LEVELS[level]} {money(_at_end(result, 'balance', level))}" for level in LEVELS)
    return (
        f"Fan of balances over {horizon(result)} years in real dollars, starting at {money(start)}; "
        f"at the end, by percentile: {', '.join(ends)}."
    )


def first_dry_year(result: xr.Dataset) -> int | None:
    """Year at whose end the 5th percentile of the balance first is zero, or None if it never is."""
    dry = result["balance"].sel(quantile=0.05).values <= 0
    return int(result["year"].values[int(np.argmax(dry))]) if dry.any() else None


def spending(result: xr.Dataset) -> str:
    """Say whether the middle future keeps its spending, and what the worst twentieth keeps."""
    first, last = (float(result["spending"].sel(quantile=0.5, year=year)) for year in (_first(result), horizon(result)))
    low = _at_end(result, "spending", 0.05)
    kept = f"keeps its {yearly(first)}" if _same(first, last) else f"goes from {money(first)} to {yearly(last)}"
    if _same(low, last):
        return f"The middle future {kept}, and so do 19 in 20"
    return f"The middle future {kept}; 1 in 20 ends below {money(low)}"


def spending_alt(result: xr.Dataset) -> str:
    """Describe the spending chart."""
    low, middle, high = (money(_at_end(result, "spending", level)) for level in (0.05, 0.50, 0.95))
    return f"Fan of yearly spending in real dollars; in the last year {low} (5th percentile), {middle}, {high} (95th)."


def depletion(result: xr.Dataset) -> str:
    """Say when money first runs out, and how often it has by the end."""
    gone = int(result["depletion_year"].sum()) / int(result.attrs["scenarios"])
    if not result["depletion_year"].values.any():
        return f"The money runs out in none of {int(result.attrs['scenarios']):,} {futures(result)}"
    first = int(result["year"].values[np.argmax(result["depletion_year"].values > 0)])
    scenarios = int(result.attrs["scenarios"])
    often = f"{round(gone * scenarios)} of {scenarios}" if is_historical(result) else odds(gone)
    return f"Money first runs out in year {first}; by year {horizon(result)} it has in {often} {futures(result)}"


def depletion_alt(result: xr.Dataset) -> str:
    """Describe the chart of depletion."""
    half = int(result["year"].values[horizon(result) // 2])
    at_half, at_end = (percent(float(1 - result["solvent"].values[year])) for year in (half, horizon(result)))
    return f"A rising line: {at_half} of {futures(result)} have no money left after {half} years, {at_end} at the end."


def failures(result: xr.Dataset) -> str:
    """Say around which years failures begin."""
    counts = result["failure_year"].values
    if not counts.any():
        return f"Required spending is paid in full in all {futures(result)}"
    below = np.cumsum(counts) / counts.sum()
    first, last = (int(result["year"].values[np.argmax(below >= level)]) for level in (0.25, 0.75))
    return f"Half of all failures begin between year {first} and year {last}"


def failures_alt(result: xr.Dataset) -> str:
    """Describe the chart of failure years."""
    counts = result["failure_year"].values
    peak = int(result["year"].values[int(np.argmax(counts))])
    return f"Bars by year; the most failures begin in year {peak}." if counts.any() else "There are no bars."


def shortfall(result: xr.Dataset) -> str:
    """Say for how many years the futures go unpaid that fall short."""
    middle, bad = (along_the_way.years_short(result, level) for level in (0.50, 0.95))
    return f"Where it falls short, half miss {_or_more(middle)}, 1 in 20 {_or_more(bad)}"


def shortfall_alt(result: xr.Dataset) -> str:
    """Describe the chart of years unpaid."""
    counts = result["shortfall_duration"].values[1:]
    peak, longest = int(np.argmax(counts)) + 1, int(np.flatnonzero(counts)[-1]) + 1
    return f"Bars by number of years unpaid; the most futures miss {_years(peak)}, none more than {_years(longest)}."


def order(result: xr.Dataset) -> str:
    """Say which years decide most."""
    most = int(np.argmax(result["sequence_risk"].values))
    return f"Returns in {along_the_way.stretch(result, most)} decide most"


def order_alt(result: xr.Dataset) -> str:
    """Describe the chart of what decides."""
    said = (
        f"{along_the_way.correlation(float(value))} in {along_the_way.stretch(result, third)}"
        for third, value in enumerate(result["sequence_risk"])
    )
    return f"One dot for each third of the plan; correlation of its returns with success: {', '.join(said)}."


def markets(result: xr.Dataset) -> str:
    """Say between what the success lies as the market is imagined."""
    success = result["member_success"]
    return f"The money lasts in {odds(float(success.min()))} to {odds(float(success.max()))}, as the market is imagined"


def markets_alt(result: xr.Dataset) -> str:
    """Describe the chart of markets."""
    ordered = result["member_success"].sortby(result["member_success"])
    said = (f"{along_the_way.member_name(str(one['member'].item()))} {percent(float(one))}" for one in ordered)
    return f"One dot with its interval for each market: {', '.join(said)}."


def _years(count: int) -> str:
    return "1 year" if count == 1 else f"{count} years"


def _or_more(count: int) -> str:
    return f"{_years(count)} or more"


def _at_end(result: xr.Dataset, name: str, level: float) -> float:
    return float(result[name].sel(quantile=level, year=horizon(result)))


def _first(result: xr.Dataset) -> int:
    """First year in which anything is spent; 1 where nothing ever is."""
    spent = result["spending"].sel(quantile=0.95).values[1:] > 0
    return int(np.argmax(spent)) + 1


def _same(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-3 * max(abs(one), abs(other))
