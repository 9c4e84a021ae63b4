"""One scenario from the first year to the last, and what became of it."""

import math
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from . import rules
from .accounts import Accounts
from .holdings import HALF_CENT, Pool, weights_of
from .household import Cash, cash_of, first_year_of, years_of


class Path(NamedTuple):
    """What the markets did: per period the gross growth of each asset and of prices, and the valuation at its end.

    ``deaths`` are years of the plan, one more than its last for who outlives it; None where no lives are followed.
    """

    assets: list[str]
    growth: list[list[float]]
    inflation: list[float]
    valuation: list[float | None]
    opening_valuation: float | None
    deaths: list[int] | None


@dataclass
class Story:
    """Year by year, index 0 being the start (flows 0 there): nominal dollars but for ``spending`` and ``balance``."""

    nominal_balance: list[float] = field(default_factory=list)
    balance: list[float] = field(default_factory=list)
    price_level: list[float] = field(default_factory=list)
    requested: list[float] = field(default_factory=list)
    income: list[float] = field(default_factory=list)
    expenses: list[float] = field(default_factory=list)
    nominal_spending: list[float] = field(default_factory=list)
    spending: list[float] = field(default_factory=list)
    tax: list[float] = field(default_factory=list)
    fees: list[float] = field(default_factory=list)
    gains: list[float] = field(default_factory=list)
    unpaid: list[float] = field(default_factory=list)
    portfolio_return: list[float] = field(default_factory=list)
    depth: float = 0.0

    def note(self, **values: float) -> None:
        """Write one year down."""
        for name, value in values.items():
            getattr(self, name).append(value)


def follow(said: dict[str, Any], path: Path) -> Story:
    """Live through one scenario, the years after the last death included (nobody is paid or pays in them)."""
    steps, first_year, years = said["horizon"].get("steps_per_year", 1), first_year_of(said), years_of(said)
    at_start = said["spending"].get("at", "start") == "start"
    held = (Accounts if "accounts" in said["portfolio"] else Pool)(said, path.assets)
    story, seen, ahead = Story(), [], None
    price, valuation, past_growth, nothing = 1.0, path.opening_valuation, 1.0, Cash()
    zeros = ("requested", "income", "expenses", "nominal_spending", "spending", "tax", "fees", "gains", "unpaid")
    story.note(**dict.fromkeys((*zeros, "portfolio_return"), 0.0))
    story.note(nominal_balance=held.balance, balance=held.balance, price_level=1.0)
    for year in range(1, years + 1):
        alive = [path.deaths is None or path.deaths[k] >= year for k in range(len(said.get("people", ())))]
        cash, anybody = cash_of(said, year, price, alive), any(alive) or path.deaths is None
        before, at_decision, growth = held.balance, price, 1.0
        total = dict.fromkeys(("expenses", "nominal_spending", "tax", "fees", "gains", "unpaid"), 0.0)
        wanted = required = 0.0
        if isinstance(held, Accounts):
            held.begin_year()
        if year == first_year:
            ahead = _ahead(said, path.assets, year, years, before, price)

        def decide(balance: float, past: float) -> tuple[float, float]:
            if year < first_year:  # noqa: B023 - asked at once
                return 0.0, 0.0
            seen.append(rules.View(balance, cash.income, price, past, before, valuation))  # noqa: B023
            decided = rules.decide(said["spending"], ahead, seen)  # noqa: B023
            return decided if anybody else (0.0, 0.0)  # noqa: B023

        if at_start:
            wanted, required = decide(before, past_growth if seen else 1.0)
        for step in range(steps):
            spend_now = (wanted, required) if at_start else (0.0, 0.0)
            _pay(held, total, year, cash, spend_now, price, cash if at_start else None, steps)
            period = (year - 1) * steps + step
            if isinstance(held, Accounts):
                grown, fee, gain = held.grow(path.growth[period], year)
            else:
                grown, fee, gain = held.grow(path.growth[period], year, step == steps - 1)
            growth, total["fees"], total["gains"] = growth * grown, total["fees"] + fee, total["gains"] + gain
            price, valuation = price * path.inflation[period], path.valuation[period]
            if at_start:
                continue
            if step == 0:
                at_decision = price
                past = growth if steps == 1 else past_growth if seen else 1.0
                wanted, required = decide(max(held.balance - cash.income / steps, 0.0), past)
            _pay(held, total, year, nothing, (wanted, required), price, cash, steps)
        past_growth = growth
        story.note(requested=wanted, income=cash.income, portfolio_return=growth - 1, price_level=price, **total)
        story.note(spending=total["nominal_spending"] / at_decision)
        story.note(nominal_balance=held.balance, balance=held.balance / price)
        story.depth += total["unpaid"] / at_decision if anybody else 0.0
    return story


