"""Clyatt's 95 % rule, against a table worked by hand."""

import pytest

from engine.spending.ninety_five_percent import NinetyFivePercent, NinetyFivePercentChoice
from engine.spending.rule import Outlook

RULE = NinetyFivePercent(rate=0.04, keep=0.95)


def test_the_greater_of_the_share_and_most_of_last_year_is_withdrawn_as_by_hand(spend):
    """4 % of 1,000,000 is 40,000; of 1,008,000 40,320; then 4 % of 700,000 is 28,000, but 95 % of 40,320 is 38,304.

    95 % of that is 36,388.80, more than 4 % of 900,000; 4 % of 1,000,000 is more again. Prices never matter.
    """
    years = [(1e6, 1.0, 1.0), (1.008e6, 1.1, 1.05), (7e5, 1.3, 0.7), (9e5, 0.9, 1.3), (1e6, 2.0, 1.2)]
    assert spend(RULE, *years) == pytest.approx([40_000, 40_320, 38_304, 36_388.8, 40_000])


def test_income_is_spent_on_top_and_never_remembered(spend):
    assert spend(RULE, (1e6, 1.0, 1.0), (0.0, 1.0, 0.0), income=10_000) == pytest.approx([50_000, 48_000])


def test_nothing_is_required():
    assert not RULE.requires_spending


def test_the_figures_are_clyatts_unless_stated():
    choice = NinetyFivePercentChoice(kind="ninety_five_percent")
    assert choice.resolve_rule(Outlook(30, (0.5,) * 30)) == RULE
    assert "4.00% of the portfolio each year, but never less than 95% of the dollars" in choice.describe()
