"""What people are paid, save and pay, year by year, and when they start to spend."""

import numpy as np
import pytest

from engine import resolve, trace
from engine.household.assemble import assemble
from engine.household.stated_flows import Mortgage
from engine.timeline import Block, Timeline

ANNA = {"name": "Anna", "age": 60, "sex": "female"}
BEN = {"name": "Ben", "age": 63, "sex": "male"}
CERTAIN = {
    "kind": "lognormal",
    "assets": {"us_stocks": {"mean": 0, "volatility": 0}, "us_bonds": {"mean": 0, "volatility": 0}},
    "inflation": {"mean": 0.1, "volatility": 0},
}
"""No returns, and prices that rise by 10 % a year."""


@pytest.fixture
def flows(make_plan):
    """Give a function that follows one scenario of a certain plan without spending and returns one row, nominal."""

    def of(row, **changes):
        content = {"cash_flows": [], "market": CERTAIN, "spending__amount": 0, "horizon": {"years": 8}} | changes
        return trace(make_plan(**content), 0, 1, 1)[row].values[0, 1:]

    return of


def prices(years):
    return np.array([1.1**year for year in range(years)])


def kinds(make_plan, year, deaths=None, **changes):
    """Give the flows of one year at a price level of 1, income apart by its kind; of one couple that dies as told."""
    plan = make_plan(**{"cash_flows": [], "horizon": {"until": "last_death"}} | changes)
    household, one = assemble(plan.household(), taxed=True), np.ones(1)
    lives = household.init(Block(1, 0, 1, Timeline(8, 1)))
    if deaths is not None:
        lives = lives._replace(deaths=tuple(np.array([death]) for death in deaths), last=np.array([max(deaths)]))
    return household.cash(lives, year, one, 0 * one)


def test_a_real_pension_rises_with_prices_from_its_start_age(flows):
    anna = {**ANNA, "pensions": [{"amount": 10_000, "start_age": 62}]}
    income = flows("income", people=[anna])
    assert np.allclose(income[:2], 0)
    assert np.allclose(income[2:], 10_000 * prices(8)[2:])


def test_a_nominal_pension_rises_only_by_its_cola(flows):
    anna = {**ANNA, "pensions": [{"amount": 10_000, "start_age": 61, "nominal": True, "cola": 0.02}]}
    assert np.allclose(flows("income", people=[anna])[1:4], [10_000, 10_200, 10_404])


def test_a_pension_that_started_long_ago_is_paid_from_the_first_year(flows):
    anna = {**ANNA, "pensions": [{"amount": 10_000, "start_age": 50, "nominal": True}]}
    assert np.allclose(flows("income", people=[anna]), 10_000)


def test_social_security_of_both_is_paid_from_each_claim(flows):
    people = [
        {**ANNA, "social_security": {"full_benefit": 10_000, "claiming_age": 67}},
        {**BEN, "social_security": {"full_benefit": 20_000, "claiming_age": 65}},
    ]
    real = flows("income", people=people) / prices(8)
    early = 20_000 * (1 - 24 * 5 / 900)
    assert np.allclose(real, [0, 0, early, early, early, early, early, early + 10_000])


def test_savings_flow_until_retirement_and_spending_starts_with_it(flows):
    anna = {**ANNA, "retirement_age": 63, "savings": {"amount": 1_000, "growth": 0.1}}
    changes = {"people": [anna], "spending__amount": 5_000}
    assert np.allclose(flows("income", **changes) / prices(8), [1_000, 1_100, 1_210, 0, 0, 0, 0, 0])
    spent = flows("spending", **changes)
    assert np.allclose(spent, [0, 0, 0, 5_000, 5_000, 5_000, 5_000, 5_000])


def test_spending_waits_until_everybody_is_retired(make_plan):
    people = [{**ANNA, "retirement_age": 62}, {**BEN, "retirement_age": 70}]
    run = resolve(make_plan(people=people)).run
    assert run.first_year == 8
    people = [ANNA, BEN]
    assert resolve(make_plan(people=people)).run.first_year == 1