def _ahead(
    said: dict[str, Any], assets: list[str], first: int, years: int, balance: float, price: float
) -> rules.Ahead:
    ages = [person["age"] + first - 1 for person in said.get("people", ())]
    equity = [number for number, name in enumerate(assets) if "stock" in name]
    stocks = [sum(weights_of(said, year, assets)[k] for k in equity) for year in range(first, years + 1)]
    return rules.Ahead(years - first + 1, balance, price, ages, stocks, said["spending"].get("at", "start"))


def _pay(  # noqa: PLR0913
    held: Pool | Accounts,
    total: dict[str, float],
    year: int,
    cash: Cash,
    spending: tuple[float, float],
    price: float,
    taxed: Cash | None,
    steps: int,
) -> None:
    """Settle one period, and add up what was paid and what was not."""
    wanted, required = spending
    if isinstance(held, Accounts):
        expense_paid, spending_paid, tax = held.settle(year, cash, wanted, price, taxed)
    else:
        expense_paid, spending_paid = held.settle(cash.income / steps, cash.expense / steps, wanted / steps)
        tax = 0.0
    missing = cash.expense / steps - expense_paid + max(required / steps - spending_paid, 0.0)
    total["expenses"] += expense_paid
    total["nominal_spending"] += spending_paid
    total["tax"] += tax
    total["unpaid"] += missing if missing > HALF_CENT else 0.0


class Outcome(NamedTuple):
    """What became of a scenario; years are 0 where it never happened."""

    failed_in: int
    depleted_in: int
    last_year: int
    terminal_balance: float
    worst_drawdown: float
    spending_volatility: float
    shortfall_depth: float


def outcome(said: dict[str, Any], path: Path, story: Story) -> Outcome:
    """Judge a scenario by its years up to the last death, or to the end."""
    years = years_of(said)
    last = years if path.deaths is None else min(max(path.deaths), years)
    lived = range(1, last + 1)
    unpaid = next((year for year in lived if story.unpaid[year] > 0), 0)
    depleted = next((year for year in lived if story.nominal_balance[year] <= 0), 0)
    expenses = any(flow["amount"] < 0 for flow in said.get("cash_flows", ())) or bool(said.get("mortgages"))
    must_pay = rules.requires(said["spending"]) or expenses
    failed = unpaid if must_pay else depleted if depleted < last else 0
    index, peak, drawdown = 1.0, 1.0, 0.0
    for year in lived:
        index *= 1 + story.portfolio_return[year]
        real = index / story.price_level[year]
        peak = max(peak, real)
        drawdown = max(drawdown, 1 - real / peak)
    spent = story.spending[first_year_of(said) : last + 1]
    mean = sum(spent) / len(spent) if spent else 0.0
    deviation = math.sqrt(sum((one - mean) ** 2 for one in spent) / len(spent)) if spent else 0.0
    volatility = deviation / mean if mean > 0 else 0.0
    return Outcome(failed, depleted, last, story.balance[last], drawdown, volatility, story.depth)
