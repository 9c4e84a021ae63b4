"""A household that cannot be meant is refused when the plan is made, with the value, the bound and the remedy."""

import pytest

from engine import Plan, PlanError

ANNA = {"name": "Anna", "age": 60, "sex": "female"}
BEN = {"name": "Ben", "age": 63, "sex": "male"}
LAST_DEATH = {"until": "last_death"}
WORKS = {**ANNA, "retirement_age": 65}


def anna(**more):
    return {"people": [{**ANNA, **more}]}


def security(age=60, **said):
    return {"people": [{**ANNA, "age": age, "social_security": said}]}


REFUSED = [
    ({"horizon": {}}, "the horizon has no length; set years, until_age or until = 'last_death'"),
    (
        {"horizon": {"years": 30, "until_age": 95}},
        "years = 30 and until_age = 95 both say how long the plan is; keep one",
    ),
    ({"horizon": {"years": 30, **LAST_DEATH}}, "years = 30 and until = 'last_death' both say how long"),
    ({"horizon": {"until_age": 95}}, "until_age = 95 needs to know somebody's age; add [[people]] or set years"),
    ({"horizon": LAST_DEATH}, "until = 'last_death' needs to know somebody's age; add [[people]]"),
    ({"horizon": {"until_age": 60}, **anna()}, "until_age = 60 has passed: the youngest is 60; set until_age >= 61"),
    (
        {"horizon": {"until_age": 110}, **anna(age=5)},
        "until_age = 110 is 105 years away, more than 100; set until_age <= 105",
    ),
    ({"horizon": {"until": "death"}}, "horizon.until is 'death'"),
    (
        {"horizon": {"years": 9, "mortality": {"kind": "table"}}},
        "mortality is stated, but nobody's death is followed; set until",
    ),
    (
        {"horizon": {**LAST_DEATH, "mortality": {"kind": "exponential", "hazard": 0}}, **anna()},
        "horizon.mortality.hazard is 0, but must be more than 0",
    ),
    (
        {"horizon": {**LAST_DEATH, "mortality": {"kind": "x"}}, **anna()},
        "horizon.mortality has kind 'x'; use one of 'table'",
    ),
    (
        {"horizon": LAST_DEATH, "people": [{"name": "A", "age": 60}]},
        "the life table needs the sex of 'A'; set sex = 'female' or",
    ),
    (anna(age=111), "people.1.age is 111, but must be at most 110"),
    (anna(age=-1), "people.1.age is -1, but must be at least 0"),
    (anna(age=60.5), "people.1.age is 60.5"),
    (anna(sex="x"), "people.1.sex is 'x'"),
    (
        anna(retirement_age=45),
        "retirement_age=45 is below age=60; set retirement_age >= 60, or remove it if 'Anna' is retired",
    ),
    (
        anna(retirement_age=95),
        "everybody is retired only in year 36, after the plan's last, 30; lengthen the horizon, or lower",
    ),
    (
        anna(savings={"amount": 1}),
        "'Anna' has savings, but no retirement_age at which they end; set retirement_age > 60",
    ),
    (anna(savings={"amount": 1, "account": "x"}), "people.1.savings.account is 'x'"),
    (
        anna(age=95),
        "'Anna' would be 124 in the plan's last year, 30, and nobody lives beyond 119; shorten the horizon, or set",
    ),
    ({"people": [ANNA, ANNA]}, "two people are called 'Anna'; give each a name of their own"),
    ({"people": [ANNA, BEN, {**BEN, "name": "C"}]}, "people names 3, but a household has at most 2; remove the others"),
    (security(full_benefit=1, claiming_age=61), "people.1.social_security.claiming_age is 61, but must be at least 62"),
    (security(full_benefit=1, claiming_age=71), "claiming_age is 71, but must be at most 70"),
    (
        security(full_benefit=1, claiming_age=70, claiming_months=1),
        "claiming at 70 years and 1 months brings nothing more than",
    ),
    (
        security(65, full_benefit=1, claiming_age=62),
        "claiming_age=62 is below age=65; set claiming_age >= 65, or replace full_be",
    ),
    (
        security(69, full_benefit=1),
        "claiming_age=67 (the full retirement age) is below age=69; set claiming_age >= 69, or repl",
    ),
    (
        security(75, full_benefit=1, claiming_age=70),
        "claiming_age=70 is below age=75; replace full_benefit by current_benefit if",
    ),
    (security(), "set either full_benefit, with a claiming_age, or current_benefit if it is paid already"),
    (security(full_benefit=1, current_benefit=1), "set either full_benefit, with a claiming_age, or current_benefit"),
    (
        security(current_benefit=1, claiming_age=62),
        "current_benefit is paid already, so claiming_age = 62 says nothing; remove",
    ),
    (
        anna(pensions=[{"amount": 1, "start_age": 65, "cola": 0.02}]),
        "'Pension' rises with prices and by cola = 0.02; set nominal",
    ),
    (
        anna(pensions=[{"amount": 1, "start_age": 95}]),
        "'Pension of Anna' starts in year 36, after the plan's last, 30; let it",
    ),
    (
        {"horizon": {"years": 5}, **security(full_benefit=1), "cash_flows": []},
        "'Social Security of Anna' starts in year 8, after the plan's last, 5; let it start by then, lengthen",
    ),
    (
        {"cash_flows": [{"name": "x", "amount": 1, "start_year": 31}]},
        "'x' starts in year 31, after the plan's last, 30; let it",
    ),
    (
        {"cash_flows": [{"name": "x", "amount": 1, "person": "Anna"}]},
        "'x' needs both person and until = 'death', or neither",
    ),
    (
        {"cash_flows": [{"name": "x", "amount": 1, "until": "death"}]},
        "'x' needs both person and until = 'death', or neither",
    ),
    (
        {"cash_flows": [{"name": "x", "amount": 1, "until": "death", "person": "Eve"}], **anna()},
        "'x' ends with 'Eve', whom the plan does not name; it names 'Anna'",
    ),
    (
        {"cash_flows": [{"name": "x", "amount": 1, "until": "death", "person": "Eve"}]},
        "it names nobody yet; add [[people]]",
    ),
    (
        {"cash_flows": [{"name": "x", "amount": -1, "taxed": True}]},
        "'x' is an expense, which no tax is paid on; remove taxed",
    ),
    (
        {"spending__start_year": 31},
        "spending starts only in year 31, after the plan's last, 30; lengthen the horizon, or set sp",
    ),
    (
        {"spending__start_year": 2, "people": [WORKS], "cash_flows": []},
        "spending starts in year 2, before everybody is retired in year 6, but no income is stated for year 2; "
        "set spending.start_year = 6, or add the income of these years to cash_flows",
    ),
    (
        {"spending__start_year": 2, "people": [{**WORKS, "savings": {"amount": 9}}], "cash_flows": []},
        "but no income is stated for year 2",
    ),
    (
        {"cash_flows": [{"name": n, "amount": -600_000, "start_year": 1, "end_year": 1} for n in ("Boat", "House")]},
        "the expenses of year 1 ('Boat', 'House') come to $1,200,000, more than the balance of $1,000,000 and that "
        "year's income of $0; move some to later years, lower them, or raise portfolio.balance",
    ),
    (
        {
            "horizon": LAST_DEATH,
            "people": [ANNA, BEN],
            "cash_flows": [{"name": "x", "amount": 1, "start_year": 58, "person": "Ben", "until": "death"}],
        },
        "'x' starts in year 58, when 'Ben' would be 120, and nobody lives beyond 119; let it start by year 57",
    ),
    (
        {"horizon": {"until_age": 80}, **anna(), "cash_flows": [{"name": "x", "amount": 1, "start_year": 21}]},
        "'x' starts in year 21, after the plan's last, 20; let it start by then, lengthen the horizon, or remove it",
    ),
    (
        {"horizon": LAST_DEATH, **anna(), "cash_flows": [{"name": "x", "amount": 1, "start_year": 61}]},
        "'x' starts in year 61, after the plan's last, 60; let it start by then, lengthen the horizon, or remove it",
    ),
    ({"mortgages": [{"balance": 1, "rate": 0.5, "years_left": 3}]}, "mortgages.1.rate is 0.5, but must be at most 0.3"),
]


