"""Wealth under rules that leave it in closed form, from one lognormal asset without inflation.

A rule that takes a known share of the balance each year leaves it lognormal: the product of what it leaves and of the
years' growth. A rule that takes a known amount, or keeps part of last year's withdrawal and adds a share of the
balance, is linear: means follow a recursion as long as nothing runs out.
"""

import math

import numpy as np
import pytest
from scipy.stats import norm

from engine import Plan, simulate_chunk

MEAN, VOLATILITY, COUNT, YEARS = 0.06, 0.12, 100_000, 20
CENT = 0.01
LOG_VARIANCE = math.log(1 + (VOLATILITY / (1 + MEAN)) ** 2)
LOG_MEAN = math.log(1 + MEAN) - LOG_VARIANCE / 2
FACTORS = np.array([26.5, 25.5, 24.6, 23.7, 22.9, 22.0, 21.1, 20.2, 19.4, 18.5, 17.7, 16.8, 16.0, 15.2, 14.4, 13.7,
                    12.9, 12.2, 11.5, 10.8])  # fmt: skip
"""Distribution periods from 73 to 92: Internal Revenue Service, Publication 590-B, appendix B, table III."""


def annuity(payments: int, growth: float) -> float:
    """Give the share of wealth that ``payments`` level payments take, the first today: the textbook's formula."""
    return growth / (1 + growth) / (1 - (1 + growth) ** -payments)


def result(spending: dict):
    """Simulate $1,000,000."""
    content = {
        "horizon": {"years": YEARS},
        "portfolio": {"balance": 1_000_000, "allocation": {"us_stocks": 1.0}},
        "spending": spending,
        "market": {
            "kind": "lognormal",
            "assets": {"us_stocks": {"mean": MEAN, "volatility": VOLATILITY}},
            "inflation": {"mean": 0.0, "volatility": 0.0},
        },
    }
    plan = Plan.model_validate(content)
    return simulate_chunk(plan, 0, COUNT, 7).finalize(plan)


SHARES = {
    "vpw": ({"kind": "vpw"}, [annuity(YEARS - year, 0.05) for year in range(YEARS)]),
    "amortization_based": (
        {"kind": "amortization_based", "real_return": 0.03},
        [annuity(YEARS - year, 0.03) for year in range(YEARS)],
    ),
    "rmd": ({"kind": "rmd", "age": 72}, 1 / FACTORS),
    "cape_based": ({"kind": "cape_based", "slope": 0.0, "base": 0.045}, [0.045] * YEARS),
}


@pytest.mark.parametrize("kind", SHARES)
def test_a_rule_that_takes_known_shares_leaves_wealth_lognormal(kind):
    spending, shares = SHARES[kind]
    found, left = result(spending), 1_000_000.0
    for year in range(1, YEARS):
        left *= 1 - shares[year - 1]
        sigma = math.sqrt(year * LOG_VARIANCE)
        for p in (0.05, 0.5, 0.95):
            exact = left * math.exp(year * LOG_MEAN + sigma * norm.ppf(p))
            error = exact * sigma * math.sqrt(p * (1 - p) / COUNT) / norm.pdf(norm.ppf(p))
            assert float(found.balance.sel(year=year, quantile=p)) == pytest.approx(
                exact, abs=4.5 * error + 1e-3 * exact
            )


@pytest.mark.parametrize("kind", ["vpw", "amortization_based"])
def test_a_rule_that_amortizes_uses_everything_up_in_its_last_year_and_not_before(kind):
    found = result(SHARES[kind][0])
    assert float(found.solvent[-2]) == 1.0
    assert float(found.solvent[-1]) == 0.0
    assert float(found.success_probability) == 1.0


PAYMENTS = [annuity(YEARS - year, 0.0145) for year in range(YEARS)]
SMOOTHED = {
    "endowment": ({"kind": "endowment"}, 0.8, [0.0525] * YEARS),
    "hebeler_autopilot": ({"kind": "hebeler_autopilot"}, 0.75, PAYMENTS),
}


@pytest.mark.parametrize("kind", SMOOTHED)
def test_the_means_of_a_rule_that_smooths_follow_their_recursion(kind):
    """The mean of the balance, and of spending; looked at while nobody has run out."""
    spending, kept, shares = SMOOTHED[kind]
    found, balance, withdrawal = result(spending), 1_000_000.0, 1_000_000.0 * shares[0]
    for year in range(1, 9):
        withdrawal = kept * withdrawal + (1 - kept) * shares[year - 1] * balance
        balance = (balance - withdrawal) * (1 + MEAN)
        assert float(found.solvent.sel(year=year)) == 1.0
        for name, exact in (("balance", balance), ("spending", withdrawal)):
            error = spread(found, name, year) / math.sqrt(COUNT)
            assert float(found[f"mean_{name}"].sel(year=year)) == pytest.approx(exact, abs=4.5 * error + CENT)


def spread(found, name: str, year: int) -> float:
    """Give about a standard deviation, of which 3.3 lie between the 5th and 95th percentile of a normal."""
    quantiles = found[name].sel(year=year)
    return float(quantiles.sel(quantile=0.95) - quantiles.sel(quantile=0.05)) / 3


def test_the_mean_balance_under_the_spending_smile_follows_its_recursion():
    """What it takes is known from the first year on: Blanchett's equation, from 65."""
    found, balance, amount = result({"kind": "spending_smile", "amount": 30_000}), 1_000_000.0, 30_000.0
    for year in range(1, 9):
        balance = (balance - amount) * (1 + MEAN)
        assert float(found.solvent.sel(year=year)) == 1.0
        assert float(found.mean_spending.sel(year=year)) == pytest.approx(amount, abs=CENT)
        error = spread(found, "balance", year) / math.sqrt(COUNT)
        assert float(found.mean_balance.sel(year=year)) == pytest.approx(balance, abs=4.5 * error)
        age = 64 + year
        amount *= 1 + 0.00008 * age**2 - 0.0125 * age - 0.0066 * math.log(30_000) + 0.546
