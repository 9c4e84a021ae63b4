"""Spending by the IRS uniform lifetime table, against a table worked by hand."""

import pytest

from engine import Plan, PlanError, resolve, trace
from engine.spending.rmd import RequiredDistributions, RmdChoice
from engine.spending.rule import Outlook

CHOICE = RmdChoice(kind="rmd")


def rule(years: int, *ages: int, age: int | None = None, lives: bool = False) -> RequiredDistributions:
    return RmdChoice(kind="rmd", age=age).resolve_rule(Outlook(years, (0.5,) * years, ages, lives))


def test_last_year_s_balance_is_divided_by_the_period_of_the_age_as_by_hand(spend):
    """73 is reached in year 1, the balance of the year before being 1,000,000 at first: 1,000,000 / 26.5 = 37,735.85.

    Year 2: 900,000 / 25.5 = 35,294.12, although 1,200,000 is there. Year 3: 1,200,000 / 24.6 = 48,780.49.
    """
    years = [(9e5, 1.0, 1.0), (1.2e6, 1.1, 1.3), (1.3e6, 1.2, 1.1)]
    assert spend(rule(3, 72), *years) == pytest.approx([37_735.85, 35_294.12, 48_780.49], abs=0.01)


def test_no_more_is_withdrawn_than_is_left_of_the_balance(spend):
    """At 120 half of 1,000,000 is due, but only 300,000 is left."""
    assert spend(rule(1, 120), (3e5, 1.0, 0.3)) == [300_000]


def test_income_is_spent_on_top_and_nothing_is_required(spend):
    assert spend(rule(1, 120), (9e5, 1.0, 1.0), income=10_000) == [510_000]
    assert not rule(1).requires_spending


def test_of_several_people_the_first_counts_whose_accounts_they_are():
    assert rule(2, 72, 79).divisors == ((26.5,), (25.5,))


def test_after_the_first_person_s_death_the_survivor_s_own_age_counts():
    """The columns are: nobody alive, the first alone, the second alone, both."""
    assert rule(1, 72, 79, lives=True).divisors == ((26.5, 26.5, 20.2, 26.5),)


def test_where_the_plan_names_nobody_the_age_is_the_stated_one_or_65():
    assert rule(2).divisors == ((32.8,), (31.9,))
    assert rule(2, age=71).divisors == ((27.4,), (26.5,))


def test_the_rule_goes_by_the_same_ages_as_what_a_deferred_account_must_distribute():
    plan = Plan.model_validate(
        {
            "horizon": {"until": "last_death"},
            "portfolio": {"accounts": {"deferred": {"balance": 1e6}}, "allocation": {"us_stocks": 1.0}},
            "people": [{"name": "Ann", "age": 78, "sex": "female"}, {"name": "Bob", "age": 84, "sex": "male"}],
            "spending": {"kind": "rmd"},
            "market": {"kind": "lognormal"},
        }
    )
    assert resolve(plan).run.rule.divisors == resolve(plan).run.portfolio.divisors


def test_an_age_beside_people_is_refused():
    with pytest.raises(PlanError, match=r"spending.age is 70, but .* \(82 the oldest.*remove spending.age"):
        rule(2, 82, 75, age=70)


@pytest.mark.parametrize("at", ["start", "end"])
def test_in_a_plan_the_balance_at_the_end_of_the_year_before_is_divided(at):
    plan = Plan.model_validate(
        {
            "horizon": {"years": 3},
            "portfolio": {"balance": 1_000_000, "allocation": {"us_stocks": 1.0}},
            "people": [{"name": "Ann", "age": 74, "sex": "female"}],
            "spending": {"kind": "rmd", "at": at},
            "market": {"kind": "lognormal"},
        }
    )
    assert resolve(plan).run.rule == RequiredDistributions(((24.6,), (23.7,), (22.9,)))
    told = trace(plan, 0, 20, seed=3)
    for year, period in enumerate((24.6, 23.7, 22.9), 1):
        before = told.nominal_balance.sel(year=year - 1).values
        assert told.nominal_spending.sel(year=year).values == pytest.approx(before / period)


def test_it_says_what_is_withdrawn():
    assert "divided by the IRS distribution period at the age that the first person reaches" in CHOICE.describe()
