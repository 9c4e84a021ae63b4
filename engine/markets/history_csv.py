"""Reading tables of returns from CSV; a mistake is told with its line."""

import calendar
import csv
import math
from collections.abc import Mapping, Sequence
from itertools import pairwise, zip_longest
from pathlib import Path
from typing import Any

from engine.errors import DataError

REMEDY = "give a CSV with the columns year, inflation and one per asset, returns as decimals (0.07 for 7 %)"
"""What every table of returns must hold."""

TIMES = ("year", "month")
"""Columns that say when; every other one holds returns, or the valuation of equities."""

Row = dict[str, str | None]


def beside_plan(value: str, context: Mapping[str, Any] | None, known: Sequence[str]) -> Path:
    """Give the path of a file that a plan names: in the context's ``folder``, or where we are.

    Raises
    ------
    DataError
        Where the folder is None: such a plan came from elsewhere, and may name no file of this machine.
    """
    folder = (context or {}).get("folder", ".")
    if folder is None:
        ours = f"name one of ours ({', '.join(known)}), or " if known else ""
        raise DataError(
            f"the data {value!r} would be read from a file, which a plan that is sent cannot name; {ours}send the table"
        )
    return Path(folder) / value


def read_history(path: Path, name: str, known: Sequence[str]) -> dict[str, Any]:
    """Read a CSV of annual returns, or of monthly ones where it has a column ``month``, into fields of a `History`.

    Parameters
    ----------
    path : Path
    name : str
        How messages call the file.
    known : sequence of str
        Names of the histories we ship, for the message where there is no such file.

    Raises
    ------
    DataError
        Where the file is missing, has no ``year`` column, a cell that is not a number, or periods that are not
        consecutive.
    """
    names, table = read_rows(path, name, known, ("year",))
    steps = 12 if "month" in names else 1
    periods = [period(name, row, line, steps) for line, row in enumerate(table, 2)]
    _check_consecutive(name, periods, steps)
    columns = {
        column: tuple(number(name, row, column, line) for line, row in enumerate(table, 2))
        for column in names
        if column not in (*TIMES, "valuation")
    }
    found: dict[str, Any] = {"name": name, "columns": columns, "steps_per_year": steps}
    if "valuation" in names:
        found["valuation"] = tuple(_number_or_gap(name, row, "valuation", line) for line, row in enumerate(table, 2))
    return found | {"first_year": periods[0] // steps, "first_month": periods[0] % steps + 1}


def read_rows(
    path: Path, name: str, known: Sequence[str], needed: Sequence[str], remedy: str = REMEDY
) -> tuple[list[str], list[Row]]:
    """Read the names of the columns and the rows that are not empty.

    Raises
    ------
    DataError
        Where the file is missing, has no rows, or a column that is ``needed`` is missing, empty or there twice.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            header, *rows = list(csv.reader(file)) or [[]]
    except (OSError, ValueError, csv.Error) as error:
        ours = f"one of ours ({', '.join(known)}) or " if known else ""
        raise DataError(f"the data {name!r} cannot be read ({error}); use {ours}the path of a CSV") from error
    names = [column.strip() for column in header]
    for column in needed:
        if not rows or column not in names:
            raise DataError(f"{name} has no rows or no column {column!r} (separated by commas); {remedy}")
    for column in names:
        if not column or names.count(column) > 1:
            raise DataError(f"{name}: the column name {column!r} is empty or there twice; name each column once")
    return names, [dict(zip_longest(names, row[: len(names)])) for row in rows if row]


def period(name: str, row: Row, line: int, steps: int) -> int:
    """Give a row's year, or its month as a number: twelve times the year, and the months before it."""
    year = _whole(name, row, "year", line, "calendar years")
    if steps == 1:
        return year
    month = _whole(name, row, "month", line, "calendar months, 1 to 12")
    if not 1 <= month <= 12:
        raise DataError(f"{name}, line {line}: month is {month}, not within 1 to 12; write calendar months")
    return year * 12 + month - 1


def called(period: int, steps: int) -> str:
    """Say which year or month a period is: ``2001``, ``May 2001``."""
    return str(period) if steps == 1 else f"{calendar.month_name[period % 12 + 1]} {period // 12}"


def number(name: str, row: Row, column: str, line: int) -> float:
    """Give the number in one cell."""
    try:
        value = float(row[column] or "")
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise DataError(
            f"{name}, line {line}: {column} is {row[column]!r}, not a number; fill the gap or drop the column"
        )
    return value


def _number_or_gap(name: str, row: Row, column: str, line: int) -> float | None:
    return number(name, row, column, line) if (row[column] or "").strip() else None


def _whole(name: str, row: Row, column: str, line: int, remedy: str) -> int:
    value = number(name, row, column, line)
    if value != int(value):
        raise DataError(f"{name}, line {line}: {column} is {row[column]!r}, not a whole number; write {remedy}")
    return int(value)


def _check_consecutive(name: str, periods: Sequence[int], steps: int) -> None:
    what = "year" if steps == 1 else "month"
    for before, after in pairwise(periods):
        if after != before + 1:
            raise DataError(
                f"{name}: {what} {called(before, steps)} is followed by {called(after, steps)}; give every {what} "
                f"once, in order, without gaps"
            )