def test_a_stated_first_year_of_spending_stands(make_plan):
    people = [{**ANNA, "retirement_age": 62}]
    assert resolve(make_plan(people=people, spending__start_year=5)).run.first_year == 5


def test_a_rule_knows_the_ages_and_years_of_the_first_spending(make_plan, monkeypatch):
    seen = []
    from engine.spending.constant_real import ConstantRealChoice

    original = ConstantRealChoice.resolve_rule
    monkeypatch.setattr(
        ConstantRealChoice, "resolve_rule", lambda choice, outlook: seen.append(outlook) or original(choice, outlook)
    )
    resolve(make_plan(people=[{**ANNA, "retirement_age": 62}, BEN]))
    assert (seen[-1].years, seen[-1].ages, seen[-1].stock_share) == (28, (62, 65), (0.6,) * 28)


@pytest.mark.parametrize(
    ("horizon", "years"),
    [
        ({"years": 30}, 30),
        ({"until_age": 95}, 35),
        ({"until": "last_death"}, 60),
        ({"until": "last_death", "until_age": 100}, 40),
    ],
)
def test_the_horizon_is_stated_in_one_of_four_ways(make_plan, horizon, years):
    plan = make_plan(horizon=horizon, people=[BEN, ANNA])
    assert plan.timeline().years == years
    assert len(trace(plan, 0, 1, 1).year) == years + 1


def test_a_life_of_more_than_100_years_is_followed_for_100(make_plan):
    assert make_plan(horizon={"until": "last_death"}, people=[{**ANNA, "age": 5}]).timeline().years == 100


def test_a_plan_with_people_whose_lives_nobody_follows_keeps_the_key_of_one_without(make_plan):
    assert resolve(make_plan(people=[ANNA])).key == resolve(make_plan()).key


def test_social_security_is_the_same_run_as_the_flow_it_amounts_to(make_plan):
    flow = {"name": "Social Security", "amount": 10_000, "start_year": 8}
    anna = {**ANNA, "social_security": {"full_benefit": 10_000}}
    assert resolve(make_plan(people=[anna], cash_flows=[])).key == resolve(make_plan(cash_flows=[flow])).key


def test_a_cash_flow_grows_beyond_inflation(flows):
    flow = {"name": "Care", "amount": -1_000, "start_year": 2, "end_year": 4, "growth": 0.05}
    real = flows("expenses", cash_flows=[flow]) / prices(8)
    assert np.allclose(real, [0, 1_000, 1_050, 1_102.5, 0, 0, 0, 0])


def test_a_one_off_is_paid_once(flows):
    flow = {"name": "Boat", "amount": -20_000, "start_year": 3, "end_year": 3}
    assert np.allclose(flows("expenses", cash_flows=[flow]) / prices(8), [0, 0, 20_000, 0, 0, 0, 0, 0])


def test_a_mortgage_of_100_000_at_6_percent_over_30_years_costs_599_55_a_month():
    assert Mortgage(balance=100_000, rate=0.06, years_left=30).payment / 12 == pytest.approx(599.5505, abs=1e-4)


def test_a_mortgage_is_paid_off_by_its_payments():
    loan = Mortgage(balance=60_000, rate=0.045, years_left=6)
    owed = loan.balance
    for _ in range(72):
        owed = owed * (1 + loan.rate / 12) - loan.payment / 12
    assert owed == pytest.approx(0.0, abs=1e-6)


def test_a_mortgage_without_interest_is_paid_off_evenly():
    assert Mortgage(balance=60_000, rate=0, years_left=6).payment == 10_000


def test_a_mortgage_does_not_rise_with_prices_and_ends(flows):
    paid = flows("expenses", mortgages=[{"balance": 30_000, "rate": 0, "years_left": 3}])
    assert np.allclose(paid, [10_000, 10_000, 10_000, 0, 0, 0, 0, 0])


