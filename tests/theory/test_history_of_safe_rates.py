"""What history allowed: the Trinity study and the worst year to retire.

References
----------
P. L. Cooley, C. M. Hubbard, D. T. Walz, "Retirement savings: choosing a withdrawal rate that is sustainable", AAII
Journal 20 (1998), 16-21, table 3: inflation-adjusted withdrawals over 30 years, 1926-1995, large stocks and long-term
corporate bonds, 41 windows. Ours begin in 1928 and hold 10-year Treasuries, so the figures agree closely, not exactly;
with half in bonds they differ too much to compare.
"""

import pytest

from engine import Plan, resolve, simulate_chunk, trace

# stocks, then percent of 30-year windows that lasted, at withdrawals of 3 %, 4 %, ... 12 % a year
TRINITY = {
    1.00: [100, 95, 85, 68, 59, 41, 34, 34, 27, 15],
    0.75: [100, 98, 83, 68, 49, 34, 22, 7, 2, 0],
}
RATES = [0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.09, 0.10, 0.11, 0.12]


def history(stocks: float, rate: float, at: str, last_year: int = 2025) -> Plan:
    """Give a plan of $1,000,000 that lives through every 30-year window since 1928."""
    return Plan.model_validate(
        {
            "horizon": {"years": 30},
            "portfolio": {"balance": 1_000_000, "allocation": {"us_stocks": stocks, "us_bonds": 1.0 - stocks}},
            "spending": {"kind": "constant_real", "amount": rate * 1_000_000, "at": at},
            "market": {"kind": "historical", "data": "us_annual", "first_year": 1928, "last_year": last_year},
        }
    )


def success_percent(plan: Plan) -> float:
    resolved = resolve(plan)
    summary = simulate_chunk(resolved, 0, resolved.windows, seed=0)
    return 100 * (1 - summary.failures / summary.scenarios)


@pytest.mark.parametrize("stocks", sorted(TRINITY))
def test_success_rates_are_those_of_the_trinity_study(stocks):
    deviations = [
        abs(success_percent(history(stocks, rate, "end", last_year=1995)) - published)
        for rate, published in zip(RATES, TRINITY[stocks], strict=True)
    ]
    assert sum(deviations) / len(deviations) <= 3.5
    assert max(deviations) <= 12
    assert max(deviations[:2]) <= 1  # at 3 and 4 %


@pytest.mark.parametrize(("stocks", "safe_rate"), [(0.50, 0.03667), (0.75, 0.03804)])
def test_the_safe_rate_of_history_is_known_to_a_thousandth_of_a_point(stocks, safe_rate):
    assert success_percent(history(stocks, safe_rate - 0.00001, "start")) == 100
    assert success_percent(history(stocks, safe_rate + 0.00001, "start")) < 100


@pytest.mark.parametrize("stocks", [0.50, 0.75])
def test_the_worst_year_to_retire_was_1966(stocks):
    rate = 0.0367 if stocks == 0.50 else 0.03805
    plan = history(stocks, rate, "start")
    paths = trace(plan, 0, resolve(plan).windows, seed=0)
    failed = paths.scenario[(paths.unpaid > 0).any("year")]
    assert list(failed.values + 1928) == [1966]
