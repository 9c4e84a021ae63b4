"""What a plan would have to be for a wanted success."""

import numpy as np
import pytest

from engine import PlanError, simulate
from engine.analysis.best_allocation import best_allocation
from engine.analysis.fields import vary
from engine.analysis.solve import Range, by_bisection, solve
from engine.jobs import answer

COUNT = 5_000
AMOUNTS = Range(1_000, 200_000, rises=False)
BALANCES = Range(100_000, 10_000_000, rises=True)


def success(plan, scenarios=COUNT, seed=1):
    return float(simulate(plan, scenarios, seed).success_probability)


def test_a_safe_amount_has_just_the_success_that_was_wanted_and_costs_one_pass(make_plan):
    plan = make_plan()
    found = answer(solve(plan, "spending.amount", 0.9, AMOUNTS, COUNT, 1))
    assert found.attrs["runs"] == 1
    amount = float(found.answer)
    assert success(vary(plan, {"spending.amount": amount})) == float(found.success_probability) == 0.9
    assert success(vary(plan, {"spending.amount": amount * 1.001})) < 0.9


def test_one_pass_and_bisection_find_the_same_amount(make_plan):
    passed = answer(solve(make_plan(), "spending.amount", 0.8, AMOUNTS, COUNT, 1))
    bisected = answer(by_bisection(make_plan(), "spending.amount", 0.8, AMOUNTS, COUNT, 1))
    assert float(bisected.answer) == pytest.approx(float(passed.answer), abs=20)
    assert bisected.answer_interval.values == pytest.approx(passed.answer_interval.values, abs=20)
    assert bisected.attrs["runs"] > 10


def test_the_interval_of_an_answer_covers_the_answer_of_many_more_draws(make_plan):
    plan = make_plan()
    few = answer(solve(plan, "spending.amount", 0.9, AMOUNTS, 2_000, 1))
    many = answer(solve(plan, "spending.amount", 0.9, AMOUNTS, 100_000, 99))
    assert float(few.answer_interval[0]) < float(many.answer) < float(few.answer_interval[1])
    assert float(many.answer_interval[1] - many.answer_interval[0]) < float(
        few.answer_interval[1] - few.answer_interval[0]
    )


def test_the_balance_needed_has_the_success_that_was_wanted(make_plan):
    plan = make_plan(spending={"kind": "guyton_klinger", "amount": 60_000, "essential": 55_000})
    found = answer(solve(plan, "portfolio.balance", 0.95, BALANCES, COUNT, 1))
    assert float(found.success_probability) >= 0.95
    assert success(vary(plan, {"portfolio.balance": float(found.answer) - 2_000})) < 0.95
    assert float(found.answer_interval[0]) < float(found.answer) < float(found.answer_interval[1])


def test_the_longest_horizon_is_a_whole_number_of_years(make_plan):
    plan = make_plan(spending__amount=60_000, cash_flows=[])
    found = answer(solve(plan, "horizon.years", 0.9, Range(5, 60, rises=False, whole=True), COUNT, 1))
    years = int(found.answer)
    assert success(vary(plan, {"horizon.years": years})) >= 0.9 > success(vary(plan, {"horizon.years": years + 1}))


def test_where_nothing_has_the_wanted_success_the_answer_says_so(make_plan):
    found = answer(solve(make_plan(), "portfolio.balance", 0.99, Range(1_000, 2_000, rises=True), 1_000, 1))
    assert np.isnan(found.answer)
    assert "widen them or want less" in found.attrs["note"]


def test_history_gives_an_answer_without_an_interval(make_plan):
    portfolio = {"balance": 1_000_000, "allocation": {"us_stocks": 0.5, "us_bonds": 0.5}}
    plan = make_plan(market={"kind": "historical"}, portfolio=portfolio, cash_flows=[])
    found = answer(solve(plan, "spending.amount", 0.999, AMOUNTS, 10, 1))
    assert float(found.answer) == pytest.approx(36_670, abs=10), "1966 was the worst start"
    assert np.isnan(found.answer_interval).all()