@pytest.mark.parametrize(("changes", "message"), REFUSED, ids=[message[:50] for _, message in REFUSED])
def test_a_household_that_cannot_be_meant_is_refused(plan_content, changes, message):
    with pytest.raises(PlanError) as refused:
        Plan.model_validate(plan_content(**changes))
    assert message in str(refused.value)


GRANTED = [
    {  # Ann may live until then, or not
        "horizon": LAST_DEATH,
        **anna(),
        "cash_flows": [{"name": "x", "amount": 1, "start_year": 60, "person": "Anna", "until": "death"}],
    },
    {"people": [{**WORKS, "savings": {"amount": 9}}], "spending__start_year": 2},  # Social Security is stated
    {"cash_flows": [{"name": "Boat", "amount": -900_000, "start_year": 1, "end_year": 1}]},
    {"cash_flows": [{"name": n, "amount": -600_000, "start_year": y, "end_year": y} for n, y in (("A", 1), ("B", 2))]},
    {"people": [{**ANNA, "retirement_age": 60, "savings": {"amount": 9}}]},
    {"people": [ANNA, {**BEN, "age": 110}], "horizon": LAST_DEATH},
]


@pytest.mark.parametrize("changes", GRANTED)
def test_a_household_that_could_be_meant_is_granted(plan_content, changes):
    Plan.model_validate(plan_content(**changes))
