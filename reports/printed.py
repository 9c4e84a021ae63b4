"""Every number a report prints, as it is printed, under the label by which ``outlast replay`` names it.

Words and tables take their numbers from here and nowhere else, so the record that travels in the PDF is complete.
"""

from collections.abc import Mapping

import xarray as xr

from reports import assumptions, findings
from service import wording
from service.wording import money, odds, percent

Printed = Mapping[str, str]


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


def _provenance(result: xr.Dataset) -> dict[str, str]:
    named = {"scenarios": f"{int(result.attrs['scenarios']):,}", "seed": str(result.attrs["seed"])}
    keys = ("numerics_version", "outlast_version", "plan_key", "result_key", "data_digest")
    return named | {key.replace("_", " "): str(result.attrs[key]) or "none" for key in keys}
