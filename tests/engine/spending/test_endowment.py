"""The endowment rule, against a table worked by hand."""

import pytest

from engine.spending.endowment import Endowment, EndowmentChoice
from engine.spending.rule import Outlook

RULE = Endowment(rate=0.0525, smoothing=0.8)


def test_last_years_real_withdrawal_weighs_four_fifths_as_by_hand(spend):
    """First withdrawal 52,500.

    Year 2: 0.8 x 52,500 x 1.03 + 0.2 x 5.25 % of 900,000 = 43,260 + 9,450 = 52,710.
    Year 3, at unchanged prices: 0.8 x 52,710 + 0.2 x 5.25 % of 1,200,000 = 42,168 + 12,600 = 54,768.
    Year 4: prices back at 1.00 after 1.03, nothing left: 0.8 x 54,768 / 1.03 = 42,538.25.
    """
    years = [(1e6, 1.0, 1.0), (9e5, 1.03, 0.95), (1.2e6, 1.03, 1.4), (0.0, 1.0, 0.0)]
    assert spend(RULE, *years) == pytest.approx([52_500, 52_710, 54_768, 42_538.25], abs=0.01)


def test_income_is_spent_on_top_and_never_remembered(spend):
    years = [(1e6, 1.0, 1.0), (1e6, 1.0, 1.0)]
    assert spend(RULE, *years, income=10_000) == pytest.approx([62_500, 62_500])


def test_nothing_is_required():
    assert not RULE.requires_spending


def test_the_figures_are_yales_unless_stated():
    choice = EndowmentChoice(kind="endowment")
    assert choice.resolve_rule(Outlook(30, (0.5,) * 30)) == RULE
    assert "80% of last year's withdrawal" in choice.describe()
    assert "20% of what 5.25% of the portfolio would be" in choice.describe()
