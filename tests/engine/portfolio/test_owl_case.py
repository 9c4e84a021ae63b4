"""The case file for Owl says what the plan says, in Owl's words and units."""

import tomllib

import pytest

from engine import Plan, PlanError
from engine.portfolio.owl_case import owl_case

ANN = {
    "name": 'Ann "A"',
    "age": 64,
    "sex": "female",
    "social_security": {"full_benefit": 30_000, "claiming_age": 68},
    "pensions": [{"amount": 12_000, "start_age": 66, "survivor_share": 0.5}],
}
BOB = {"name": "Bob", "age": 66, "sex": "male", "social_security": {"current_benefit": 11_200}}
ACCOUNTS = {"taxable": {"balance": 200_000, "basis": 150_000}, "deferred": {"balance": 500_000}}


@pytest.fixture
def case(plan_content):
    """Give the case of a plan with changes, read back."""

    def make(people=(ANN, BOB), portfolio=None, **changes) -> dict:
        money = {"accounts": ACCOUNTS, "allocation": {"us_stocks": 0.6, "us_bonds": 0.4}} | (portfolio or {})
        content = plan_content(portfolio=money, people=list(people), horizon={"years": 25}, **changes)
        return tomllib.loads(owl_case(Plan.model_validate(content), 2026))

    return make


def test_people_are_told_by_the_age_they_reach_in_each_year(case):
    info = case()["basic_info"]
    assert (info["status"], info["names"], info["sexes"]) == ("married", ['Ann "A"', "Bob"], ["F", "M"])
    assert info["date_of_birth"] == ["1961-07-15", "1959-07-15"]
    assert info["life_expectancy"] == [89, 91]


def test_accounts_are_the_first_persons_in_thousands(case):
    savings = case()["savings_assets"]
    assert savings["taxable_savings_balances"] == [200.0, 0.0]
    assert savings["tax_deferred_savings_balances"] == [500.0, 0.0]
    assert savings["tax_free_savings_balances"] == [0.0, 0.0]
    assert savings["taxable_cost_basis"] == [150.0, 0.0]


def test_pensions_and_social_security_are_monthly_at_full_retirement_age(case):
    """11,200 a year, claimed at 66, a year early, is 14/15 of 12,000."""
    income = case()["fixed_income"]
    assert income["social_security_pia_amounts"] == [2_500, 1_000]
    assert income["social_security_ages"] == [68.0, 66.0]
    assert income["pension_monthly_amounts"] == [1_000.0, 0.0]
    assert income["pension_survivor_fraction"] == [0.5, 0.0]


def test_one_person_is_single(case):
    single = case(people=[ANN])
    assert single["basic_info"]["status"] == "single"
    assert "beneficiary_fractions" not in single["savings_assets"]


def test_the_allocation_goes_from_the_first_year_to_the_last_in_percent(case):
    path = [
        {"year": 1, "allocation": {"us_stocks": 0.7, "us_bonds": 0.3}},
        {"year": 25, "allocation": {"us_stocks": 1 / 3, "us_bonds": 2 / 3}},
    ]
    start = path[0]["allocation"]
    for first, last in case(portfolio={"glide_path": path, "allocation": start})["asset_allocation"]["generic"]:
        assert first == [70.0, 0.0, 30.0, 0.0]
        assert sum(last) == pytest.approx(100, abs=1e-9)
        assert last == pytest.approx([100 / 3, 0, 200 / 3, 0], abs=1e-5)


def test_what_has_no_place_in_a_case_is_said(case):
    assert "Cash flows, mortgages and savings are left out" in case()["description"]
    assert "Cash flows" not in case(cash_flows=[])["description"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"people": []}, r"the plan has no \[\[people\]\]"),
        ({"portfolio": {"accounts": None, "balance": 7e5}}, r"the plan has no \[portfolio.accounts\]"),
        ({"people": [{"name": "Bob", "age": 60}]}, "'Bob' has none; set sex"),
        ({"people": [ANN | {"pensions": ANN["pensions"] * 2}]}, "has 2 pensions, but an Owl case has one a person"),
        (
            {
                "portfolio": {"allocation": {"gold": 1.0}},
                "market": {"kind": "lognormal", "assets": {"gold": {"mean": 0.05, "volatility": 0.2}}},
            },
            "an Owl case has no 'gold'",
        ),
    ],
)
def test_a_plan_that_owl_has_no_words_for_is_refused(case, changes, message):
    with pytest.raises(PlanError, match=message):
        case(**changes)
