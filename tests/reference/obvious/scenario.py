"""One scenario from the first year to the last, and what became of it."""

import math
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from . import rules
from .accounts import Accounts
from .holdings import HALF_CENT, Pool, weights_of
from .household import Cash, cash_of, first_year_of, years_of
from .irs import owner_reaches


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
    living: list[float] = field(default_factory=list)
    depth: float = 0.0

    def note(self, **values: float) -> None:
        """Write one year down."""
        for name, value in values.items():
            getattr(self, name).append(value)


class _Life:
    """One household on its way through one scenario."""

    def __init__(self, said: dict[str, Any], path: Path) -> None:
        self.said, self.path, self.steps = said, path, said["horizon"].get("steps_per_year", 1)
        self.first_year, self.years = first_year_of(said), years_of(said)
        self.held = (Accounts if "accounts" in said["portfolio"] else Pool)(said, path.assets)
        self.seen: list[rules.View] = []
        self.ahead: rules.Ahead | None = None
        self.price, self.valuation, self.past_growth = 1.0, path.opening_valuation, 1.0

    def start_year(self, year: int) -> None:
        """See who is alive and what comes in and goes out."""
        deaths, people = self.path.deaths, self.said.get("people", ())
        alive = [deaths is None or deaths[number] >= year for number in range(len(people))]
        self.owner_reaches = owner_reaches(list(people), alive, year)
        self.year, self.anybody = year, any(alive) or deaths is None
        self.cash = cash_of(self.said, year, self.price, alive)
        self.balance_before, self.decided_at, self.growth = self.held.balance, self.price, 1.0
        self.total = dict.fromkeys(("expenses", "nominal_spending", "tax", "fees", "gains", "unpaid"), 0.0)
        self.decision = (0.0, 0.0)
        if isinstance(self.held, Accounts):
            self.held.begin_year()
        if year == self.first_year:
            self.ahead = _ahead(self.said, self.path.assets, year, self.years, self.balance_before, self.price)

    def decide(self, balance: float, growth: float | None) -> None:
        """Ask the rule, from the first year of spending on; the dead spend nothing. ``growth`` is the past year's."""
        self.decided_at = self.price
        if self.year < self.first_year:
            return
        if growth is None:
            growth = self.past_growth if self.seen else 1.0
        view = rules.View(
            balance, self.cash.to_live_on, self.price, growth, self.balance_before, self.valuation, self.owner_reaches
        )
        self.seen.append(view)
        decision = rules.decide(self.said["spending"], self.ahead, self.seen)
        self.decision = decision if self.anybody else (0.0, 0.0)

    def start_to_end(self) -> None:
        """Pay at the start of each period: income, expenses, spending, tax; then fees and returns; then prices."""
        self.decide(self.held.balance, None)
        for step in range(self.steps):
            self.pay(self.cash, self.decision, self.cash)
            self.grow(step)

    def end_to_end(self) -> None:
        """Pay expenses at the start of each period, spending and tax at its end."""
        for step in range(self.steps):
            self.pay(self.cash, (0.0, 0.0), None)
            self.grow(step)
            if step == 0:
                own = max(self.held.balance - self.cash.to_live_on / self.steps, 0.0)
                self.decide(own, self.growth if self.steps == 1 else None)  # a year has passed, or a month
            self.pay(Cash(), self.decision, self.cash)

    def grow(self, step: int) -> None:
        """Live through one period of the markets."""
        period = (self.year - 1) * self.steps + step
        grown, fee, gain = self.held.grow(self.path.growth[period], self.year, step == self.steps - 1)
        self.growth *= grown
        self.total["fees"] += fee
        self.total["gains"] += gain
        self.price, self.valuation = self.price * self.path.inflation[period], self.path.valuation[period]

    def pay(self, cash: Cash, spending: tuple[float, float], taxed: Cash | None) -> None:
        """Settle one period, and add up what was paid and what was not."""
        wanted, required, due = spending[0] / self.steps, spending[1] / self.steps, cash.expense / self.steps
        if isinstance(self.held, Accounts):
            expense_paid, spending_paid, tax = self.held.settle(self.year, cash, spending[0], self.price, taxed)
        else:
            expense_paid, spending_paid = self.held.settle(cash.income / self.steps, due, wanted)
            tax = 0.0
        missing = due - expense_paid + max(required - spending_paid, 0.0)
        self.total["expenses"] += expense_paid
        self.total["nominal_spending"] += spending_paid
        self.total["tax"] += tax
        self.total["unpaid"] += missing if missing > HALF_CENT else 0.0


def follow(said: dict[str, Any], path: Path) -> Story:
    """Live through one scenario, the years after the last death included (nobody is paid or pays in them)."""
    life, story = _Life(said, path), Story()
    zeros = ("requested", "income", "expenses", "nominal_spending", "spending", "tax", "fees", "gains", "unpaid")
    story.note(**dict.fromkeys((*zeros, "portfolio_return"), 0.0))
    story.note(nominal_balance=life.held.balance, balance=life.held.balance, price_level=1.0, living=1.0)
    for year in range(1, life.years + 1):
        life.start_year(year)
        if said["spending"].get("at", "start") == "start":
            life.start_to_end()
        else:
            life.end_to_end()
        life.past_growth, balance = life.growth, life.held.balance
        story.note(requested=life.decision[0], income=life.cash.income, portfolio_return=life.growth - 1, **life.total)
        story.note(
            spending=life.total["nominal_spending"] / life.decided_at,
            price_level=life.price,
            living=float(life.anybody),
        )
        story.note(nominal_balance=balance, balance=balance / life.price)
        story.depth += life.total["unpaid"] / life.decided_at if life.anybody else 0.0
    return story


def _ahead(
    said: dict[str, Any], assets: list[str], first: int, years: int, balance: float, price: float
) -> rules.Ahead:
    ages = [person["age"] + first - 1 for person in said.get("people", ())]
    equity = [number for number, name in enumerate(assets) if "stock" in name]
    stocks = [sum(weights_of(said, year, assets)[k] for k in equity) for year in range(first, years + 1)]
    return rules.Ahead(years - first + 1, balance, price, ages, stocks, said["spending"].get("at", "start"))


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
