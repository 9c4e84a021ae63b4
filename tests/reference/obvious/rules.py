"""Every spending rule as its source states it: a function of all that the household has seen up to the decision.

``said`` is what the plan says of its spending, ``ahead`` what is known before the first decision, and ``seen`` what
was seen at each decision so far, today's last. A rule gives what it spends today in nominal dollars, and what is
required. Nothing is remembered: what was decided earlier is decided again.
"""

import math
from typing import Any, NamedTuple

from .irs import distribution_period


class Ahead(NamedTuple):
    """Years of spending, the balance and the price level just before the first, and by year: ages, share of stocks."""

    years: int
    balance: float
    price: float
    ages: list[int]
    stocks: list[float]
    at: str


class View(NamedTuple):
    """What is seen at a decision; ``growth`` is the portfolio's over the past year, before fees.

    ``owner_reaches`` is the age by the year's end of whom retirement accounts belong to; None where nobody is named.
    """

    balance: float
    income: float
    price: float
    growth: float
    balance_before: float
    valuation: float | None
    owner_reaches: int | None


Decision = tuple[float, float]


def constant_real(said: dict[str, Any], ahead: Ahead, seen: list[View]) -> Decision:
    """Bengen 1994: the first year's dollars, raised with prices."""
    amount = said["amount"] * seen[-1].price
    return amount, amount


def percent_of_portfolio(said: dict[str, Any], ahead: Ahead, seen: list[View]) -> Decision:
    """Take a share of what is there."""
    return said["rate"] * seen[-1].balance + seen[-1].income, 0.0


def floor_ceiling(said: dict[str, Any], ahead: Ahead, seen: list[View]) -> Decision:
    """Bengen 2001: within 25 % above and 15 % below the first withdrawal's purchasing power."""
    today, first = seen[-1], said["rate"] * seen[0].balance / seen[0].price
    least = first * (1 - said.get("floor", 0.15)) * today.price
    most = first * (1 + said.get("ceiling", 0.25)) * today.price
    return min(max(said["rate"] * today.balance, least), most) + today.income, least + today.income


def guyton_klinger(said: dict[str, Any], ahead: Ahead, seen: list[View]) -> Decision:
    """Guyton and Klinger 2006: withdrawal rule, capital preservation rule, prosperity rule."""
    spending, price = said["amount"] * ahead.price, ahead.price
    initial_rate = spending / ahead.balance if ahead.balance > 0 else math.inf
    guardrail, adjustment = said.get("guardrail", 0.20), said.get("adjustment", 0.10)
    for year, view in enumerate(seen, 1):
        raised = spending * view.price / price
        skipped = view.growth < 1 and raised > initial_rate * view.balance
        spending, price = min(raised, spending) if skipped else raised, view.price
        if year == 1:
            continue
        years_left = ahead.years - year  # this year not counted
        heavy = spending > (1 + guardrail) * initial_rate * view.balance
        light = spending < (1 - guardrail) * initial_rate * view.balance
        if heavy and years_left >= said.get("final_years", 15):
            paid_by_income = min(spending, view.income)
            spending = max((1 - adjustment) * spending, paid_by_income)
        elif light:
            spending = (1 + adjustment) * spending
    return spending, 0.0


def vanguard_dynamic(said: dict[str, Any], ahead: Ahead, seen: list[View]) -> Decision:
    """Jaconetti, Kinniry and DiJoseph 2013: last year's real withdrawal plus 5 % and less 2.5 % bound this year's."""
    real = None
    for view in seen:
        wanted = said["rate"] * view.balance / view.price
        if real is not None:
            wanted = min(max(wanted, real * (1 - said.get("floor", 0.025))), real * (1 + said.get("ceiling", 0.05)))
        real = wanted
    return real * seen[-1].price + seen[-1].income, 0.0


def ratchet(said: dict[str, Any], ahead: Ahead, seen: list[View]) -> Decision:
    """Kitces 2015: 10 % more for good, at most every third year, when the nominal balance is 50 % above the start."""
    real, last_raise = said["amount"], -math.inf
    for year, view in enumerate(seen, 1):
        far_ahead = view.balance > (1 + said.get("threshold", 0.5)) * ahead.balance
        if year > 1 and far_ahead and year - last_raise >= said.get("wait_years", 3):
            real, last_raise = real * (1 + said.get("increase", 0.1)), year
    return real * seen[-1].price, real * seen[-1].price


def endowment(said: dict[str, Any], ahead: Ahead, seen: list[View]) -> Decision:
    """Tobin 1974, Yale: 80 % of last year's in real terms and 20 % of the target rate."""
    return _smoothed([said.get("rate", 0.0525)] * len(seen), said.get("smoothing", 0.8), seen)


def hebeler_autopilot(said: dict[str, Any], ahead: Ahead, seen: list[View]) -> Decision:
    """Hebeler 2015: 75 % of last year's in real terms and 25 % of a level payment over the years left."""
    growth = said.get("real_return", 0.0145)
    payments = [level_payment(ahead.years - year, growth) for year in range(len(seen))]
    return _smoothed(payments, said.get("smoothing", 0.75), seen)


def _smoothed(shares: list[float], kept: float, seen: list[View]) -> Decision:
    real = None
    for share, view in zip(shares, seen, strict=True):
        today = share * view.balance / view.price
        real = today if real is None else kept * real + (1 - kept) * today
    return real * seen[-1].price + seen[-1].income, 0.0


