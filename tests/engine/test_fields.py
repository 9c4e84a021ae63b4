"""Plans varied in some fields are the plans that would have been written so."""

import pytest

from engine import Plan, PlanError, resolve
from engine.analysis.fields import value_of, vary


def test_a_varied_plan_is_the_one_written_that_way(make_plan, plan_content):
    varied = vary(make_plan(), {"spending.amount": 50_000, "horizon.years": 20, "cash_flows.1.end_year": 20})
    content = plan_content(spending__amount=50_000, horizon__years=20)
    content["cash_flows"][0]["end_year"] = 20
    assert varied == Plan.model_validate(content)
    assert resolve(varied).key == resolve(Plan.model_validate(content)).key


def test_the_share_of_equities_moves_the_others_in_proportion(make_plan):
    market = {"kind": "lognormal"}
    allocation = {"us_stocks": 0.5, "us_bonds": 0.4, "us_bills": 0.1}
    varied = vary(make_plan(market=market, portfolio__allocation=allocation), {"portfolio.stock_share": 0.75})
    assert varied.portfolio.allocation == pytest.approx({"us_stocks": 0.75, "us_bonds": 0.2, "us_bills": 0.05})
    assert value_of(varied, "portfolio.stock_share") == pytest.approx(0.75)


def test_a_field_has_the_value_that_was_written(make_plan):
    assert value_of(make_plan(), "spending.amount") == 40_000
    assert value_of(make_plan(), "cash_flows.1.start_year") == 2


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"spendig.amount": 1}, "a plan has no part 'spendig', as in 'spendig.amount'; use one of name, horizon"),
        ({"spending.amunt": 1}, "spending.amunt = 1 is not a key of a plan; check the spelling or remove it"),
        ({"spending.amount": -1}, "spending.amount is -1, but must be at least 0"),
        ({"cash_flows.7.amount": 1}, "this plan has no '7' in 'cash_flows.7.amount'; use one of: numbers from 1"),
        ({"horizon.years": 0}, "horizon.years is 0, but must be at least 1"),
        ({"market.colour.red": 0}, "this plan has no 'colour' in 'market.colour.red'; use one of: assets, inflation"),
        ({"portfolio.allocation": {"gold": 1.0}}, "the allocation names 'gold', which the market does not have"),
    ],
)
def test_a_variation_that_is_no_plan_is_refused_as_a_plan_file_would_be(make_plan, changes, message):
    with pytest.raises(PlanError, match=message):
        vary(make_plan(), changes)


def test_an_allocation_of_equities_alone_has_no_share_to_vary(make_plan):
    plan = make_plan(portfolio__allocation={"us_stocks": 1.0})
    with pytest.raises(PlanError, match="names only equities, or none; name at least one asset of each kind"):
        vary(plan, {"portfolio.stock_share": 0.5})


def test_no_such_value_is_said(make_plan):
    with pytest.raises(PlanError, match=r"this plan has no 'rate' in 'spending.rate'; use one of: at, essential"):
        value_of(make_plan(), "spending.rate")


def test_the_share_of_equities_of_a_glide_path_is_not_varied(make_plan):
    points = [{"year": 1, "allocation": {"us_stocks": 0.4, "us_bonds": 0.6}}]
    plan = make_plan(portfolio={"balance": 100_000, "glide_path": points})
    with pytest.raises(PlanError, match="it follows the plan's glide path; remove glide_path, or vary its points"):
        vary(plan, {"portfolio.stock_share": 0.5})


def test_one_account_can_be_varied_and_the_balance_follows(make_plan):
    accounts = {"taxable": {"balance": 3e5}, "roth": {"balance": 2e5}}
    plan = make_plan(portfolio={"allocation": {"us_stocks": 1.0}, "accounts": accounts})
    assert vary(plan, {"portfolio.accounts.roth.balance": 4e5}).portfolio.balance == 7e5
