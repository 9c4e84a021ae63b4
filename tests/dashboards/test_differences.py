"""What differs between plans, in words."""

from hypothesis import given
from hypothesis import strategies as st

from dashboards.pages.compare.differences import differences
from dashboards.presets import PRESETS
from engine import Plan
from engine.analysis.fields import vary

BASE = PRESETS["retire_at_65"].plan
COUPLE = PRESETS["couple_retiring_at_62"].plan


def test_only_the_fields_that_differ_are_told() -> None:
    other = vary(BASE, {"spending.amount": 60_000, "portfolio.fee": 0.01})
    assert differences([BASE, other]) == (
        ("Fees a year", ("0.2%", "1%")),
        ("Spending a year", ("$65,000", "$60,000")),
    )


def test_plans_that_differ_in_name_alone_do_not_differ() -> None:
    assert differences([BASE, BASE.model_copy(update={"name": "Another"})]) == ()


def test_the_allocation_is_told_whole() -> None:
    (one,) = differences([BASE, vary(BASE, {"portfolio.stock_share": 0.5})])
    assert one == ("Invested in", ("60% US stocks, 40% US bonds", "50% US stocks, 50% US bonds"))


def test_another_spending_rule_is_one_difference_in_its_own_words() -> None:
    other = PRESETS["percent_of_portfolio"].plan
    told = dict(differences([BASE, other]))
    assert told["Spending rule"] == (BASE.spending.describe(), other.spending.describe())
    assert not any(name.startswith("Spending a year") for name in told)


def test_an_income_that_one_plan_lacks_is_told_by_its_name() -> None:
    without = BASE.model_copy(update={"cash_flows": ()})
    told = dict(differences([BASE, without]))
    assert told["Social Security"] == ("Income of $24,000 a year in years 3 to 30, rising with prices", "none")


def test_an_added_income_moves_no_other() -> None:
    added = Plan.model_validate({**BASE.model_dump(), "cash_flows": [{"name": "Rent", "amount": 5_000}, *(
        flow.model_dump() for flow in BASE.cash_flows)]})  # fmt: skip
    assert [one.label for one in differences([BASE, added])] == ["Rent"]


def test_a_person_s_field_is_told_with_the_person_s_name() -> None:
    other = vary(COUPLE, {"people.1.retirement_age": 65})
    assert differences([COUPLE, other]) == (("Anna retires at", ("62", "65")),)


@given(st.lists(st.sampled_from(sorted(PRESETS)), min_size=2, max_size=4))
def test_every_row_holds_a_value_of_every_plan_and_never_the_same_throughout(names: list[str]) -> None:
    rows = differences([PRESETS[name].plan for name in names])
    assert all(len(row.values) == len(names) and len(set(row.values)) > 1 for row in rows)
    assert bool(rows) == (len(set(names)) > 1)
