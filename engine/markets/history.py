"""Histories of returns, annual or monthly: those we ship and those a user brings as CSV."""

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, model_serializer, model_validator

from engine.errors import DataError, PlanError
from engine.markets.history_csv import REMEDY, called, read_history
from engine.markets.plan_folder import beside_plan
from engine.markets.returns_checks import check_returns, check_valuations
from engine.markets.shipped import CAVEATS, SHIPPED, TITLES


class History(BaseModel):
    """A table of total returns, nominal, as decimals, one row a calendar year or month without gaps.

    In a plan it is written as the name of a shipped history or as the path of a CSV, which is read at once: the table
    then travels with the plan, and nothing reads the file again.

    Attributes
    ----------
    first_year, first_month : int
        Of the first row; the month counts from 1 and says something in a monthly table only.
    steps_per_year : int
        1, or 12 for a monthly table.
    columns : dict of str to tuple of float
        Inflation and the assets.
    valuation : tuple of float or None, optional
        Price of equities over their ten-year real earnings at the end of each row, where it is known.
    valuation_before : float, optional
        The same before the first row.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    name: str
    first_year: int
    first_month: int = Field(default=1, ge=1, le=12)
    steps_per_year: Literal[1, 12] = 1
    columns: dict[str, tuple[float, ...]]
    valuation: tuple[float | None, ...] | None = None
    valuation_before: float | None = None

    @model_validator(mode="before")
    @classmethod
    def _read(cls, value: Any, info: ValidationInfo) -> Any:
        if not isinstance(value, str):
            return value
        if value in SHIPPED:
            return _shipped(value)
        return read_history(beside_plan(value, info), Path(value).name, sorted(SHIPPED))

    @model_validator(mode="after")
    def _check(self) -> Self:
        if "inflation" not in self.columns or len(self.columns) < 2:
            raise DataError(f"{self.name} has the columns {sorted(self.columns)}; {REMEDY}")
        for column, values in self.columns.items():
            if len(values) != self.rows or not values:
                raise DataError(
                    f"{self.name}: column {column!r} has {len(values)} rows, not as many as inflation; {REMEDY}"
                )
            check_returns(self.name, column, values, self._called)
        if self.valuation is not None:
            check_valuations(self.name, self.valuation, self.rows, self._called)
        return self

    @model_serializer(mode="wrap")
    def _name_alone_if_shipped(self, handler: Any) -> Any:
        return self.name if self.name in SHIPPED and self == load(self.name) else handler(self)

    @property
    def title(self) -> str:
        """Name for a reader."""
        return TITLES.get(self.name, self.name)

    @property
    def caveat(self) -> str:
        """What a reader must know of this data; empty where there is nothing."""
        return CAVEATS.get(self.name, "")

    @property
    def rows(self) -> int:
        """Number of years, or of months."""
        return len(self.columns["inflation"])

    @property
    def _start(self) -> int:
        return self.first_year * self.steps_per_year + (self.first_month - 1) % self.steps_per_year

    @property
    def last_year(self) -> int:
        """Calendar year of the last row."""
        return (self._start + self.rows - 1) // self.steps_per_year

    @property
    def span(self) -> str:
        """First and last period for a reader: ``1928 to 2025``, ``February 1871 to March 2023``."""
        return f"{self._called(0)} to {self._called(self.rows - 1)}"

    def _called(self, row: int) -> str:
        return called(self._start + row, self.steps_per_year)

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
        steps = self.steps_per_year
        start, stop = max(0, first * steps - self._start), min(self.rows, (last + 1) * steps - self._start)
        return self._cut(start, {name: values[start:stop] for name, values in self.columns.items()}, steps)

    def at_steps(self, steps_per_year: int, kind: str) -> "History":
        """Give the table in the steps of a plan: monthly returns are compounded into complete calendar years.

        Parameters
        ----------
        steps_per_year : int
            1 or 12.
        kind : str
            Of the market that asks, for the message.

        Raises
        ------
        PlanError
            Where months are asked of annual returns, or years of less than one.
        """
        if steps_per_year > self.steps_per_year:
            raise PlanError(
                f"steps_per_year is 12 but a {kind} market knows only whole years of {self.name}; set "
                f'steps_per_year = 1, give monthly data (data = "us_monthly") or choose the lognormal market'
            )
        return self if steps_per_year == self.steps_per_year else self.annual()

    def annual(self) -> "History":
        """Compound months into complete calendar years; annual returns stay as they are.

        Raises
        ------
        DataError
            Where no calendar year is complete.
        """
        if self.steps_per_year == 1:
            return self
        start = -self._start % 12
        years = range(start, self.rows - 11, 12)
        if not years:
            raise DataError(f"{self.name} holds no complete calendar year; give January to December of at least one")
        return self._cut(start, {name: _compound(values, years) for name, values in self.columns.items()}, 1)

    def _cut(self, start: int, columns: dict[str, tuple[float, ...]], steps: Literal[1, 12]) -> "History":
        """Give the rows from ``start`` on, of which ``columns`` are known already, with their valuation."""
        every, first, rows = self.steps_per_year // steps, self._start + start, len(columns["inflation"])
        before, valuation = self.valuation_before, self.valuation
        if valuation is not None:
            before = valuation[start - 1] if start else before
            valuation = valuation[start + every - 1 :: every][:rows]
        return History.model_construct(
            name=self.name,
            first_year=first // self.steps_per_year,
            first_month=first % self.steps_per_year + 1,
            steps_per_year=steps,
            columns=columns,
            valuation=valuation,
            valuation_before=before,
        )

    def growth(self, assets: tuple[str, ...]) -> tuple[tuple[float, ...], ...]:
        """Gross growth 1 + return, (assets + 1, rows): inflation first, then the assets in the order asked for."""
        return tuple(tuple(1.0 + value for value in self.columns[name]) for name in ("inflation", *assets))

    def valuations(self) -> tuple[float, ...] | None:
        """Valuation before the first row and at the end of each, (rows + 1,); None unless every row has one.

        At the very beginning of a table nothing is known of the time before: the first row's own value stands in.
        """
        known = tuple(value for value in self.valuation or () if value is not None)
        if len(known) < self.rows:
            return None
        return (known[0] if self.valuation_before is None else self.valuation_before, *known)

    def digest(self) -> str:
        """SHA-256 over the periods and figures, whatever file or name they came from."""
        rows = [f"{self.first_year}" if self.steps_per_year == 1 else f"{self.first_year}-{self.first_month}"]
        rows += [f"{name}:{','.join(float(v).hex() for v in self.columns[name])}" for name in sorted(self.columns)]
        if self.valuation is not None:
            rows.append(f"valuation:{self.valuation_before},{self.valuation}")
        return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def _compound(values: Sequence[float], years: range) -> tuple[float, ...]:
    """Give the returns of whole years, each from the monthly returns of twelve rows."""
    growth = [1.0] * len(years)
    for month in range(12):
        growth = [so_far * (1.0 + values[row + month]) for so_far, row in zip(growth, years, strict=True)]
    return tuple(value - 1.0 for value in growth)


@cache
def _shipped(name: str) -> dict[str, Any]:
    return read_history(SHIPPED[name], name, sorted(SHIPPED))


@cache
def load(name: str) -> History:
    """Load a shipped history by its name, such as ``"us_annual"``."""
    return History.model_validate(_shipped(name))
