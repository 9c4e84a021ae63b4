"""Tables of scenarios × years that a user brings as CSV, from a model of their own."""

import base64
import binascii
import hashlib
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, model_validator

from engine.errors import DataError, LimitError, PlanError
from engine.markets.history_csv import TIMES, Row, called, number, period, read_rows
from engine.markets.plan_folder import beside_plan
from engine.markets.returns_checks import check_returns
from engine.types import Float64Array

MOST_FIGURES = 1_000_000
"""Figures that a table may hold: some 11 MB in the plan that carries it."""

_REMEDY = "give a CSV with the columns scenario, year, inflation and one per asset, returns as decimals"


class ScenarioTable(BaseModel):
    """Total returns, nominal, as decimals: scenarios × years, or months where the CSV has a column ``month``.

    In a plan it is written as the path of a CSV with a row for each scenario and year, which is read at once: the
    table then travels with the plan, and nothing reads the file again.

    Attributes
    ----------
    scenarios, periods : int
        Every scenario has the same years or months.
    steps_per_year : int
        1, or 12 for a monthly table.
    columns : dict of str to str
        Inflation and the assets: float64, little-endian, (periods, scenarios), as base64, which holds them exactly.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    scenarios: int = Field(ge=1)
    periods: int = Field(ge=1)
    steps_per_year: Literal[1, 12] = 1
    columns: dict[str, str]

    @model_validator(mode="before")
    @classmethod
    def _read(cls, value: Any, info: ValidationInfo) -> Any:
        if not isinstance(value, str):
            return value
        return _read_csv(beside_plan(value, info), Path(value).name)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if "inflation" not in self.columns or len(self.columns) < 2:
            raise DataError(f"{self.name} has the columns {sorted(self.columns)}; {_REMEDY}")
        for column in self.columns:
            check_returns(self.name, column, self.returns(column).ravel().tolist(), self._called)
        return self

    def _called(self, figure: int) -> str:
        step, scenario = divmod(figure, self.scenarios)
        return f"{'year' if self.steps_per_year == 1 else 'month'} {step + 1} of scenario number {scenario + 1}"

    @property
    def assets(self) -> tuple[str, ...]:
        """Every column that is not inflation."""
        return tuple(name for name in self.columns if name != "inflation")

    def returns(self, column: str) -> Float64Array:
        """Give one column, (periods, scenarios).

        Raises
        ------
        DataError
            Where it does not hold as many figures.
        """
        try:
            return unpacked(self.columns[column], self.periods, self.scenarios)
        except (ValueError, binascii.Error) as error:
            raise DataError(
                f"{self.name}: column {column!r} does not hold {self.periods} × {self.scenarios} figures as base64 "
                f"({error}); give the path of the CSV instead"
            ) from error

    def growth(self, column: str, steps_per_year: int) -> Float64Array:
        """Give the gross growth of one column in the steps of a plan, (periods, scenarios); months make years.

        Raises
        ------
        PlanError
            Where months are asked of annual returns.
        """
        growth = 1.0 + self.returns(column)
        if steps_per_year > self.steps_per_year:
            raise PlanError(
                f"steps_per_year is 12 but {self.name} knows only whole years; set steps_per_year = 1 or give a "
                f"column 'month'"
            )
        if steps_per_year == self.steps_per_year:
            return growth
        years = growth[: self.periods // 12 * 12].reshape(-1, 12, self.scenarios)
        whole = years[:, 0]
        for month in range(1, 12):
            whole = whole * years[:, month]
        return whole

    def digest(self) -> str:
        """SHA-256 over the figures, whatever file they came from."""
        rows = [f"{self.scenarios}x{self.periods}/{self.steps_per_year}"]
        rows += [f"{name}:{self.columns[name]}" for name in sorted(self.columns)]
        return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def packed(values: Float64Array) -> str:
    """Write figures as text, exactly."""
    return base64.b64encode(np.ascontiguousarray(values, "<f8").tobytes()).decode()


def unpacked(text: str, *shape: int) -> Float64Array:
    """Read what `packed` wrote; raises ValueError where it is not of this shape."""
    return np.frombuffer(base64.b64decode(text, validate=True), "<f8").reshape(shape)


def _read_csv(path: Path, name: str) -> dict[str, Any]:
    names, rows = read_rows(path, name, (), ("scenario", "year"), _REMEDY)
    columns = [column for column in names if column not in ("scenario", *TIMES)]
    if "valuation" in columns:
        raise DataError(f"{name} has a column 'valuation', which a table of scenarios cannot use; remove it")
    if len(rows) * len(columns) > MOST_FIGURES:
        raise LimitError(
            f"{name} holds {len(rows) * len(columns):,} figures, more than {MOST_FIGURES:,}; give at most "
            f"{MOST_FIGURES // len(columns):,} rows"
        )
    steps: Literal[1, 12] = 12 if "month" in names else 1
    lines = _lines_by_scenario(name, rows, steps)
    order = [line for period_lines in zip(*lines, strict=True) for line in period_lines]
    shape = (len(lines[0]), len(lines))
    figures = {
        column: np.array([number(name, rows[line - 2], column, line) for line in order]).reshape(shape)
        for column in columns
    }
    found = {"name": name, "scenarios": len(lines), "periods": len(lines[0]), "steps_per_year": steps}
    return found | {"columns": {column: packed(values) for column, values in figures.items()}}


def _lines_by_scenario(name: str, rows: list[Row], steps: int) -> list[list[int]]:
    """Find the lines of each scenario, in the order in which scenarios first appear; all have the same periods."""
    lines: dict[str, list[int]] = {}
    periods: dict[str, list[int]] = {}
    for line, row in enumerate(rows, 2):
        label = (row["scenario"] or "").strip()
        lines.setdefault(label, []).append(line)
        periods.setdefault(label, []).append(period(name, row, line, steps))
    first, expected = next(iter(periods.items()))
    what = "year" if steps == 1 else "month"
    for before, after in pairwise(expected):
        if after != before + 1:
            raise DataError(
                f"{name}: in scenario {first!r} {what} {called(before, steps)} is followed by {called(after, steps)}; "
                f"give every {what} once, in order, without gaps"
            )
    for label, found in periods.items():
        if found != expected:
            raise DataError(
                f"{name}: scenario {label!r} has {_span(found, steps)}, scenario {first!r} has "
                f"{_span(expected, steps)}; give every scenario the same {what}s, in order"
            )
    return list(lines.values())


def _span(periods: list[int], steps: int) -> str:
    what = "years" if steps == 1 else "months"
    return f"{len(periods)} {what}, {called(periods[0], steps)} to {called(periods[-1], steps)}"
