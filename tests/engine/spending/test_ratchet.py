"""Kitces's ratchet, against a table worked by hand."""

import pytest

from engine import resolve, simulate_chunk
from engine.spending.ratchet import Ratchet, RatchetChoice
from engine.spending.rule import Outlook

RULE = Ratchet(amount=40_000, threshold=0.50, increase=0.10, wait_years=3)


def test_spending_rises_by_a_tenth_at_most_every_three_years_as_by_hand(spend):
    """A raise needs more than 1,500,000 nominal, whatever the price level.

    Year 2: 1,500,000 is not more: 40,000 x 1.02. Year 3: raised, 44,000 x 1.04. Years 4 and 5: far ahead, but too soon.
    Year 6: three years after the raise: 48,400 x 1.10. Year 7: the portfolio is down to a fifth, and nothing is cut.
    """
    years = [
        (1e6, 1.0, 1.0),
        (1.5e6, 1.02, 1.5),
        (1.51e6, 1.04, 1.0),
        (2e6, 1.06, 1.4),
        (2.2e6, 1.08, 1.1),
        (2.3e6, 1.10, 1.0),
        (2e5, 1.12, 0.1),
    ]
    by_hand = [40_000, 40_800, 45_760, 46_640, 47_520, 53_240, 54_208]
    assert spend(RULE, *years) == pytest.approx(by_hand)


def test_the_first_year_is_never_raised(spend):
    assert spend(RULE, (3e6, 1.0, 3.0)) == [40_000]


def test_income_changes_the_withdrawal_and_not_the_spending(spend):
    assert spend(RULE, (1e6, 1.0, 1.0), income=30_000) == [40_000]


def test_all_of_it_is_required_as_of_the_four_percent_rule(make_plan):
    ratchet = {"kind": "ratchet", "amount": 45_000, "threshold": 100}
    constant = {"kind": "constant_real", "amount": 45_000}
    failures = [simulate_chunk(make_plan(spending=rule), 0, 500, 1).failures for rule in (ratchet, constant)]
    assert failures[0] == failures[1] > 0
    assert RULE.requires_spending
    assert not Ratchet(0.0, 0.5, 0.1, 3).requires_spending


def test_the_figures_are_those_of_the_article_unless_stated():
    choice = RatchetChoice(kind="ratchet", amount=40_000)
    assert choice.resolve_rule(Outlook(30, (0.5,) * 30)) == RULE
    assert "more than 50% above its starting value, raise by 10% for good" in choice.describe()
    assert choice.describe().endswith("at most once in 3 years.")
    assert RatchetChoice(kind="ratchet", amount=1, wait_years=1).describe().endswith("at most every year.")


def test_no_window_of_history_fails_for_its_raises_as_published(make_plan):
    """The article's point: raises come only where the 4 % rule was too careful."""

    def failures(kind):
        spending = {"kind": kind, "amount": 40_000}
        plan = resolve(make_plan(market={"kind": "historical"}, spending=spending, portfolio__fee=0, cash_flows=[]))
        return simulate_chunk(plan, 0, plan.windows, 1).failures

    assert failures("ratchet") == failures("constant_real")