def ninety_five_percent(said: dict[str, Any], ahead: Ahead, seen: list[View]) -> Decision:
    """Clyatt 2005: 4 %, or 95 % of last year's dollars if that is more."""
    withdrawal = 0.0
    for view in seen:
        withdrawal = max(said.get("rate", 0.04) * view.balance, said.get("keep", 0.95) * withdrawal)
    return withdrawal + seen[-1].income, 0.0


def cape_based(said: dict[str, Any], ahead: Ahead, seen: list[View]) -> Decision:
    """Jeske 2017: 1.75 % and half the earnings yield."""
    rate = said.get("base", 0.0175) + said.get("slope", 0.5) / seen[-1].valuation
    rate = min(max(rate, said.get("min_rate", 0.0)), said.get("max_rate", 1.0))
    return rate * seen[-1].balance + seen[-1].income, 0.0


def vpw(said: dict[str, Any], ahead: Ahead, seen: list[View]) -> Decision:
    """Bogleheads: the payment that uses everything up by 100, at 5.0 % for stocks and 1.9 % for bonds."""
    left, growth = _years_left(said, ahead, len(seen)), _mixed(said, ahead, len(seen))
    return level_payment(left, growth) * seen[-1].balance + seen[-1].income, 0.0


def amortization_based(said: dict[str, Any], ahead: Ahead, seen: list[View]) -> Decision:
    """Bogleheads: VPW with a return, a tilt and a bequest of one's own."""
    left = _years_left(said, ahead, len(seen))
    growth = said.get("real_return", _mixed({}, ahead, len(seen)))
    to_the_end = left if ahead.at == "start" else left - 1
    kept = said.get("bequest", 0.0) / (1 + growth) ** to_the_end * seen[-1].price
    share = level_payment(left, growth, said.get("spending_tilt", 0.0))
    return share * max(seen[-1].balance - kept, 0.0) + seen[-1].income, 0.0


def rmd(said: dict[str, Any], ahead: Ahead, seen: list[View]) -> Decision:
    """IRS: the balance at the end of the year before, over the distribution period."""
    age = seen[-1].owner_reaches
    if age is None:
        age = said.get("age", 65) + len(seen)
    return min(seen[-1].balance_before / distribution_period(age), seen[-1].balance) + seen[-1].income, 0.0


def spending_smile(said: dict[str, Any], ahead: Ahead, seen: list[View]) -> Decision:
    """Blanchett 2014, equation 1, on top of another rule."""
    inner = {"kind": "constant_real", "amount": said["amount"]} | said.get("rule", {})
    if inner["kind"] in {"constant_real", "guyton_klinger", "ratchet"}:
        inner["amount"] = said["amount"]
    if inner["kind"] == "rmd" and "age" in said:
        inner["age"] = said["age"]
    age, factor = max(ahead.ages, default=said.get("age", 65)), 1.0
    for past in range(age, age + len(seen) - 1):
        at = min(past, 100)
        change = 0.00008 * at**2 - 0.0125 * at - 0.0066 * math.log(max(said["amount"], 1.0)) + 0.546
        factor *= 1 + (change if past >= 60 else 0.0)
    wanted, required = RULES[inner["kind"]](inner, ahead, seen)
    return factor * wanted, factor * required


def level_payment(payments: int, growth: float, tilt: float = 0.0) -> float:
    """Give the share of today's wealth that the first of ``payments`` takes, each being ``tilt`` more than the last."""
    return 1 / math.fsum(((1 + tilt) / (1 + growth)) ** year for year in range(payments))


def _years_left(said: dict[str, Any], ahead: Ahead, year: int) -> int:
    first = said.get("last_age", 100) - min(ahead.ages) if ahead.ages else ahead.years
    return max(first - (year - 1), 1)


def _mixed(said: dict[str, Any], ahead: Ahead, year: int) -> float:
    stocks = ahead.stocks[year - 1]
    return stocks * said.get("stock_growth", 0.05) + (1 - stocks) * said.get("bond_growth", 0.019)


RULES = {
    rule.__name__: rule
    for rule in (
        constant_real,
        percent_of_portfolio,
        floor_ceiling,
        guyton_klinger,
        vanguard_dynamic,
        ratchet,
        endowment,
        hebeler_autopilot,
        ninety_five_percent,
        cape_based,
        vpw,
        amortization_based,
        rmd,
        spending_smile,
    )
}
ALWAYS_REQUIRE = {"constant_real": "amount", "ratchet": "amount", "floor_ceiling": "rate"}
"""Kinds whose own spending must be paid, and what would have to be zero for that to mean nothing."""


def decide(said: dict[str, Any], ahead: Ahead, seen: list[View]) -> Decision:
    """Ask a rule, then apply the household's floor and ceiling."""
    wanted, required = RULES[said["kind"]](said, ahead, seen)
    if "essential" in said:
        floor = said["essential"] * seen[-1].price
        wanted, required = max(wanted, floor), floor
    if "discretionary" in said:
        most = (said["essential"] + said["discretionary"]) * seen[-1].price
        wanted, required = min(wanted, most), min(required, most)
    return wanted, required


def requires(said: dict[str, Any]) -> bool:
    """Tell whether anything must be paid under a rule."""
    if "essential" in said:
        return said["essential"] > 0
    inner = said.get("rule", {"kind": "constant_real"}) if said["kind"] == "spending_smile" else said
    amounts = said | inner
    if inner["kind"] == "floor_ceiling":
        return amounts["rate"] > 0 and amounts.get("floor", 0.15) < 1
    return inner["kind"] in ALWAYS_REQUIRE and amounts["amount"] > 0
