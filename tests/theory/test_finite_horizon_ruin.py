"""The probability of ruin of one lognormal asset, against quadrature.

Figures: numerical integration of the wealth recursion W' = (W - s) R with lognormal R of the given arithmetic mean and
standard deviation, withdrawals of s = rate x initial wealth at the start of each year, the first at time 0; error below
4e-11.
"""

import math

import pytest

from engine import Plan, resolve, simulate_chunk

# mean and volatility of simple real annual returns, years, withdrawal rate, probability of ruin
RUIN = [
    (0.05, 0.12, 20, 0.03, 0.000926926),
    (0.05, 0.12, 20, 0.05, 0.086174275),
    (0.05, 0.12, 30, 0.035, 0.063503510),
    (0.05, 0.12, 30, 0.06, 0.579025674),
    (0.05, 0.12, 40, 0.04, 0.260211355),
    (0.05, 0.12, 40, 0.07, 0.869206794),
    (0.07, 0.2, 20, 0.045, 0.116505145),
    (0.07, 0.2, 30, 0.03, 0.086340325),
    (0.07, 0.2, 30, 0.05, 0.348146271),
    (0.07, 0.2, 40, 0.035, 0.216202194),
    (0.07, 0.2, 40, 0.06, 0.590761067),
    (0.045, 0.1, 20, 0.04, 0.006780451),
    (0.045, 0.1, 20, 0.07, 0.492017709),
    (0.045, 0.1, 30, 0.045, 0.216482560),
    (0.045, 0.1, 40, 0.03, 0.055607201),
    (0.045, 0.1, 40, 0.05, 0.560682283),
    (0.03, 0.06, 20, 0.035, 0.000013083),
    (0.03, 0.06, 20, 0.06, 0.311588978),
    (0.03, 0.06, 30, 0.04, 0.125913477),
    (0.03, 0.06, 30, 0.07, 0.992856264),
    (0.03, 0.06, 40, 0.045, 0.718115269),
]
SCENARIOS = 200_000


def one_asset(mean: float, volatility: float, years: int, spending: dict) -> Plan:
    """Give a plan of one lognormal asset without inflation or fee, $1,000,000."""
    return Plan.model_validate(
        {
            "horizon": {"years": years},
            "portfolio": {"balance": 1_000_000, "allocation": {"us_stocks": 1.0}},
            "spending": spending,
            "market": {
                "kind": "lognormal",
                "assets": {"us_stocks": {"mean": mean, "volatility": volatility}},
                "inflation": {"mean": 0.0, "volatility": 0.0},
            },
        }
    )


@pytest.mark.parametrize(("mean", "volatility", "years", "rate", "ruin"), RUIN)
def test_ruin_is_within_four_standard_errors_of_quadrature(mean, volatility, years, rate, ruin):
    plan = one_asset(mean, volatility, years, {"kind": "constant_real", "amount": rate * 1_000_000})
    summary = simulate_chunk(resolve(plan), 0, SCENARIOS, seed=20_261_123)
    standard_error = math.sqrt(ruin * (1 - ruin) / SCENARIOS)
    assert abs(summary.failures / SCENARIOS - ruin) < 4 * standard_error
