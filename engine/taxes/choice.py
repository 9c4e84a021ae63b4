"""What a plan says of taxes; every ``kind`` is a leaf that resolves to a `TaxTable`."""

import csv
from abc import ABC, abstractmethod
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from engine.part import Part
from engine.taxes.table import UNTAXED, TaxTable

_DATA = Path(__file__).parent / "data" / "us_federal_tax.csv"

SECURITY_THRESHOLDS = {"single": (25_000.0, 34_000.0), "married_joint": (32_000.0, 44_000.0)}
"""26 U.S. Code § 86(c): never indexed to inflation since 1984 and 1993."""


class TaxChoice(Part, ABC):
    """What a plan file says of its taxes."""

    @abstractmethod
    def table(self, ages: tuple[int, ...], widowed: bool = False) -> TaxTable:
        """Fix the figures of a year by whose end the people who file reach these ages.

        ``widowed`` says that the other of a couple died in a year before.
        """

    @abstractmethod
    def describe(self) -> str:
        """Say in one sentence what is taxed."""


class NoTax(TaxChoice):
    """``kind = "none"``: what is taken out may be spent."""

    kind: Literal["none"] = "none"

    def table(self, ages: tuple[int, ...], widowed: bool = False) -> TaxTable:
        """No tax at all."""
        return UNTAXED

    def describe(self) -> str:
        """Say that nothing is taxed."""
        return "Taxes are left out: amounts are before tax."


class FlatTax(TaxChoice):
    """``kind = "flat"``: one rate on ordinary income, 85 % of Social Security among it, and one on gains."""

    kind: Literal["flat"]
    rate: float = Field(ge=0, lt=1)
    capital_gains_rate: float | None = Field(default=None, ge=0, lt=1)

    def table(self, ages: tuple[int, ...], widowed: bool = False) -> TaxTable:
        """Take the rates from the first dollar on."""
        gains = self.rate if self.capital_gains_rate is None else self.capital_gains_rate
        return TaxTable(((0.0, self.rate),), ((0.0, gains),), 0.0, (-1e15, -1e15))

    def describe(self) -> str:
        """Say the rates."""
        gains = self.rate if self.capital_gains_rate is None else self.capital_gains_rate
        return f"Income is taxed at {self.rate:.1%}, gains at {gains:.1%}."


class UsFederal(TaxChoice):
    """``kind = "us_federal"``: federal income tax of the United States, its brackets rising with prices.

    Standard deduction with the extra for every filer who reaches 65 by the end of the year; ordinary brackets;
    long-term capital gains on top; Social Security by its two thresholds, which do not rise. Where lives are followed,
    the survivor of a couple that files jointly is single from the year after the death on. State taxes, surtaxes and
    credits are left out.
    """

    kind: Literal["us_federal"]
    filing_status: Literal["single", "married_joint"] = "single"
    tax_year: Literal[2024, 2025, 2026] = 2026

    def table(self, ages: tuple[int, ...], widowed: bool = False) -> TaxTable:
        """Read the figures of the tax year."""
        joint = self.filing_status == "married_joint" and not widowed
        old = sum(age >= 65 for age in ages[: 2 if joint else 1])
        return _federal(self.tax_year, "married_joint" if joint else "single", old)

    def describe(self) -> str:
        """Say whose tax it is."""
        status = self.filing_status.replace("_", " filing ").replace("joint", "jointly")
        return f"US federal income tax of {self.tax_year}, {status}, with brackets that rise with prices."


AnyTax = Annotated[NoTax | FlatTax | UsFederal, Field(discriminator="kind")]

TAX_KINDS = frozenset(("none", "flat", "us_federal"))
"""Every ``kind`` of tax."""


class _Figures:
    """The rows of one tax year and filing status."""

    def __init__(self, rows: list[dict[str, str]]) -> None:
        self._rows = rows

    def brackets(self, item: str) -> tuple[tuple[float, float], ...]:
        """Lower end and rate of each bracket."""
        return tuple((float(row["lower"]), float(row["rate"])) for row in self._rows if row["item"] == item)

    def single(self, item: str) -> float:
        """One figure."""
        return next(float(row["upper_or_amount"]) for row in self._rows if row["item"] == item)


@cache
def _federal(year: int, status: str, old: int) -> TaxTable:
    figures = _figures(year, status)
    extra = old * figures.single("extra_std_deduction_65plus_per_person")
    return TaxTable(
        brackets=figures.brackets("ordinary_bracket"),
        gain_brackets=figures.brackets("ltcg_bracket"),
        deduction=figures.single("standard_deduction") + extra,
        security_thresholds=SECURITY_THRESHOLDS[status],
    )


@cache
def _figures(year: int, status: str) -> _Figures:
    with _DATA.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if (row["tax_year"], row["filing_status"]) == (str(year), status)]
    return _Figures(rows)