COUPLE = [
    {
        **ANNA,
        "social_security": {"current_benefit": 10_000},
        "pensions": [{"amount": 8_000, "start_age": 60, "survivor_share": 0.5}],
        "retirement_age": 64,
        "savings": {"amount": 700, "account": "roth"},
    },
    {**BEN, "social_security": {"current_benefit": 16_000}},
]
FLOWS = [
    {"name": "Rent", "amount": 6_000, "taxed": True},
    {"name": "Gift", "amount": 500},
    {"name": "Club", "amount": -300, "person": "Ben", "until": "death"},
    {"name": "House", "amount": -2_000},
]


@pytest.mark.parametrize(
    ("deaths", "security", "pension", "saved", "club"),
    [((9, 9), 26_000, 8_000, 700, 300), ((9, 1), 16_000, 8_000, 700, 0), ((1, 9), 16_000, 4_000, 0, 300)],
    ids=["both", "Anna", "Ben"],
)
def test_income_is_told_apart_by_its_kind_and_follows_the_survivor(make_plan, deaths, security, pension, saved, club):
    cash = kinds(make_plan, 2, deaths, people=COUPLE, cash_flows=FLOWS)
    assert cash.social_security[0] == security
    assert cash.ordinary[0] == pension + 6_000
    assert cash.saved[:, 0].tolist() == [0, 0, saved]
    assert cash.income[0] == security + pension + 6_000 + 500 + saved
    assert cash.expense[0] == 2_000 + club


def test_a_household_that_has_died_out_is_paid_and_pays_nothing(make_plan):
    cash = kinds(
        make_plan, 3, (2, 1), people=COUPLE, cash_flows=FLOWS, mortgages=[{"balance": 9, "rate": 0, "years_left": 9}]
    )
    assert [float(row[0]) for row in (cash.income, cash.expense, cash.ordinary, cash.social_security)] == [0] * 4


def test_kinds_of_income_that_a_plan_has_not_are_none(make_plan):
    cash = kinds(make_plan, 1, people=[ANNA], cash_flows=FLOWS[1:2])
    assert cash.ordinary is cash.social_security is cash.saved is None


def test_without_a_tax_nothing_is_told_apart(make_plan):
    plan = make_plan(people=COUPLE, cash_flows=FLOWS, horizon={"until": "last_death"})
    household, one = assemble(plan.household(), taxed=False), np.ones(3)
    cash = household.cash(household.init(Block(1, 0, 3, Timeline(8, 1))), 1, one, 0 * one)
    assert cash.ordinary is cash.social_security is cash.saved is None
    assert np.all(cash.income == 26_000 + 8_000 + 6_000 + 500 + 700)


def test_taxed_income_without_lives_is_that_with_lives_while_all_live(make_plan):
    changes = {"people": COUPLE, "cash_flows": FLOWS}
    fixed = kinds(make_plan, 2, horizon={"years": 20}, **changes)
    followed = kinds(make_plan, 2, (9, 9), **changes)
    for one, other in zip(fixed, followed, strict=True):
        assert np.array_equal(one, other)


def test_monthly_steps_pay_twelfths_of_a_benefit(flows):
    anna = {**ANNA, "social_security": {"full_benefit": 12_000, "claiming_age": 62}}
    monthly = flows("income", people=[anna], horizon={"years": 3, "steps_per_year": 12})
    assert np.allclose(monthly, [0, 0, 0.7 * 12_000 * 1.21])


@pytest.mark.parametrize("at", ["start", "end"])
@pytest.mark.parametrize("steps", [1, 12])
def test_who_spends_while_working_lives_on_the_salary_and_not_on_what_is_saved(flows, at, steps):
    """A rule that withdraws nothing leaves 50,000 of 57,000 to spend; 7,000 stay invested."""
    anna = {**ANNA, "retirement_age": 63, "savings": {"amount": 7_000}}
    salary = [{"name": "Salary", "amount": 50_000, "end_year": 3}]
    spending = {"kind": "percent_of_portfolio", "rate": 0.0, "start_year": 1, "at": at}
    changes = {"spending": spending, "people": [anna], "cash_flows": salary}
    spent = flows("nominal_spending", horizon={"years": 5, "steps_per_year": steps}, **changes)
    assert np.allclose(spent, [*(50_000 * prices(3)), 0, 0])
