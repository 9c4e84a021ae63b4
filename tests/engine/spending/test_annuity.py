"""Level payments that use up a portfolio."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import PlanError
from engine.spending.annuity import payment_share, present_value, real_growth, years_left
from engine.spending.rule import Outlook


def outlook(years: int, *ages: int) -> Outlook:
    return Outlook(years, (0.6,) * years, ages)


def test_the_payment_is_that_of_an_annuity_due_as_by_hand():
    """Three payments at 25 %: 1 / (1 + 0.8 + 0.64) = 0.409836; with payments rising by 25 % each: 1 / 3."""
    assert payment_share(3, 0.25) == pytest.approx(1 / 2.44)
    assert payment_share(3, 0.25, tilt=0.25) == pytest.approx(1 / 3)


def test_without_growth_the_payments_are_equal_parts():
    assert [payment_share(left, 0.0) for left in (4, 3, 2, 1)] == pytest.approx([1 / 4, 1 / 3, 1 / 2, 1.0])


@settings(max_examples=50)
@given(growth=st.floats(-0.5, 0.5), tilt=st.floats(-0.5, 0.5))
def test_the_last_payment_is_exactly_everything(growth, tilt):
    assert payment_share(1, growth, tilt) == 1.0


@settings(max_examples=50)
@given(years=st.integers(1, 60), growth=st.floats(-0.1, 0.2), tilt=st.floats(-0.1, 0.1))
def test_the_payments_use_up_the_portfolio_exactly_at_the_end_while_returns_are_as_assumed(years, growth, tilt):
    balance, payments = 1.0, []
    for left in range(years, 0, -1):
        assert balance > 0.0
        payments.append(payment_share(left, growth, tilt) * balance)
        balance = (balance - payments[-1]) * (1.0 + growth)
    assert balance == 0.0
    assert payments == pytest.approx([payments[0] * (1.0 + tilt) ** year for year in range(years)], rel=1e-6)


def test_present_value_grows_into_the_amount():
    assert present_value(1_000.0, 2, 0.25) == pytest.approx(640)
    assert present_value(1_000.0, 0, 0.25) == 1_000.0


def test_growth_is_mixed_as_the_portfolio_is():
    assert real_growth(0.6) == pytest.approx(0.6 * 0.05 + 0.4 * 0.019)


def test_payments_last_until_the_youngest_is_at_the_last_age_and_are_one_in_each_year_after():
    assert years_left(outlook(5, 99, 97), 100) == (3, 2, 1, 1, 1)


def test_where_nobody_is_named_payments_last_as_long_as_the_plan():
    assert years_left(outlook(3), 100) == (3, 2, 1)


def test_a_last_age_that_has_passed_is_refused():
    with pytest.raises(PlanError, match=r"last_age is 90, but the youngest is 92 when .* set last_age >= 93"):
        years_left(outlook(5, 92, 95), 90)
