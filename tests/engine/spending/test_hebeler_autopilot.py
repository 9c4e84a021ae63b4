"""Hebeler's Autopilot, against a table worked by hand."""

import pytest

from engine.spending.hebeler_autopilot import HebelerAutopilot, HebelerAutopilotChoice
from engine.spending.rule import Outlook

CHOICE = HebelerAutopilotChoice(kind="hebeler_autopilot")


def rule(years: int, **choice: float) -> HebelerAutopilot:
    return HebelerAutopilotChoice(kind="hebeler_autopilot", **choice).resolve_rule(Outlook(years, (0.5,) * years))


def test_last_years_real_withdrawal_weighs_three_quarters_as_by_hand(spend):
    """Without a return the payment is the balance over the years left: 3, 2 and 1.

    Year 1: 900,000 / 3 = 300,000. Year 2: 0.75 x 300,000 x 1.02 + 0.25 x 600,000 / 2 = 229,500 + 75,000 = 304,500.
    Year 3, at unchanged prices: 0.75 x 304,500 + 0.25 x 400,000 = 228,375 + 100,000 = 328,375.
    """
    years = [(9e5, 1.0, 1.0), (6e5, 1.02, 1.0), (4e5, 1.02, 1.4)]
    assert spend(rule(3, real_return=0.0), *years) == pytest.approx([300_000, 304_500, 328_375])


def test_the_first_withdrawal_over_21_years_is_five_and_a_half_percent_as_published():
    """5 % a year less 3.5 % inflation over the 21 years that the IRS gives at 65: about 5.5 %."""
    assert round(rule(21).payments[0], 3) == 0.055


def test_following_the_payments_alone_at_the_assumed_return_spends_the_last_dollar_in_the_last_year():
    balance, withdrawals = 1_000_000.0, []
    for payment in rule(30, real_return=0.03).payments:
        withdrawals.append(payment * balance)
        balance = (balance - withdrawals[-1]) * 1.03
    assert withdrawals == pytest.approx([withdrawals[0]] * 30)
    assert balance == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("real_return", [-0.02, 0.0, 1e-17, 1e-9, 0.05])
def test_in_the_last_year_the_payment_is_everything_whatever_the_return(real_return):
    assert rule(40, real_return=real_return).payments[-1] == 1.0


def test_income_is_spent_on_top_and_never_remembered(spend):
    years = [(1e6, 1.0, 1.0), (0.0, 1.0, 0.0)]
    first, second = spend(rule(30), *years, income=10_000)
    assert second - 10_000 == pytest.approx(0.75 * (first - 10_000))


def test_nothing_is_required():
    assert not rule(30).requires_spending


def test_the_figures_are_hebelers_unless_stated():
    assert (CHOICE.real_return, CHOICE.smoothing) == (0.0145, 0.75)
    assert pytest.approx(1.05 / 1.035 - 1, abs=1e-5) == CHOICE.real_return
    assert "75% of last year's withdrawal" in CHOICE.describe()
    assert "at a real return of 1.45%" in CHOICE.describe()
