"""The walk of one block of scenarios through the years of a plan."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from engine.cash_flows import YearFlows, flows_of_year
from engine.ledger import NO_FLOWS, grow, pay
from engine.markets.market import Returns
from engine.resolve import RunContents
from engine.spending.rule import Outset, Spending, State
from engine.timeline import Block
from engine.types import Float64Array

FLOWS = ("income", "expenses", "spending", "fees", "gains")
"""Rows of the flows that a trace adds up over a year, nominal dollars."""


class YearEnd(NamedTuple):
    """Every scenario at the end of one year; arrays of shape (scenarios,), money in nominal dollars.

    ``deflator`` turns dollars of the year's end into those of year 0, ``spending_deflator`` those of the day on which
    the year's spending was decided. ``unpaid`` is what was required but not paid, ``portfolio_return`` the year's
    gross growth before fees. ``flows`` has a row for each of `FLOWS`, or none.
    """

    year: int
    balance: Float64Array
    price_level: Float64Array
    deflator: Float64Array
    spending: Float64Array
    spending_deflator: Float64Array
    requested: Float64Array
    unpaid: Float64Array
    portfolio_return: Float64Array
    flows: Float64Array


class _Purse(NamedTuple):
    """Portfolio, and what was spent and left unpaid so far this year."""

    balance: Float64Array
    spent: Float64Array
    unpaid: Float64Array


def walk(run: RunContents, block: Block, with_flows: bool = False) -> Iterator[YearEnd]:
    """Take a block of scenarios through every year of a plan.

    Parameters
    ----------
    run : RunContents
        From `resolve`.
    block : Block
        Seed and scenarios.
    with_flows : bool
        Whether to add up the single cash flows of each year.

    Yields
    ------
    YearEnd
        One for each year, 1 .. N.
    """
    steps, at_start = run.timeline.steps_per_year, run.at == "start"
    zeros, ones, weights = np.zeros(block.count), np.ones(block.count), np.array(run.weights)
    no_cash, no_spending = YearFlows(zeros, zeros), Spending(zeros, zeros)
    balance, price, deflator, year_return = run.balance * ones, ones, ones, ones
    carry = run.market.init(block)
    memory = run.rule.init(Outset(run.balance, run.timeline.years, block.count))
    decision = no_spending
    for year in range(1, run.timeline.years + 1):
        cash = flows_of_year(run.flows, year, price, zeros)
        flows = np.zeros((len(FLOWS), block.count)) if with_flows else NO_FLOWS
        purse = _Purse(balance, zeros, zeros)
        past_return, spending_deflator = year_return, deflator
        if at_start:
            memory, decision = run.rule.step(memory, State(year, balance, cash.income, price, past_return))
        for step in range(steps):
            purse = _pay(purse, cash, decision if at_start else no_spending, flows, steps)
            carry, returns = run.market.step(carry, block, (year - 1) * steps + step)
            balance, price, growth = _grow(purse.balance, price, returns, flows, weights, run.keep)
            purse = _Purse(balance, purse.spent, purse.unpaid)
            year_return = growth if step == 0 else year_return * growth
            if not at_start:
                if step == 0:
                    past = year_return if steps == 1 else past_return
                    seen = State(year, _own(balance, cash.income, steps), cash.income, price, past)
                    memory, decision = run.rule.step(memory, seen)
                    spending_deflator = 1.0 / price
                purse = _pay(purse, no_cash, decision, flows, steps)
        balance, deflator = purse.balance, 1.0 / price
        yield YearEnd(
            year,
            balance,
            price,
            deflator,
            purse.spent,
            spending_deflator,
            decision.requested,
            purse.unpaid,
            year_return,
            flows,
        )


def _own(balance: Float64Array, income: Float64Array, steps: int) -> Float64Array:
    """Portfolio without the income that was put into it this period, which a rule must not take for wealth."""
    return np.maximum(balance - income / steps, 0.0)


def _pay(purse: _Purse, cash: YearFlows, decision: Spending, flows: Float64Array, steps: int) -> _Purse:
    size = purse.balance.shape[0]
    after = _Purse(np.empty(size), np.empty(size), np.empty(size))
    pay(*after, flows[:3], *purse, *cash, *decision, 1.0 / steps)
    return after


def _grow(
    left: Float64Array, price: Float64Array, returns: Returns, flows: Float64Array, weights: Float64Array, keep: float
) -> tuple[Float64Array, Float64Array, Float64Array]:
    size = left.shape[0]
    balance, price_level, portfolio = np.empty(size), np.empty(size), np.empty(size)
    grow(balance, price_level, portfolio, flows[3:], left, price, *returns, weights, keep)
    return balance, price_level, portfolio
