"""Cash: three tables worked by hand, and the identity in every scenario and period."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import Plan, trace
from engine.ledger import HALF_CENT, NO_FLOWS, pay, settle

RETURNS = "year,stocks,inflation\n2000,0.10,0.02\n2001,-0.20,0.05\n2002,0.30,0.00\n"


@pytest.fixture
def walk_history(tmp_path):
    """Follow one household through three given years, $1,000 at the start unless said."""
    (tmp_path / "returns.csv").write_text(RETURNS)

    def follow(spending: dict, balance: float = 1_000, fee: float = 0.0, cash_flows: tuple = ()):
        content = {
            "horizon": {"years": 3},
            "portfolio": {"balance": balance, "allocation": {"stocks": 1.0}, "fee": fee},
            "spending": spending,
            "market": {"kind": "historical", "data": "returns.csv"},
            "cash_flows": list(cash_flows),
        }
        return trace(Plan.model_validate(content, context={"folder": tmp_path}), 0, 1, seed=0).isel(scenario=0)

    return follow


def test_spending_at_the_start_is_taken_before_fees_and_returns(walk_history):
    """(1000 - 100) 0.99 1.1 = 980.10; (980.10 - 102) 0.99 0.8 = 695.4552; (695.4552 - 107.1) 0.99 1.3 = 757.21."""
    year = walk_history({"kind": "constant_real", "amount": 100, "at": "start"}, fee=0.01)
    assert np.allclose(year.nominal_balance, [1000, 980.10, 695.4552, 757.2131424], atol=1e-9)
    assert np.allclose(year.nominal_spending[1:], [100, 102, 107.1])
    assert np.allclose(year.spending[1:], 100)
    assert np.allclose(year.fees[1:], [9.0, 8.781, 5.883552])
    assert np.allclose(year.balance, year.nominal_balance / [1, 1.02, 1.071, 1.071])


def test_spending_at_the_end_is_taken_after_returns_at_the_new_price_level(walk_history):
    """1000 0.99 1.1 - 102 = 987; 987 0.99 0.8 - 107.1 = 674.604; 674.604 0.99 1.3 - 107.1 = 761.1153."""
    year = walk_history({"kind": "constant_real", "amount": 100, "at": "end"}, fee=0.01)
    assert np.allclose(year.nominal_balance, [1000, 987, 674.604, 761.115348], atol=1e-9)
    assert np.allclose(year.nominal_spending[1:], [102, 107.1, 107.1])
    assert np.allclose(year.spending[1:], 100)


def test_income_pays_first_and_what_is_left_of_it_is_invested(walk_history):
    """Income 150, 153, 160.65 against spending 100, 102, 107.1 and a nominal bill of 400 in year 2.

    (1000 + 50) 1.1 = 1155; 1155 + 153 - 400 - 102 = 806, times 0.8 = 644.80; (644.80 + 53.55) 1.3 = 907.855.
    """
    flows = (
        {"name": "pension", "amount": 150},
        {"name": "roof", "amount": -400, "start_year": 2, "end_year": 2, "nominal": True},
    )
    year = walk_history({"kind": "constant_real", "amount": 100}, cash_flows=flows)
    assert np.allclose(year.nominal_balance, [1000, 1155, 644.80, 907.855], atol=1e-9)
    assert np.allclose(year.income[1:], [150, 153, 160.65])
    assert np.allclose(year.expenses[1:], [0, 400, 0])
    assert np.all(year.unpaid == 0)


def test_what_cannot_be_paid_is_a_shortfall_and_the_balance_is_exactly_zero(walk_history):
    """(1000 - 600) 1.1 = 440 for 612 of spending: 172 short; then 642.60 short."""
    year = walk_history({"kind": "constant_real", "amount": 600})
    assert np.allclose(year.unpaid[1:], [0, 172, 642.6])
    assert list(year.nominal_balance.values[2:]) == [0.0, 0.0]
    assert np.allclose(year.nominal_spending[1:], [600, 440, 0])


def test_an_expense_is_paid_before_spending(walk_history):
    """(1000 - 100) 1.1 = 990 are there in year 2, for an expense of 1,100 and spending of 102."""
    flows = ({"name": "care", "amount": -1_100, "nominal": True, "start_year": 2, "end_year": 2},)
    year = walk_history({"kind": "constant_real", "amount": 100}, cash_flows=flows)
    assert np.isclose(year.expenses[2], 990)
    assert float(year.nominal_spending[2]) == 0
    assert np.isclose(year.unpaid[2], 110 + 102)


money = st.floats(0, 1e9, allow_nan=False)


@given(money, money, money, money)
def test_settling_neither_makes_nor_loses_a_cent(balance, income, expense, requested):
    left, expense_paid, spent = settle.py_func(balance, income, expense, requested)
    assert abs(balance + income - (left + expense_paid + spent)) <= 1e-6
    assert left == 0.0 or left >= HALF_CENT
    assert 0 <= expense_paid <= expense
    assert 0 <= spent <= requested + HALF_CENT


@given(money, money)
def test_what_is_paid_within_half_a_cent_is_paid(balance, missing):
    missing = missing % 0.0049
    row = np.array([balance])
    left, spent, unpaid = np.zeros((3, 1))
    due = row + missing
    pay(left, spent, unpaid, NO_FLOWS[:3], row, 0 * row, 0 * row, 0 * row, 0 * row, due, due, 1.0)
    assert unpaid[0] == 0.0


SPENDING = st.one_of(
    st.builds(lambda amount: {"kind": "constant_real", "amount": amount}, st.floats(0, 200_000)),
    st.builds(
        lambda rate, essential: {"kind": "percent_of_portfolio", "rate": rate, "essential": essential},
        st.floats(0, 1),
        st.one_of(st.none(), st.floats(0, 100_000)),
    ),
    st.builds(
        lambda amount, essential: {"kind": "guyton_klinger", "amount": amount, "essential": essential},
        st.floats(0, 200_000),
        st.one_of(st.none(), st.floats(0, 100_000)),
    ),
)
FLOW = st.builds(
    lambda amount, start, nominal: {"name": "flow", "amount": amount, "start_year": start, "nominal": nominal},
    st.floats(-200_000, 200_000),
    st.integers(1, 12),
    st.booleans(),
)


@settings(max_examples=60, deadline=None)
@given(
    spending=SPENDING,
    at=st.sampled_from(["start", "end"]),
    steps=st.sampled_from([1, 12]),
    flows=st.lists(FLOW, max_size=3),
    fee=st.floats(0, 0.2),
    seed=st.integers(0, 2**64 - 1),
)
def test_cash_is_conserved_in_every_scenario_and_year(spending, at, steps, flows, fee, seed):
    """In = out + change, for every rule, timing and step: the check that catches spending with the wrong sign."""
    plan = Plan.model_validate(
        {
            "horizon": {"years": 12, "steps_per_year": steps},
            "portfolio": {"balance": 500_000, "allocation": {"us_stocks": 0.7, "us_bonds": 0.3}, "fee": fee},
            "spending": {**spending, "at": at},
            "market": {"kind": "lognormal"},
            "cash_flows": flows,
        }
    )
    year = trace(plan, 10**12, 25, seed)
    change = year.nominal_balance.diff("year")
    gained = year.income + year.gains
    spent = year.expenses + year.nominal_spending + year.fees
    scale = 1e-9 * float(year.nominal_balance.max() + year.nominal_spending.max() + year.income.max())
    assert float(abs(gained - spent - change).max()) <= scale + 1e-6
    for name in ("nominal_balance", "nominal_spending", "fees", "expenses", "unpaid"):
        assert float(year[name].min()) >= 0.0, name
