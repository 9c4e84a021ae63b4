"""Every market and every rule, people, accounts and questions, beside the constant-real lognormal run."""

import time
from typing import Any

from timing import best, line

from engine import Plan, resolve, simulate_chunk
from engine.analysis.attribution import attribution
from engine.analysis.best_allocation import best_allocation
from engine.analysis.compare import compare
from engine.analysis.solve import Range, by_bisection, solve
from engine.jobs import Analysis, answer
from engine.markets.registry import MARKET_KINDS
from engine.spending.registry import SPENDING_CHOICES

SCENARIOS, YEARS = 65_536, 30
EXEMPT = {"ensemble": "apart", "risk_based_guardrails": "apart"}
STATED = {"amount": 40_000, "rate": 0.04}
PEOPLE = [{"name": "Ann", "age": 62, "sex": "female"}, {"name": "Bob", "age": 64, "sex": "male"}]
ACCOUNTS = {
    "taxable": {"balance": 300_000, "basis": 200_000},
    "deferred": {"balance": 500_000},
    "roth": {"balance": 200_000},
}
ALLOCATION = {"us_stocks": 0.6, "us_bonds": 0.4}


def plan(**parts: Any) -> Plan:
    """Give the plan that all others are varied from: $40,000 a year, lognormal."""
    content = {
        "horizon": {"years": YEARS},
        "portfolio": {"balance": 1_000_000, "allocation": ALLOCATION, "fee": 0.002},
        "spending": {"kind": "constant_real", "amount": 40_000},
        "market": {"kind": "lognormal"},
    }
    return Plan.model_validate(content | parts)


def minimal(kind: str) -> dict[str, Any]:
    """Give a rule with nothing but what it must be told."""
    fields = SPENDING_CHOICES[kind].model_fields
    needed = {name: STATED[name] for name, field in fields.items() if field.is_required() and name != "kind"}
    return {"kind": kind, **needed}


def beside_the_plain_run(title: str, plans: dict[str, Plan], bound: str = "at most 3") -> None:
    """Print how long plans take, for each scenario-year of the plain one."""
    plain = resolve(plan())
    print(f"{title}, {SCENARIOS:,} scenarios, one core: times the constant-real lognormal run")
    for name, one in plans.items():
        resolved = resolve(one)
        timed = best(
            {
                "plain": lambda: simulate_chunk(plain, 0, SCENARIOS, 1),
                "other": lambda resolved=resolved: simulate_chunk(resolved, 0, SCENARIOS, 1),
            },
            rounds=3,
        )
        ratio = timed["other"] / timed["plain"] * plain.run.timeline.years / resolved.run.timeline.years
        line(name, f"{ratio:.2f}", EXEMPT.get(name, bound))


def questions() -> None:
    """Print what questions cost, in runs of their scenarios and in seconds, each driven here from nothing known."""
    print("Questions, 20,000 scenarios, in process")
    amounts, balances = Range(1_000, 200_000, rises=False), Range(1e5, 1e7, rises=True)
    guarded = plan(spending=minimal("guyton_klinger") | {"essential": 35_000})
    dear = plan(spending={"kind": "constant_real", "amount": 50_000})
    single = timed("one run", lambda: simulate_chunk(resolve(plan()), 0, 20_000, 1))
    for name, ask in (
        ("solve for the spending, in one pass", lambda: solve(plan(), "spending.amount", 0.9, amounts, 20_000, 1)),
        ("the same by bisection", lambda: by_bisection(plan(), "spending.amount", 0.9, amounts, 20_000, 1)),
        ("solve for the balance of guardrails", lambda: solve(guarded, "portfolio.balance", 0.9, balances, 20_000, 1)),
        ("best allocation in steps of 5 points", lambda: best_allocation(plan(), 20_000, 1)),
        ("compare two plans", lambda: compare([plan(), guarded], 20_000, 1)),
        ("attribute every failure", lambda: attribution(dear, 20_000, 1)),
    ):
        counted(ask())  # loads or compiles what only this question needs
        seconds, runs = min(counted(ask()) for _ in range(3))
        line(name, f"{seconds / single:.1f} runs", f"{runs} asks, {seconds * 1e3:.0f} ms")


def counted(analysis: Analysis) -> tuple[float, int]:
    """Drive an analysis; give its seconds and how many runs it asked for."""
    asked = 0

    def counting() -> Analysis:
        nonlocal asked
        asks = next(analysis)
        while True:
            asked += len(asks)
            parts = yield asks
            try:
                asks = analysis.send(parts)
            except StopIteration as stop:
                return stop.value

    started = time.perf_counter()
    answer(counting())
    return time.perf_counter() - started, asked


def timed(name: str, run: Any) -> float:
    """Print and give the best of a few runs, in seconds."""
    seconds = best({name: run}, rounds=5)[name]
    line(name, f"{seconds * 1e3:.0f} ms")
    return seconds


if __name__ == "__main__":
    markets = sorted(MARKET_KINDS - {"returns_table", "historical"})  # these have but a few scenarios
    beside_the_plain_run("Markets", {kind: plan(market={"kind": kind}) for kind in markets})
    beside_the_plain_run("Rules", {kind: plan(spending=minimal(kind)) for kind in sorted(SPENDING_CHOICES)})
    held = {"allocation": ALLOCATION, "fee": 0.002}
    apart, flat = {**held, "accounts": ACCOUNTS}, {"kind": "flat", "rate": 0.2}
    beside_the_plain_run(
        "People and money",
        {
            "a couple until the last death": plan(people=PEOPLE, horizon={"until": "last_death"}),
            "rebalanced by drift": plan(portfolio={"balance": 1e6, **held, "rebalance": {"drift": 0.05}}),
            "three accounts, no tax": plan(portfolio=apart),
            "three accounts, flat tax": plan(
                portfolio={**held, "accounts": ACCOUNTS}, tax={"kind": "flat", "rate": 0.2}
            ),
            "three accounts, US federal tax": plan(
                portfolio={**held, "accounts": ACCOUNTS}, tax={"kind": "us_federal"}
            ),
        },
        bound="",
    )
    questions()