@pytest.mark.parametrize(
    ("field", "wanted", "within", "message"),
    [
        ("spending.amount", 1.0, AMOUNTS, "a success of 1 was wanted; give a share between 0 and 1"),
        ("spending.amount", 0.9, Range(5, 5, False), "was sought between 5 and 5; give the lower bound first"),
        ("spending.rate", 0.9, AMOUNTS, r"this plan has no 'rate' in 'spending.rate'"),
        ("portfolio.balance", 0.9, Range(1, 10, True), r"portfolio.balance is 1(.0)?, but must be at least 1,000"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(make_plan, field, wanted, within, message):
    with pytest.raises(PlanError, match=message):
        answer(solve(make_plan(), field, wanted, within, 100, 1))


def test_the_best_share_of_equities_is_the_best_of_all_that_were_tried(make_plan):
    plan = make_plan(spending__amount=45_000, cash_flows=[])
    found = answer(best_allocation(plan, 4_000, 1, steps=10))
    assert found.success_probability.sizes == {"stock_share": 11}
    best = float(found.best)
    assert float(found.success_probability.sel(stock_share=best)) == float(found.success_probability.max())
    assert int(found.as_good.sel(stock_share=best)) == 1
    assert int(found.as_good.sel(stock_share=0.0)) == 0, "bonds alone do not last"
    assert float(found.success_difference.max()) == 0


def test_no_steps_are_refused(make_plan):
    with pytest.raises(PlanError, match="steps=0 leave nothing to compare; give at least 1"):
        best_allocation(make_plan(), 100, 1, steps=0)


WISHES = {"spending__amount": 40_000, "spending__essential": 30_000, "spending__discretionary": 15_000}


def test_no_more_is_sought_than_a_plan_wishes_for_and_the_answer_says_so(make_plan):
    found = answer(solve(make_plan(**WISHES), "spending.amount", 0.8, Range(0, 1e6, rises=False), 2_000, 1))
    assert float(found.answer) == 45_000
    assert "all the plan wishes for: essential and discretionary spending come to $45,000" in found.attrs["limit"]
    assert np.isnan(found.answer_interval.values).all()


def test_below_what_a_plan_wishes_for_the_safe_amount_is_found_by_bisection(make_plan):
    plan = make_plan(portfolio__balance=600_000, **WISHES)
    found = answer(solve(plan, "spending.amount", 0.9, Range(0, 1e6, rises=False), 2_000, 1))
    amount = float(found.answer)
    assert amount < 45_000
    assert found.attrs["limit"] == ""
    assert success(vary(plan, {"spending.amount": amount}), 2_000) >= 0.9
    assert success(vary(plan, {"spending.amount": 1.01 * amount}), 2_000) < 0.9


def test_a_plan_that_may_spend_nothing_is_told_so_when_it_asks_how_much(make_plan):
    plan = make_plan(spending__amount=0, spending__essential=0, spending__discretionary=0)
    with pytest.raises(PlanError, match=r"the plan spends at most \$0 a year, .*; raise spending.disc"):
        solve(plan, "spending.amount", 0.9, Range(0, 1e6, rises=False), 100, 1)


def test_an_answer_at_the_end_of_what_was_looked_at_says_so_and_has_no_interval(make_plan):
    plan = make_plan(spending={"kind": "percent_of_portfolio", "rate": 0.04})
    found = answer(solve(plan, "portfolio.balance", 0.9, Range(1_000, 1e6, rises=True), 500, 1))
    assert float(found.answer) == 1_000
    assert np.isnan(found.answer_interval.values).all()
    assert found.attrs["limit"] == (
        "That is as far as was looked: every value from 1,000 to 1,000,000 has the success that was wanted."
    )


ACCOUNTS = {"taxable": {"balance": 3e5, "basis": 1e5}, "deferred": {"balance": 5e5}, "roth": {"balance": 2e5}}
MIX = {"us_stocks": 0.6, "us_bonds": 0.4}


def test_the_balance_needed_of_a_plan_with_accounts_scales_all_of_them(make_plan):
    plan = make_plan(portfolio={"allocation": MIX, "accounts": ACCOUNTS}, spending__amount=60_000)
    found = answer(solve(plan, "portfolio.balance", 0.9, BALANCES, 1_000, 1))
    needed = vary(plan, {"portfolio.balance": float(found.answer)}).portfolio
    share = float(found.answer) / 1e6
    assert needed.accounts.balance == pytest.approx(float(found.answer))
    assert needed.accounts.taxable.basis == pytest.approx(1e5 * share)
    assert needed.accounts.roth.balance == pytest.approx(2e5 * share)
    assert float(found.success_probability) == pytest.approx(0.9, abs=0.01)
