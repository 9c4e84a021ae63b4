"""The walk of one block of scenarios through the years of a plan."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from engine.household.cash_flows import YearFlows
from engine.ledger import NO_FLOWS, raise_prices
from engine.markets.market import opening_valuation
from engine.portfolio.portfolio import Held, Payment, Settled
from engine.resolve import RunContents
from engine.spending.rule import Memory, Outset, Spending, State
from engine.timeline import Block
from engine.types import BoolArray, Float64Array, GrowthArray, Int64Array

FLOWS = ("income", "expenses", "spending", "tax", "fees", "gains")
"""Rows of the flows that a trace adds up over a year, nominal dollars."""


class YearEnd(NamedTuple):
    """Every scenario at the end of one year; arrays of shape (scenarios,), money in nominal dollars.

    ``deflator`` turns dollars of the year's end into those of year 0, ``spending_deflator`` those of the day on which
    the year's spending was decided. ``unpaid`` is what was required but not paid, ``portfolio_return`` the year's
    gross growth before fees. ``living`` says where anybody was alive when the year began, and ``last`` where this is
    the plan's last year, by a death or by its horizon; both are None where no lives are followed. ``flows`` has a row
    for each of `FLOWS`, or none.
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
    living: BoolArray | None
    last: BoolArray | None
    flows: Float64Array


class _Past(NamedTuple):
    """What the year before left: price level, deflator, portfolio return and balance, valuation of equities."""

    price: Float64Array
    deflator: Float64Array
    growth: Float64Array
    balance: Float64Array
    valuation: Float64Array | None


class _Walk:
    """One block on its way: what the market, the rule, the portfolio and the household remember."""

    def __init__(self, run: RunContents, block: Block) -> None:
        self.run, self.block = run, block
        self.zeros = np.zeros(block.count)
        self.nothing, self.no_cash = Spending(self.zeros, self.zeros), YearFlows(self.zeros, self.zeros)
        self.lives = run.household.init(block)
        self.held: Held = run.portfolio.init(block)
        self.carry = run.market.init(block)
        self.memory: Memory = None
        ones = np.ones(block.count)
        valuation = opening_valuation(run.valuation, block)
        self.past = _Past(ones, ones, ones, run.portfolio.total(self.held), valuation)

    def year(self, year: int, flows: Float64Array) -> YearEnd:
        """Walk through one year: in each period payments, growth and prices, in the ledger's order."""
        run, past, steps = self.run, self.past, self.run.timeline.steps_per_year
        living, alive = run.household.living(self.lives, year), run.household.alive(self.lives, year)
        cash = run.household.cash(self.lives, year, past.price, self.zeros)
        at_start, settled, decision = run.at == "start", Settled(self.zeros, self.zeros), self.nothing
        price, growth, valuation, spending_deflator = past.price, past.growth, past.valuation, past.deflator
        year_growth = self.zeros
        if year == run.first_year:
            outset = Outset(past.balance, past.price, run.timeline.years - year + 1)
            self.memory = run.rule.init(outset)
        if at_start:
            decision = self._decide(year, past.balance, cash, price, growth, valuation, living, alive)
        for step in range(steps):
            due = Payment(year, 1.0 / steps, price, cash, decision if at_start else self.nothing, None, alive)
            settled = self._pay(settled, due._replace(taxed=cash if at_start else None), flows)
            self.carry, returns = run.market.step(self.carry, self.block, (year - 1) * steps + step)
            self.held, grown = run.portfolio.grow(self.held, returns, year, flows, step == steps - 1)
            price, valuation = self._prices(price, returns.inflation), returns.valuation
            year_growth = grown if step == 0 else year_growth * grown
            if not at_start:
                if step == 0:
                    spendable = cash.spendable / steps  # income to live on is no wealth, savings are
                    own = np.maximum(run.portfolio.total(self.held) - spendable, 0.0)
                    seen = year_growth if steps == 1 else growth
                    decision = self._decide(year, own, cash, price, seen, valuation, living, alive)
                    spending_deflator = 1.0 / price
                late = Payment(year, 1.0 / steps, price, self.no_cash, decision, cash, alive)
                settled = self._pay(settled, late, flows)
        balance = run.portfolio.total(self.held)
        self.past = _Past(price, 1.0 / price, year_growth, balance, valuation)
        return YearEnd(
            year,
            balance,
            price,
            self.past.deflator,
            settled.spent,
            spending_deflator,
            decision.requested,
            settled.unpaid,
            year_growth,
            living,
            self._last(year, living),
            flows,
        )

    def _decide(  # noqa: PLR0913, PLR0917 - what a rule may see
        self,
        year: int,
        balance: Float64Array,
        cash: YearFlows,
        price: Float64Array,
        growth: Float64Array,
        valuation: Float64Array | None,
        living: BoolArray | None,
        alive: Int64Array | None,
    ) -> Spending:
        """Ask the rule once a year, from the first year of spending on; the dead spend nothing."""
        run = self.run
        if year < run.first_year:
            return self.nothing
        of_spending = year - run.first_year + 1
        past = growth if of_spending > 1 or (run.at == "end" and run.timeline.steps_per_year == 1) else 1.0 + self.zeros
        state = State(of_spending, balance, cash.spendable, price, past, self.past.balance, valuation, alive)
        self.memory, decision = run.rule.step(self.memory, state)
        if living is None:
            return decision
        return Spending(decision.requested * living, decision.required * living)

    def _pay(self, settled: Settled, payment: Payment, flows: Float64Array) -> Settled:
        self.held, settled = self.run.portfolio.pay(self.held, settled, payment, flows)
        return settled

    def _prices(self, price: Float64Array, inflation: GrowthArray) -> Float64Array:
        after = np.empty(self.block.count)
        raise_prices(after, price, inflation)
        return after

    def _last(self, year: int, living: BoolArray | None) -> BoolArray | None:
        if living is None:
            return None
        following = self.run.household.living(self.lives, year + 1)
        if year == self.run.timeline.years or following is None:
            return living
        return living & ~following


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
    on_its_way = _Walk(run, block)
    for year in range(1, run.timeline.years + 1):
        yield on_its_way.year(year, np.zeros((len(FLOWS), block.count)) if with_flows else NO_FLOWS)
