"""Every number a report prints, as it is printed, under the label by which ``outlast replay`` names it.

Words and tables take their numbers from here and nowhere else, so the record that travels in the PDF is complete.
"""

from collections.abc import Mapping

import xarray as xr

from reports import assumptions, findings
from service import along_the_way, wording
from service.wording import money, odds, percent

Printed = Mapping[str, str]
_LEVELS = {0.05: "best", 0.50: "middle", 0.95: "worst"}


def printed(result: xr.Dataset) -> dict[str, str]:
    """Collect label and text of each number.

    Parameters
    ----------
    result : xarray.Dataset
        What ``Summary.finalize`` made.

    Returns
    -------
    dict of str to str
        In the order of the report. Labels read like "balance, year 10, 5th".
    """
    return {
        **_answer(result),
        **{f"plan, {label}": text for label, text in assumptions.rows(result)},
        **_by_year(result, "balance", first=0),
        **_by_year(result, "spending", first=1),
        **_depletion(result),
        **_failures(result),
        **_along_the_way(result),
        **_provenance(result),
    }


def table_years(result: xr.Dataset, first: int) -> list[int]:
    """Choose the years a table shows: the first, every fifth (tenth beyond 40 years), and the last."""
    last = findings.horizon(result)
    step = 5 if last <= 40 else 10
    return sorted({first, last, *range(step, last, step)})


def _answer(result: xr.Dataset) -> dict[str, str]:
    terminal = {
        f"terminal balance, {name}": money(float(result["terminal_balance"].sel(quantile=level)))
        for level, name in findings.LEVELS.items()
    }
    below = {} if wording.is_historical(result) else {"interval": wording.interval(result)}
    if wording.requires_nothing(result):
        below = {"years below the first year's spending": percent(wording.years_below_first(result))}
        return {"spending in the last year": wording.headline(result), **below, **terminal}
    return {"success": wording.chances(result), **below, **terminal}


def _by_year(result: xr.Dataset, name: str, first: int) -> dict[str, str]:
    years = table_years(result, first)
    rows = result[name].sel(year=years, quantile=list(findings.LEVELS)).transpose("year", "quantile").values.tolist()
    return {
        f"{name}, year {year}, {level_name}": money(amount)
        for year, row in zip(years, rows, strict=True)
        for level_name, amount in zip(findings.LEVELS.values(), row, strict=True)
    }


def _depletion(result: xr.Dataset) -> dict[str, str]:
    years = table_years(result, first=1)
    shares = {year: percent(float(1 - result["solvent"].sel(year=year))) for year in years}
    return {f"out of money, year {year}": said.replace("less than ", "<") for year, said in shares.items()}


def _failures(result: xr.Dataset) -> dict[str, str]:
    counts = result["failure_cause"].values
    total = int(counts.sum())
    said = {"failures": f"{total:,}", "failures, share": odds(total / int(result.attrs["scenarios"]))}
    for cause, count in zip(result["cause"].values, counts, strict=True):
        said[f"failures, {findings.cause_name(str(cause))}"] = f"{int(count):,}"
        said[f"failures, {findings.cause_name(str(cause))}, share"] = percent(int(count) / total if total else 0.0)
    return said


def _along_the_way(result: xr.Dataset) -> dict[str, str]:
    """Say falls, spread, shortfalls, the worst twentieth and what decides, each where there is something to tell."""
    found: dict[str, str] = {}
    for level, level_name in _LEVELS.items():
        found[f"largest fall, {level_name}"] = percent(float(result["worst_drawdown"].sel(quantile=level)))
    if along_the_way.unsteadiness(result):
        for level, level_name in ((0.50, "middle"), (0.95, "worst")):
            spread = float(result["spending_volatility"].sel(quantile=level))
            found[f"spread of spending, {level_name}"] = percent(spread)
    found["left by the worst 1 in 20, on average"] = money(float(result["terminal_balance_cvar"]))
    found["mean terminal balance"] = money(float(result["mean_terminal_balance"]))
    if along_the_way.shortfalls(result):
        for level, level_name in ((0.50, "middle"), (0.95, "worst")):
            found[f"years unpaid, {level_name}"] = str(along_the_way.years_short(result, level))
            found[f"unpaid in all, {level_name}"] = money(float(result["shortfall_depth"].sel(quantile=level)))
    if along_the_way.decides(result):
        for third, risk in enumerate(result["sequence_risk"].values):
            found[f"correlation of returns with success, {along_the_way.years_of(result, third).lower()}"] = (
                along_the_way.correlation(float(risk))
            )
    return found | _members(result)


def _members(result: xr.Dataset) -> dict[str, str]:
    if not along_the_way.by_market(result):
        return {}
    found: dict[str, str] = {}
    for member in result["member"].values:
        low, high = (float(bound) for bound in result["member_interval"].sel(member=member))
        name = along_the_way.member_name(str(member))
        found[f"success, {name}"] = percent(float(result["member_success"].sel(member=member)), high - low)
        found[f"interval, {name}"] = f"{percent(low, high - low)} to {percent(high, high - low)}"
    return found


def _provenance(result: xr.Dataset) -> dict[str, str]:
    named = {"scenarios": f"{int(result.attrs['scenarios']):,}", "seed": str(result.attrs["seed"])}
    keys = ("numerics_version", "outlast_version", "plan_key", "result_key", "data_digest")
    return named | {key.replace("_", " "): str(result.attrs[key]) or "none" for key in keys}
