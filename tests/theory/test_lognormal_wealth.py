"""Closed forms of lognormal wealth."""

import math

import numpy as np
import pytest
from scipy.stats import norm

from engine import Plan, resolve, simulate_chunk, trace

MEAN, VOLATILITY, SCENARIOS = 0.07, 0.16, 200_000


def plan(spending: dict, years: int = 30, steps: int = 1, fee: float = 0.0) -> Plan:
    """Give a plan of $1,000,000 in one asset without inflation."""
    return Plan.model_validate(
        {
            "horizon": {"years": years, "steps_per_year": steps},
            "portfolio": {"balance": 1_000_000, "allocation": {"us_stocks": 1.0}, "fee": fee},
            "spending": spending,
            "market": {
                "kind": "lognormal",
                "assets": {"us_stocks": {"mean": MEAN, "volatility": VOLATILITY}},
                "inflation": {"mean": 0.0, "volatility": 0.0},
            },
        }
    )


@pytest.mark.parametrize("rate", [0.0, 0.04, 0.10])
def test_balances_under_a_fixed_percentage_are_exactly_lognormal(rate):
    fee = 0.01
    result = simulate_chunk(plan({"kind": "percent_of_portfolio", "rate": rate}, fee=fee), 0, SCENARIOS, 5)
    dataset = result.finalize(plan({"kind": "percent_of_portfolio", "rate": rate}, fee=fee))
    variance = math.log(1 + (VOLATILITY / (1 + MEAN)) ** 2)
    for year in (1, 10, 30):
        mu = year * (math.log(1 + MEAN) - variance / 2 + math.log((1 - rate) * (1 - fee)))
        sigma = math.sqrt(year * variance)
        for p in dataset["quantile"].values:
            z = norm.ppf(p)
            exact = 1_000_000 * math.exp(mu + sigma * z)
            standard_error = exact * sigma * math.sqrt(p * (1 - p) / SCENARIOS) / norm.pdf(z)
            found = float(dataset.balance.sel(quantile=p, year=year))
            assert abs(found - exact) < 4 * standard_error + 0.001 * exact  # the histogram is good to 0.1 %


def test_the_mean_balance_follows_its_recursion_while_nobody_is_depleted():
    spend, count = 20_000, SCENARIOS
    dataset = simulate_chunk(plan({"kind": "constant_real", "amount": spend}, years=10), 0, count, 5).finalize(
        plan({"kind": "constant_real", "amount": spend}, years=10)
    )
    assert float(dataset.solvent[-1]) == 1.0
    mean, second = 1_000_000.0, 1_000_000.0**2
    for year in range(1, 11):
        second = (second - 2 * spend * mean + spend**2) * ((1 + MEAN) ** 2 + VOLATILITY**2)
        mean = (mean - spend) * (1 + MEAN)
        standard_error = math.sqrt((second - mean**2) / count)
        assert abs(float(dataset.mean_balance[year]) - mean) < 4 * standard_error


@pytest.mark.parametrize("steps", [1, 12])
def test_a_year_s_return_has_the_stated_mean_and_volatility(steps):
    paths = trace(plan({"kind": "constant_real", "amount": 0}, years=1, steps=steps), 0, SCENARIOS, 5)
    returns = paths.portfolio_return.sel(year=1).values
    assert abs(returns.mean() - MEAN) < 4 * VOLATILITY / math.sqrt(SCENARIOS)
    assert abs(returns.std() - VOLATILITY) < 4 * VOLATILITY / math.sqrt(SCENARIOS)  # skewness widens 1 / sqrt(2 n)


def test_monthly_spending_of_nothing_gives_the_annual_balance_distribution():
    quantiles = [
        simulate_chunk(resolve(plan({"kind": "constant_real", "amount": 0}, steps=steps)), 0, 50_000, 9)
        .finalize(plan({"kind": "constant_real", "amount": 0}, steps=steps))
        .balance.sel(year=30)
        .values
        for steps in (1, 12)
    ]
    assert np.allclose(*quantiles, rtol=0.06)
