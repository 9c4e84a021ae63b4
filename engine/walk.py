"""The walk of one block of scenarios through the years of a plan."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from engine.cash_flows import YearFlows, flows_of_year
from engine.ledger import NO_FLOWS, grow, pay, portfolio_growth
from engine.resolve import RunContents
from engine.spending.rule import Memory, Outset, Spending, State
from engine.timeline import Block
from engine.types import Float64Array

FLOWS = ("income", "expenses", "spending", "fees", "gains")
"""Rows of the flows that a trace adds up over a year, nominal dollars."""


class YearEnd(NamedTuple):
    """Every scenario at the end of one year; arrays of shape (scenarios,), money in nominal dollars.

    ``deflator`` turns dollars of the year's end into those of year 0, ``spending_deflator`` those of the day on which the year's
    spending was decided. ``unpaid`` is what was required but not paid, ``portfolio_return`` the year's gross growth before fees.
    ``flows`` has a row for each of `FLOWS`, or none.
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


class _Year(NamedTuple):
    """What is fixed or added up within one year."""

    cash: YearFlows
    decision: Spending
    deflator: Float64Array
    spent: Float64Array
    unpaid: Float64Array
    portfolio_return: Float64Array
    flows: Float64Array


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
    timeline, steps = run.timeline, run.timeline.steps_per_year
    zeros, ones = np.zeros(block.count), np.ones(block.count)
    weights = np.array(run.weights)
    balance, price, deflator, last_return = run.balance * ones, ones, ones, ones
    carry = run.market.init(block)
    memory = run.rule.init(Outset(run.balance, timeline.years, block.count))
    nothing = YearFlows(zeros, zeros)
    no_spending = Spending(zeros, zeros)
    for period in range(timeline.periods):
        year_number = timeline.year(period)
        if timeline.starts_year(period):
            cash = flows_of_year(run.flows, year_number, price)
            year = _open_year(cash, no_spending, deflator, block.count, with_flows)
            if run.at == "start":
                memory, decision = run.rule.step(memory, State(year_number, balance, cash.income, price, last_return))
                year = year._replace(decision=decision)
        left = _pay(balance, year, year.cash, year.decision if run.at == "start" else no_spending, steps)
        carry, returns = run.market.step(carry, block, period)
        growth = np.empty(block.count)
        portfolio_growth(growth, returns.growth, weights)
        balance = np.empty(block.count)
        grow(balance, year.flows[3:], left, growth, run.keep)
        price = price * returns.inflation
        year = year._replace(portfolio_return=growth if steps == 1 else year.portfolio_return * growth)
        if timeline.ends_year(period):
            deflator = 1.0 / price
        if run.at == "end":
            if timeline.starts_year(period):
                memory, year = _decide_at_end(run, memory, year, year_number, balance, price, last_return)
            balance = _pay(balance, year, nothing, year.decision, steps)
        if timeline.ends_year(period):
            last_return = year.portfolio_return
            yield _close_year(year_number, year, balance, price, deflator)


def _open_year(cash: YearFlows, decision: Spending, deflator: Float64Array, count: int, with_flows: bool) -> _Year:
    flows = np.zeros((len(FLOWS), count)) if with_flows else NO_FLOWS
    return _Year(cash, decision, deflator, np.zeros(count), np.zeros(count), np.ones(count), flows)


def _decide_at_end(  # noqa: PLR0913, PLR0917
    run: RunContents,
    memory: Memory,
    year: _Year,
    number: int,
    balance: Float64Array,
    price: Float64Array,
    last_return: Float64Array,
) -> tuple[Memory, _Year]:
    """Let the rule see the end of the year's first period: the portfolio without the income that was put into it."""
    steps = run.timeline.steps_per_year
    own = np.maximum(balance - year.cash.income / steps, 0.0)
    past = year.portfolio_return if steps == 1 else last_return
    memory, decision = run.rule.step(memory, State(number, own, year.cash.income, price, past))
    return memory, year._replace(decision=decision, deflator=1.0 / price)


def _pay(balance: Float64Array, year: _Year, cash: YearFlows, decision: Spending, steps: int) -> Float64Array:
    left = np.empty_like(balance)
    pay(left, year.spent, year.unpaid, year.flows[:3], balance, *cash, *decision, 1.0 / steps)
    return left


def _close_year(number: int, year: _Year, balance: Float64Array, price: Float64Array, deflator: Float64Array) -> YearEnd:
    return YearEnd(
        year=number,
        balance=balance,
        price_level=price,
        deflator=deflator,
        spending=year.spent,
        spending_deflator=year.deflator,
        requested=year.decision.requested,
        unpaid=year.unpaid,
        portfolio_return=year.portfolio_return,
        flows=year.flows,
    )
