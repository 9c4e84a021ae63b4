"""Income and expenses from outside the portfolio, year by year, as a household is paid and pays them."""

from typing import NamedTuple

import numpy as np

from engine.types import Float64Array, Int64Array


class CashFlows(NamedTuple):
    """Sums a year, each of length ``years``, index 0 being year 1; all are positive.

    ``real_*`` are in dollars of year 0 and rise with the price level at the start of the year, ``nominal_*`` do not.
    """

    real_income: tuple[float, ...]
    nominal_income: tuple[float, ...]
    real_expense: tuple[float, ...]
    nominal_expense: tuple[float, ...]


class Amounts(NamedTuple):
    """Sums a year by who is alive, each (years, situations), index 0 being year 1; real and nominal as in `CashFlows`.

    The situations are one, where no lives are followed; none or the one person alive; or none, the first, the second
    or both alive.
    """

    real: tuple[tuple[float, ...], ...]
    nominal: tuple[tuple[float, ...], ...]

    @property
    def any(self) -> bool:
        """Whether there is anything in any year."""
        return any(map(any, self.real)) or any(map(any, self.nominal))


class YearFlows(NamedTuple):
    """Income and expenses of one year, nominal dollars a year, shape (scenarios,).

    Of the income, ``ordinary`` is taxed as ordinary income, ``social_security`` by its own rule, and ``saved``
    (accounts, scenarios) is meant for accounts; None where there is none of it. What is none of these is not taxed.
    ``kept`` is all that is saved, None where nothing is: income that a household does not live on.
    """

    income: Float64Array
    expense: Float64Array
    ordinary: Float64Array | None = None
    social_security: Float64Array | None = None
    saved: Float64Array | None = None
    kept: Float64Array | None = None

    @property
    def spendable(self) -> Float64Array:
        """Income without what is saved of it."""
        return self.income if self.kept is None else self.income - self.kept


def flows_of_year(flows: CashFlows, year: int, price_level: Float64Array, zeros: Float64Array) -> YearFlows:
    """Give one year's income and expenses at the price level (scenarios,) of its start; ``zeros`` where none."""
    return YearFlows(
        _amount(flows.real_income[year - 1], flows.nominal_income[year - 1], price_level, zeros),
        _amount(flows.real_expense[year - 1], flows.nominal_expense[year - 1], price_level, zeros),
    )


def amount_of_year(
    amounts: Amounts, year: int, situation: Int64Array | None, price_level: Float64Array, zeros: Float64Array
) -> Float64Array:
    """Give one year's sum (scenarios,) by each scenario's situation, or by the only one there is."""
    real, nominal = amounts.real[year - 1], amounts.nominal[year - 1]
    if situation is None:
        return _amount(real[0], nominal[0], price_level, zeros)
    if not any(real) and not any(nominal):
        return zeros
    given = np.array(real).take(situation) * price_level
    return given + np.array(nominal).take(situation) if any(nominal) else given


def _amount(real: float, nominal: float, price_level: Float64Array, zeros: Float64Array) -> Float64Array:
    return zeros if real == 0.0 and nominal == 0.0 else real * price_level + nominal
