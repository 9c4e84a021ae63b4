"""A result as a table that a spreadsheet opens: one line a year, amounts to the cent in real dollars."""

import csv
import io

import xarray as xr

from reports.findings import LEVELS


def quantile_csv(result: xr.Dataset) -> str:
    """Write balance and spending by percentile, and the share of futures without money, year by year.

    Parameters
    ----------
    result : xarray.Dataset
        What ``Summary.finalize`` made.

    Returns
    -------
    str
        CSV with a head; years 0..N, spending from year 1 (empty before). Amounts are real (year-0) dollars; a share
        is between 0 and 1, to six digits.
    """
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\n")
    columns = [(name, level) for name in ("balance", "spending") for level in LEVELS]
    writer.writerow(["year", *(f"{name}_p{100 * level:02.0f}" for name, level in columns), "share_without_money"])
    for year in result["year"].values:
        now = result.sel(year=year)
        amounts = [_cents(float(now[name].sel(quantile=level))) for name, level in columns]
        writer.writerow([int(year), *amounts, f"{1 - float(now['solvent']):.6g}"])
    return page.getvalue()


def _cents(amount: float) -> str:
    return "" if amount != amount else f"{amount:.2f}"
