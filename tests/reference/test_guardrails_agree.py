"""Risk-based guardrails, where the inner futures are few and known: the windows of history.

Without other income what can be spent is in proportion to the balance, so that the engine's grid of balances loses
nothing, and the band can be found by trying amounts on every future.
"""

import pytest

from engine import Plan, resolve, trace

FEE, LOWER, TARGET, UPPER, STEP = 0.004, 0.5, 0.75, 0.95, 0.6
AMOUNT = 47_123.0  # no window sustains just this, so that nothing is a tie
COMPARED = 15


def said(at: str) -> dict:
    """Give a plan with as many futures as 95-year windows since 1928."""
    return {
        "horizon": {"years": 95},
        "portfolio": {"balance": 1_000_000, "allocation": {"us_stocks": 0.6, "us_bonds": 0.4}, "fee": FEE},
        "spending": {
            "kind": "risk_based_guardrails",
            "amount": AMOUNT,
            "at": at,
            "lower": LOWER,
            "target": TARGET,
            "upper": UPPER,
            "step": STEP,
        },
        "market": {"kind": "historical"},
    }


def lasts(growth: list[float], spending: float, at: str) -> bool:
    """Whether a dollar pays for ``spending`` in each of these years of real growth."""
    balance = 1.0
    for factor in growth:
        if at == "start":
            balance -= spending
            if balance < 0:
                return False
            balance *= factor
        else:
            balance = balance * factor - spending
            if balance < 0:
                return False
    return True


def most(growth: list[float], at: str) -> float:
    """Find the most of a dollar that can be spent a year, by halving."""
    low, high = 0.0, 2.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if lasts(growth, middle, at) else (low, middle)
    return low


@pytest.mark.parametrize("at", ["start", "end"])
def test_spending_goes_to_the_target_when_its_probability_leaves_the_band(at, live_through):
    content = said(at)
    plan = Plan.model_validate(content)
    windows = resolve(plan).windows
    futures = []
    for path in (told[0] for told in live_through({**content, "spending": {"kind": "rmd"}}, 0, windows, 0)):
        weights = [content["portfolio"]["allocation"][asset] for asset in path.assets]
        nominal = [sum(w * g for w, g in zip(weights, year, strict=True)) * (1 - FEE) for year in path.growth]
        futures.append([one / prices for one, prices in zip(nominal, path.inflation, strict=True)])
    told = trace(plan, 0, windows, seed=0)
    for window, growth in enumerate(futures):
        balance, spending = 1_000_000.0, None
        for year in range(1, COMPARED + 1):
            if at == "end":
                balance *= growth[year - 1]
            # what each future of the plan's remaining years sustains, per dollar held when the rule decides
            inner = [future[year - 1 :] if at == "start" else [1.0, *future[year:]] for future in futures]
            sustained = sorted(most(one, at) for one in inner)
            band = [sustained[int((1 - level) * windows)] * balance for level in (LOWER, TARGET, UPPER)]
            if spending is None:
                spending = AMOUNT
            elif not band[2] <= spending <= band[0]:
                spending += STEP * (band[1] - spending)
            balance -= spending
            if at == "start":
                balance *= growth[year - 1]
            found = told.sel(year=year).isel(scenario=window)
            assert float(found.spending) == pytest.approx(spending, rel=1e-9)
            assert float(found.balance) == pytest.approx(balance, rel=1e-9)
