"""Essential and discretionary spending, on any rule: a floor that is required, a ceiling on what is wished for."""

import numpy as np
import pytest

from engine import Plan, PlanError, resolve, trace
from engine.spending.constant_real import ConstantRealChoice
from engine.spending.discretionary import WithCeiling
from engine.spending.essential import WithEssential
from engine.spending.percent_of_portfolio import PercentOfPortfolio, PercentOfPortfolioChoice
from engine.spending.registry import resolve_spending
from engine.spending.rule import Outlook, Outset, State

OUTLOOK = Outlook(30, (0.6,) * 30)
SHARE = {"kind": "percent_of_portfolio", "rate": 0.05}


def test_spending_lies_between_essential_and_both_together_in_real_dollars_as_by_hand(spend):
    """5 % of 1,000,000 is 50,000, within 30,000 and 55,000; of 1,400,000 70,000, above 55,000 x 1.1 = 60,500.

    5 % of 400,000 is 20,000, below 30,000 x 1.2 = 36,000.
    """
    rule = resolve_spending(PercentOfPortfolioChoice(**SHARE, essential=30_000, discretionary=25_000), OUTLOOK)
    years = [(1e6, 1.0, 1.0), (1.4e6, 1.1, 1.4), (4e5, 1.2, 0.4)]
    assert spend(rule, *years) == pytest.approx([50_000, 60_500, 36_000])


def test_the_ceiling_counts_income_as_spending(spend):
    rule = resolve_spending(PercentOfPortfolioChoice(**SHARE, essential=0, discretionary=55_000), OUTLOOK)
    assert spend(rule, (1e6, 1.0, 1.0), income=20_000) == pytest.approx([55_000])


def test_of_a_constant_amount_exactly_what_is_essential_is_required():
    rule = resolve_spending(ConstantRealChoice(kind="constant_real", amount=40_000, essential=25_000), OUTLOOK)
    one = np.ones(1)
    _, spending = rule.step(rule.init(Outset(1e6 * one, one, 30)), State(1, 1e6 * one, 0 * one, one, one, one, None))
    assert (spending.requested, spending.required) == (40_000, 25_000)


def test_the_rule_without_discretionary_is_what_it_was():
    assert resolve_spending(PercentOfPortfolioChoice(**SHARE), OUTLOOK) == PercentOfPortfolio(0.05)
    floored = resolve_spending(PercentOfPortfolioChoice(**SHARE, essential=1), OUTLOOK)
    assert floored == WithEssential(PercentOfPortfolio(0.05), 1)


def test_nothing_is_required_where_nothing_may_be_spent():
    assert not WithCeiling(WithEssential(PercentOfPortfolio(0.05), 1), 0).requires_spending
    assert WithCeiling(WithEssential(PercentOfPortfolio(0.05), 1), 2).requires_spending


def test_what_lies_above_the_ceiling_stays_invested(make_plan):
    free, bounded = (
        trace(make_plan(spending=SHARE | bounds), 0, 200, seed=7)
        for bounds in ({}, {"essential": 20_000, "discretionary": 30_000})
    )
    assert float(bounded.spending.max()) == pytest.approx(50_000)
    above = free.spending.max("year") > 50_001
    assert above.any()
    assert bool((bounded.balance.isel(year=-1) > free.balance.isel(year=-1))[above].any())


def test_discretionary_changes_the_key(make_plan):
    plans = [SHARE | {"essential": 1_000}, SHARE | {"essential": 1_000, "discretionary": 1_000}]
    assert len({resolve(make_plan(spending=spending)).key for spending in plans}) == 2


REFUSED = [
    (SHARE | {"discretionary": 5_000}, "discretionary is $5,000, but essential is not stated; state essential"),
    (
        {"kind": "constant_real", "amount": 60_000, "essential": 30_000, "discretionary": 20_000},
        "the amount is $60,000, more than the $50,000 of essential and discretionary spending; lower the amount",
    ),
    (SHARE | {"essential": 1, "discretionary": -1}, "spending.discretionary is -1, but must be at least 0"),
]


@pytest.mark.parametrize(("spending", "message"), REFUSED)
def test_contradictory_wishes_are_refused_with_value_and_remedy(plan_content, spending, message):
    with pytest.raises(PlanError) as refused:
        Plan.model_validate(plan_content(spending=spending))
    assert message in str(refused.value)
