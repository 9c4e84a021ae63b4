"""Results in the words people use: money, percent, chances and the one sentence that answers the question.

Used by the command line, the report and the dashboard, so that one result never reads two ways.
Babel and humanize were considered; neither abbreviates to significant digits, and both bring locale data we do not use.
"""

import math

import xarray as xr

MINUS = "\N{MINUS SIGN}"
_SCALES = ((1e9, "B"), (1e6, "M"))


def money(amount: float) -> str:
    """Say an estimated amount to three significant digits: ``$1.24M``, ``$873,000``, ``$412``.

    Parameters
    ----------
    amount : float
        Dollars; NaN reads as "not known".
    """
    if math.isnan(amount):
        return "not known"
    size = abs(amount)
    rounded = float(f"{size:.2e}") if size >= 1_000 else float(round(size))
    sign = MINUS if amount < 0 and rounded else ""
    for scale, letter in _SCALES:
        if rounded >= scale:
            decimals = max(0, 2 - math.floor(math.log10(rounded / scale)))
            return f"{sign}${rounded / scale:,.{decimals}f}{letter}"
    return f"{sign}${rounded:,.0f}"


def exact_money(amount: float) -> str:
    """Say an amount somebody chose, to the dollar (cents only where there are some): ``$1,000,000``, ``$40,250.50``."""
    sign = MINUS if amount < 0 else ""
    cents = abs(round(amount * 100)) % 100
    return f"{sign}${abs(amount):,.{2 if cents else 0}f}"


def yearly(amount: float) -> str:
    """Say a rate of money, ``$40,000 a year``."""
    return f"{money(amount)} a year"


def percent(share: float, width: float = 1.0) -> str:
    """Say a share as a percentage, with decimals only where its interval earns them.

    Parameters
    ----------
    share : float
        Between 0 and 1; NaN reads as "not known".
    width : float
        Width of the share's 95 % interval: below a point one decimal is said, below a tenth of one, two.

    Returns
    -------
    str
        "86%"; never "0%" or "100%" for a share that is not exactly that ("less than 1%", "more than 99%").
    """
    if math.isnan(share):
        return "not known"
    decimals = _decimals(width)
    least = 10.0**-decimals
    if share > 0 and round(100 * share, decimals) <= 0:
        return f"less than {least:.{decimals}f}%"
    if share < 1 and round(100 * share, decimals) >= 100:
        return f"more than {100 - least:.{decimals}f}%"
    return f"{100 * share:.{decimals}f}%"


def odds(share: float, width: float = 1.0) -> str:
    """Say a share as "86 in 100", or of 1,000 and up to 1,000,000 where a hundred would round it to none or to all.

    ``width`` is that of the share's 95 % interval: narrow ones earn decimals, as in `percent`.
    """
    for scale in (100, 1_000, 10_000, 100_000, 1_000_000):
        if 0 < round(share * scale) < scale:
            return f"{share * scale:,.{_decimals(width * scale / 100)}f} in {scale:,}"
    return "all" if share > 0.5 else "none"


def is_historical(result: xr.Dataset) -> bool:
    """Whether the result replays history, or the rows of a table: exact counts, no sampling interval."""
    return bool(result["success_interval"].isnull().all())


def futures(result: xr.Dataset) -> str:
    """Name many scenarios: futures, starts in history, or scenarios of a table."""
    if not is_historical(result):
        return "futures"
    return "scenarios of the table" if result.attrs.get("replays") == "table" else "historical starts"


def follows_lives(result: xr.Dataset) -> bool:
    """Whether the plan ends with the last death, so that later years are fewer people's."""
    return "living" in result and bool(result["living"].values[-1] < 1.0)


def last_year(result: xr.Dataset) -> int:
    """Give the last year worth telling of: the plan's, or the last that 1 in 20 futures still has somebody alive in."""
    years = result["year"].values
    return int((years[result["living"].values >= 0.05] if follows_lives(result) else years)[-1])


def requires_nothing(result: xr.Dataset) -> bool:
    """Whether the plan requires no spending, so that success alone would say little."""
    return int(result.attrs["requires_spending"]) == 0


