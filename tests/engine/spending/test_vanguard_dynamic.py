"""Vanguard's dynamic spending, against a table worked by hand."""

import pytest

from engine.spending.rule import Outlook
from engine.spending.vanguard_dynamic import VanguardDynamic, VanguardDynamicChoice

RULE = VanguardDynamic(rate=0.04, ceiling=0.05, floor=0.025)


def test_the_share_changes_within_real_bounds_of_last_years_withdrawal_as_by_hand(spend):
    """First withdrawal 4 % of 1,000,000: 40,000.

    Year 2: 4 % of 1,040,000 is 41,600; last year's is 41,200 at a price level of 1.03; within 40,170 and 43,260.
    Year 3: 4 % of 800,000 is 32,000; last year's is 42,407.77 at 1.05, and at least 97.5 % of it is 41,347.57.
    Year 4: again the floor, at unchanged prices: 41,347.57 x 0.975 = 40,313.88.
    Year 5: 4 % of 2,000,000 is 80,000; at most 105 % of 40,313.88: 42,329.58.
    """
    years = [(1e6, 1.0, 1.0), (1.04e6, 1.03, 1.08), (8e5, 1.05, 0.8), (7e5, 1.05, 0.9), (2e6, 1.05, 3.0)]
    by_hand = [40_000, 41_600, 41_347.57, 40_313.88, 42_329.58]
    assert spend(RULE, *years) == pytest.approx(by_hand, abs=0.01)


def test_income_is_spent_on_top_and_leaves_the_bounds_alone(spend):
    years = [(1e6, 1.0, 1.0), (5e5, 1.0, 0.5)]
    assert spend(RULE, *years, income=20_000) == pytest.approx([60_000, 59_000])


def test_nothing_is_required():
    assert not RULE.requires_spending


def test_the_bounds_are_vanguards_of_2013_unless_stated():
    choice = VanguardDynamicChoice(kind="vanguard_dynamic", rate=0.04)
    assert choice.resolve_rule(Outlook(30, (0.5,) * 30)) == RULE
    assert "at most 5.0% more and 2.5% less than the year before" in choice.describe()
