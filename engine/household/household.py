"""The household: what comes in and goes out each year, and whether anybody is still alive."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from engine.household.cash_flows import Amounts, CashFlows, YearFlows, amount_of_year, flows_of_year
from engine.household.mortality import Lifetime
from engine.timeline import Block
from engine.types import BoolArray, Float64Array, Int64Array

Lives = Any
"""What was drawn of the household's lives; only the household itself looks inside."""


class Drawn(NamedTuple):
    """Years of death, each (scenarios,): of each person, and of the last of them."""

    deaths: tuple[Int64Array, ...]
    last: Int64Array


class AnyHousehold(ABC):
    """A household with all its constants fixed."""

    @property
    @abstractmethod
    def requires_payments(self) -> bool:
        """Whether it has expenses, which must be paid."""

    @abstractmethod
    def init(self, block: Block) -> Lives:
        """Draw how long everybody lives."""

    @abstractmethod
    def living(self, lives: Lives, year: int) -> BoolArray | None:
        """Whether anybody is alive at the start of ``year``, (scenarios,); None where no lives are followed."""

    @abstractmethod
    def alive(self, lives: Lives, year: int) -> Int64Array | None:
        """Who is alive at the start of ``year``, (scenarios,), as in `Amounts`; None where no lives are followed."""

    @abstractmethod
    def cash(self, lives: Lives, year: int, price_level: Float64Array, zeros: Float64Array) -> YearFlows:
        """Give one year's income and expenses at the price level (scenarios,) of its start; ``zeros`` where none."""


@dataclass(frozen=True)
class Household(AnyHousehold):
    """A household whose lives nobody follows, and whose income is not taxed.

    Parameters
    ----------
    flows : CashFlows
        Income and expenses that depend on nobody's life.
    """

    flows: CashFlows

    @property
    def requires_payments(self) -> bool:
        """Whether it has expenses, which must be paid."""
        return any(self.flows.real_expense) or any(self.flows.nominal_expense)

    def init(self, block: Block) -> Lives:
        """Draw nothing."""

    def living(self, lives: Lives, year: int) -> BoolArray | None:
        """Give None: the plan follows no lives."""
        return None

    def alive(self, lives: Lives, year: int) -> Int64Array | None:
        """Give None: the plan follows no lives."""
        return None

    def cash(self, lives: Lives, year: int, price_level: Float64Array, zeros: Float64Array) -> YearFlows:
        """Give one year's income and expenses at the price level (scenarios,) of its start; ``zeros`` where none."""
        return flows_of_year(self.flows, year, price_level, zeros)


@dataclass(frozen=True)
class HouseholdOfPeople(AnyHousehold):
    """A household of one or two people who die, who save, or whose income is taxed by what it is.

    Somebody who dies in a year is alive at its start and is paid and pays for all of it.

    Parameters
    ----------
    lifetimes : tuple of Lifetime
        Of each person; empty where no lives are followed.
    income, expense : Amounts
        All of either.
    ordinary, social_security : Amounts or None
        The part of the income that is taxed so; None where there is none, or no tax.
    saved : tuple of Amounts
        The part meant for each account; empty where there is none, or no tax.
    kept : Amounts or None
        All that is saved; None where nothing is.
    """

    lifetimes: tuple[Lifetime, ...]
    income: Amounts
    expense: Amounts
    ordinary: Amounts | None = None
    social_security: Amounts | None = None
    saved: tuple[Amounts, ...] = ()
    kept: Amounts | None = None

    @property
    def requires_payments(self) -> bool:
        """Whether it has expenses, which must be paid."""
        return self.expense.any

    def init(self, block: Block) -> Lives:
        """Draw the year in which each person dies; None where no lives are followed."""
        if not self.lifetimes:
            return None
        deaths = tuple(one.draw(block) for one in self.lifetimes)
        return Drawn(deaths, np.maximum(deaths[0], deaths[-1]))

    def living(self, lives: Lives, year: int) -> BoolArray | None:
        """Whether anybody is alive at the start of ``year``, (scenarios,); None where no lives are followed."""
        return None if lives is None else lives.last >= year

    def alive(self, lives: Lives, year: int) -> Int64Array | None:
        """Who is alive at the start of ``year``, (scenarios,), as in `Amounts`; None where no lives are followed."""
        return None if lives is None else _situation(lives, year)

    def cash(self, lives: Lives, year: int, price_level: Float64Array, zeros: Float64Array) -> YearFlows:
        """Give one year's income and expenses at the price level (scenarios,) of its start; ``zeros`` where none."""
        situation = self.alive(lives, year)

        def give(amounts: Amounts | None) -> Float64Array | None:
            return None if amounts is None else amount_of_year(amounts, year, situation, price_level, zeros)

        income = amount_of_year(self.income, year, situation, price_level, zeros)
        expense = amount_of_year(self.expense, year, situation, price_level, zeros)
        saved = [amount_of_year(one, year, situation, price_level, zeros) for one in self.saved]
        by_account = np.stack(saved) if saved else None
        ordinary, security, kept = give(self.ordinary), give(self.social_security), give(self.kept)
        return YearFlows(income, expense, ordinary, security, by_account, kept)


def _situation(lives: Drawn, year: int) -> Int64Array:
    """Index into `Amounts` by who is alive at the start of ``year``: 1 for the first person plus 2 for the second."""
    alive = (lives.deaths[0] >= year).view(np.int8)
    if len(lives.deaths) == 2:
        alive = alive + 2 * (lives.deaths[1] >= year).view(np.int8)
    return alive.astype(np.int64)