def successes(result: xr.Dataset) -> int:
    """Count the scenarios that succeeded (scenarios minus failures, exact)."""
    return round(float(result["success_probability"]) * int(result.attrs["scenarios"]))


def chances(result: xr.Dataset) -> str:
    """Say how often the plan succeeds: "about 86 in 100 simulated futures", "57 of 69 historical starts".

    All or none of the scenarios is said as a count, never as 100 % or as certain.
    """
    scenarios, won = int(result.attrs["scenarios"]), successes(result)
    if is_historical(result):
        return f"{won} of {scenarios} {futures(result)}"
    if won in (0, scenarios):
        return f"{'every one' if won else 'none'} of {scenarios:,} simulated futures"
    return f"about {odds(won / scenarios, _width(result))} simulated futures"


def interval(result: xr.Dataset) -> str:
    """Say the 95 % interval, "between 85 and 87 in 100", or for a historical plan why there is none."""
    if is_historical(result):
        return str(result.attrs["interval_note"])
    scenarios, won = int(result.attrs["scenarios"]), successes(result)
    low, high = _bounds(result)
    if won == scenarios:
        return _unseen(1 - low, scenarios, "failure")
    if won == 0:
        return _unseen(high, scenarios, "success")
    scale = 100 if 0 < round(100 * won / scenarios) < 100 else 1_000
    digits = _decimals(_width(result) * scale / 100)
    return f"between {low * scale:,.{digits}f} and {high * scale:,.{digits}f} in {scale:,}"


def headline(result: xr.Dataset) -> str:
    """Answer the question in one sentence.

    Parameters
    ----------
    result : xarray.Dataset
        What ``Summary.finalize`` made.

    Returns
    -------
    str
        For a plan that requires spending, how often the money outlasts it; for one that requires nothing, what it
        pays (real dollars a year), because such a plan never runs short and its success says nothing.
    """
    if requires_nothing(result):
        return spending_headline(result)
    return f"The money outlasts the plan in {chances(result)}."


def spending_headline(result: xr.Dataset) -> str:
    """Say what a plan without required spending pays in its last year, in real dollars a year."""
    last = result["spending"].sel(year=last_year(result))
    low, middle, high = (money(float(last.sel(quantile=level))) for level in (0.05, 0.50, 0.95))
    return (
        f"In its last year the plan pays about {middle} in the middle future; "
        f"in 9 of 10 {futures(result)} it pays between {low} and {high}."
    )


def years_below_first(result: xr.Dataset) -> float:
    """Share of all scenario-years after the first in which household spending (real) is below the first year's."""
    return float(result["below_first_year"].mean(skipna=True))


def certainty(result: xr.Dataset) -> str:
    """Say in one sentence how sure the headline is, or, where nothing is required, how well spending holds."""
    if requires_nothing(result):
        below = percent(years_below_first(result))
        return f"In {below} of later years spending is below the first year's{_running_out(result)}."
    said = interval(result)
    return f"The simulation pins this down to {said} (95% confidence)." if said.startswith("between") else said


def answer(result: xr.Dataset) -> str:
    """Answer in two sentences: the headline, and how sure it is."""
    return f"{headline(result)} {certainty(result)}"


def _running_out(result: xr.Dataset) -> str:
    """Say how often a plan that requires nothing runs out, which for it is what failing means."""
    scenarios = int(result.attrs["scenarios"])
    out = scenarios - successes(result)
    if not out:
        return ""
    often = f"{out} of {scenarios}" if is_historical(result) else odds(out / scenarios)
    return f", and in {often} {futures(result)} the money runs out"


def _bounds(result: xr.Dataset) -> tuple[float, float]:
    low, high = (float(result["success_interval"].sel(bound=bound)) for bound in ("lower", "upper"))
    return low, high


def _width(result: xr.Dataset) -> float:
    low, high = _bounds(result)
    return high - low


def _decimals(width: float) -> int:
    if not width < 0.01:
        return 0
    return 1 if width >= 0.001 else 2


def _unseen(share: float, scenarios: int, what: str) -> str:
    return f"That is no certainty: {what} in up to {odds(share)} futures could go unseen in a run of {scenarios:,}."
