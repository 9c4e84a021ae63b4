"""Income and expenses from outside the portfolio, year by year."""

from collections.abc import Iterable
from typing import NamedTuple, Protocol

import numpy as np

from engine.types import Float64Array


class Flow(Protocol):
    """What a plan says of one cash flow."""

    @property
    def amount(self) -> float:
        """Dollars a year; negative is an expense."""

    @property
    def start_year(self) -> int:
        """First year, from 1."""

    @property
    def end_year(self) -> int | None:
        """Last year, or None for the end of the plan."""

    @property
    def nominal(self) -> bool:
        """Whether the amount ignores inflation."""


class CashFlows(NamedTuple):
    """Sums a year, each of length ``years``, index 0 being year 1; all are positive.

    ``real_*`` are in dollars of year 0 and rise with the price level at the start of the year, ``nominal_*`` do not.
    """

    real_income: tuple[float, ...]
    nominal_income: tuple[float, ...]
    real_expense: tuple[float, ...]
    nominal_expense: tuple[float, ...]


class YearFlows(NamedTuple):
    """Income and expenses of one year, nominal dollars a year, shape (scenarios,).

    Of the income, ``ordinary`` is taxed as ordinary income, ``social_security`` by its own rule, and ``saved``
    (accounts, scenarios) is meant for accounts; None where there is none of it. What is none of these is not taxed.
    """

    income: Float64Array
    expense: Float64Array
    ordinary: Float64Array | None = None
    social_security: Float64Array | None = None
    saved: Float64Array | None = None


def schedule(flows: Iterable[Flow], years: int) -> CashFlows:
    """Lay cash flows out over the years of a plan, income and expenses apart."""
    table = np.zeros((4, years))
    for flow in flows:
        row = 2 * (flow.amount < 0.0) + flow.nominal
        table[row, flow.start_year - 1 : flow.end_year] += abs(flow.amount)
    return CashFlows(*(tuple(float(value) for value in row) for row in table))


def flows_of_year(flows: CashFlows, year: int, price_level: Float64Array, zeros: Float64Array) -> YearFlows:
    """Give one year's income and expenses at the price level (scenarios,) of its start; ``zeros`` where none."""
    return YearFlows(
        _amount(flows.real_income[year - 1], flows.nominal_income[year - 1], price_level, zeros),
        _amount(flows.real_expense[year - 1], flows.nominal_expense[year - 1], price_level, zeros),
    )


def _amount(real: float, nominal: float, price_level: Float64Array, zeros: Float64Array) -> Float64Array:
    return zeros if real == 0.0 and nominal == 0.0 else real * price_level + nominal
