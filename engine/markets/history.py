"""Annual histories of returns: those we ship and those a user brings as CSV."""

import csv
import hashlib
import math
from collections.abc import Sequence
from functools import cache
from itertools import pairwise, zip_longest
from pathlib import Path
from statistics import median
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationInfo, model_serializer, model_validator

from engine.errors import DataError

SHIPPED = {"us_annual": Path(__file__).parent / "data" / "us_annual.csv"}
"""Histories by the names that a plan may use; see ``data/README.md`` for where they come from."""

TITLES = {"us_annual": "US history"}
"""How a report calls the shipped histories."""

_REMEDY = "give a CSV with the columns year, inflation and one per asset, returns as decimals (0.07 for 7 %)"


class History(BaseModel):
    """A table of annual total returns, nominal, as decimals, one row a calendar year without gaps.

    In a plan it is written as the name of a shipped history or as the path of a CSV, which is read at once: the table
    then travels with the plan, and nothing reads the file again.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    name: str
    first_year: int
    columns: dict[str, tuple[float, ...]]

    @model_validator(mode="before")
    @classmethod
    def _read(cls, value: Any, info: ValidationInfo) -> Any:
        if not isinstance(value, str):
            return value
        if value in SHIPPED:
            return _shipped(value)
        folder = Path((info.context or {}).get("folder", "."))
        return read_csv(folder / value, name=Path(value).name)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if "inflation" not in self.columns or len(self.columns) < 2:
            raise DataError(f"{self.name} has the columns {sorted(self.columns)}; {_REMEDY}")
        for column, values in self.columns.items():
            if len(values) != len(self.columns["inflation"]) or not values:
                raise DataError(
                    f"{self.name}: column {column!r} has {len(values)} rows, not as many as inflation; {_REMEDY}"
                )
            _check_returns(self.name, column, self.first_year, values)
        return self

    @model_serializer(mode="wrap")
    def _name_alone_if_shipped(self, handler: Any) -> Any:
        return self.name if self.name in SHIPPED and self == load(self.name) else handler(self)

    @property
    def title(self) -> str:
        """Name for a reader."""
        return TITLES.get(self.name, self.name)

    @property
    def last_year(self) -> int:
        """Calendar year of the last row."""
        return self.first_year + len(self.columns["inflation"]) - 1

    @property
    def assets(self) -> tuple[str, ...]:
        """Every column that is not inflation."""
        return tuple(name for name in self.columns if name != "inflation")

    def between(self, first_year: int | None, last_year: int | None) -> "History":
        """Cut to the calendar years asked for, both included; None means as far as there is data.

        Raises
        ------
        DataError
            Where a year is outside the table or they are out of order.
        """
        first = self.first_year if first_year is None else first_year
        last = self.last_year if last_year is None else last_year
        if not self.first_year <= first <= last <= self.last_year:
            raise DataError(
                f"the years {first} to {last} are not within {self.name}, which has {self.first_year} to "
                f"{self.last_year}; set first_year and last_year within these"
            )
        rows = slice(first - self.first_year, last - self.first_year + 1)
        columns = {name: values[rows] for name, values in self.columns.items()}
        return self.model_copy(update={"first_year": first, "columns": columns})

    def growth(self, assets: tuple[str, ...]) -> tuple[tuple[float, ...], ...]:
        """Gross growth 1 + return, (assets + 1, years): inflation first, then the assets in the order asked for."""
        return tuple(tuple(1.0 + value for value in self.columns[name]) for name in ("inflation", *assets))

    def digest(self) -> str:
        """SHA-256 over the years and figures, whatever file or name they came from."""
        rows = [f"{self.first_year}"]
        rows += [f"{name}:{','.join(float(v).hex() for v in self.columns[name])}" for name in sorted(self.columns)]
        return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def read_csv(path: Path, name: str) -> dict[str, Any]:
    """Read a CSV of annual returns into the fields of a `History`.

    Raises
    ------
    DataError
        Where the file is missing, has no ``year`` column, a cell that is not a number, or years that are not
        consecutive.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            header, *rows = list(csv.reader(file)) or [[]]
    except (OSError, ValueError, csv.Error) as error:
        known = ", ".join(sorted(SHIPPED))
        raise DataError(
            f"the data {name!r} cannot be read ({error}); use one of ours ({known}) or the path of a CSV"
        ) from error
    names = [column.strip() for column in header]
    _check_header(name, names, rows)
    table = [dict(zip_longest(names, row[: len(names)])) for row in rows if row]
    years = [_year(name, row, line) for line, row in enumerate(table, 2)]
    _check_consecutive(name, years)
    columns = {
        column: tuple(_number(name, row, column, line) for line, row in enumerate(table, 2))
        for column in names
        if column != "year"
    }
    return {"name": name, "first_year": years[0], "columns": columns}


def _check_header(name: str, names: list[str], rows: list[list[str]]) -> None:
    if not rows or "year" not in names:
        raise DataError(f"{name} has no rows or no column 'year' (separated by commas); {_REMEDY}")
    for column in names:
        if not column or names.count(column) > 1:
            raise DataError(f"{name}: the column name {column!r} is empty or there twice; name each column once")


def _year(name: str, row: dict[str, Any], line: int) -> int:
    year = _number(name, row, "year", line)
    if year != int(year):
        raise DataError(f"{name}, line {line}: year is {row['year']!r}, not a whole number; write calendar years")
    return int(year)


def _number(name: str, row: dict[str, Any], column: str, line: int) -> float:
    try:
        value = float(row[column])
    except (TypeError, ValueError):
        value = math.nan
    if not math.isfinite(value):
        raise DataError(
            f"{name}, line {line}: {column} is {row[column]!r}, not a number; fill the gap or drop the column"
        )
    return value


def _check_consecutive(name: str, years: Sequence[int]) -> None:
    for before, after in pairwise(years):
        if after != before + 1:
            raise DataError(
                f"{name}: year {before} is followed by {after}; give every year once, in order, without gaps"
            )


def _check_returns(name: str, column: str, first_year: int, values: Sequence[float]) -> None:
    if len(values) > 2 and median(abs(value) for value in values) > 0.5:
        raise DataError(
            f"{name}: half of {column}'s returns are beyond 50 %, as if written in percent; write 0.07 for 7 %"
        )
    for year, value in enumerate(values, first_year):
        if not (math.isfinite(value) and -1.0 < value <= 10.0):
            raise DataError(
                f"{name}: {column} in {year} is {value}, outside -1 .. 10; write returns as decimals, 0.07 for 7 %"
            )


@cache
def _shipped(name: str) -> dict[str, Any]:
    return read_csv(SHIPPED[name], name)


@cache
def load(name: str) -> History:
    """Load a shipped history by its name, such as ``"us_annual"``."""
    return History.model_validate(_shipped(name))
