"""The spending smile, against a profile worked by hand, on its own and around other rules."""

import math
from itertools import pairwise
from typing import Any

import pytest

from engine import Plan, PlanError, resolve
from engine.analysis.fields import value_of, vary
from engine.spending.constant_real import ConstantReal
from engine.spending.guyton_klinger import GuytonKlinger
from engine.spending.rmd import RequiredDistributions
from engine.spending.rule import Outlook
from engine.spending.spending_smile import SpendingSmileChoice, WithProfile


def choice(**stated: Any) -> SpendingSmileChoice:
    return SpendingSmileChoice.model_validate({"kind": "spending_smile", "amount": 50_000, **stated})


def rule(years: int, *ages: int, **stated: Any) -> WithProfile:
    return choice(**stated).resolve_rule(Outlook(years, (0.6,) * years, ages))


@pytest.fixture
def plan(make_plan):
    """Give a function that makes a plan that spends $50,000 by a smile around a rule."""
    return lambda **stated: make_plan(spending={"kind": "spending_smile", "amount": 50_000, **stated})


def test_spending_follows_the_formula_as_by_hand(spend):
    """0.0066 ln 50,000 = 0.0714106.

    At 65: 0.338 - 0.8125 - 0.0714106 + 0.546 = 0.0000894. At 66: 0.34848 - 0.825 - 0.0714106 + 0.546 = -0.0019306.
    Real spending: 50,000; 50,004.47; 49,907.93.
    """
    years = [(1e6, 1.0, 1.0), (1e6, 1.0, 1.0), (1e6, 2.0, 1.0)]
    assert spend(rule(3), *years) == pytest.approx([50_000, 50_004.47, 2 * 49_907.93], abs=0.05)


@pytest.mark.parametrize(("age", "change"), [(70, -0.0084), (78, -0.0137), (85, -0.0099), (95, 0.0091)])
def test_the_change_at_an_age_is_that_of_the_formula(age, change):
    assert rule(2, age).profile[1] - 1.0 == pytest.approx(change, abs=0.00005)


def test_spending_falls_fastest_at_78_and_turns_in_the_nineties():
    profile = rule(36).profile
    changes = [later / earlier for earlier, later in pairwise(profile)]
    assert 65 + changes.index(min(changes)) == 78
    assert 65 + profile.index(min(profile)) == 92


def test_who_spends_more_cuts_more():
    """0.0066 ln 2 = 0.46 points a year."""
    lean, rich = (rule(2, 75, amount=amount).profile[1] for amount in (50_000, 100_000))
    assert lean - rich == pytest.approx(0.0066 * math.log(2))


def test_before_60_spending_stays_level_and_after_100_it_changes_as_at_100():
    young, old = rule(4, 58).profile, rule(4, 100).profile
    assert young[:3] == (1.0, 1.0, 1.0)
    assert young[3] > 1.0
    assert old[2] / old[1] == old[1] == pytest.approx(1.0 + 0.8 - 1.25 - 0.0714106 + 0.546)


def test_the_oldest_counts_and_65_where_nobody_is_named():
    assert rule(5, 60, 72).profile == rule(5, age=72).profile
    assert rule(5).profile == rule(5, age=65).profile


def test_an_age_beside_people_is_refused():
    with pytest.raises(PlanError, match=r"spending.age is 70, but the plan says how old its people are"):
        rule(5, 60, age=70)


def test_without_a_rule_it_is_the_same_purchasing_power_shaped_and_all_of_it_is_required():
    assert rule(5).rule == ConstantReal(50_000)
    assert rule(5).requires_spending
    assert not rule(5, amount=0).requires_spending


def test_what_the_rule_requires_is_shaped_with_what_it_requests(spend):
    shaped = rule(5, 75, rule={"kind": "ratchet"})
    assert shaped.requires_spending
    assert spend(shaped, (1e6, 1.0, 1.0), (1e6, 1.0, 1.0)) == pytest.approx(
        [50_000, 50_000 * shaped.profile[1]]
    )  # the fixture checks that no more is required


def test_a_rule_with_an_amount_takes_the_one_stated_beside_it():
    assert rule(5, rule={"kind": "guyton_klinger"}).rule == GuytonKlinger(50_000, 0.20, 0.10, 15)


def test_a_rule_is_told_when_it_pays_and_how_old_the_household_is():
    assert rule(2, age=72, rule={"kind": "rmd"}).rule == RequiredDistributions(((26.5,), (25.5,)))
    kept = rule(2, at="end", rule={"kind": "amortization_based", "bequest": 10_000}).rule.kept
    assert kept[-1] == 10_000


def test_essential_spending_is_never_shaped(plan, spend):
    run = resolve(plan(essential=49_950)).run
    assert spend(run.rule, *[(1e6, 1.0, 1.0)] * 4)[1:] == pytest.approx([50_004.47, 49_950, 49_950], abs=0.05)


def test_a_plan_file_reads_naturally(tmp_path):
    file = tmp_path / "plan.toml"
    file.write_text(
        """
        horizon = { years = 30 }
        portfolio = { balance = 1_000_000, allocation = { us_stocks = 0.6, us_bonds = 0.4 } }
        market = { kind = "lognormal" }

        [spending]
        kind = "spending_smile"
        amount = 45_000
        essential = 30_000
        rule = { kind = "guyton_klinger", guardrail = 0.3 }
        """
    )
    plan = Plan.from_toml(file)
    assert resolve(plan).run.rule.rule.rule == GuytonKlinger(45_000, 0.3, 0.10, 15)


@pytest.mark.parametrize("inner", [None, {"kind": "guyton_klinger"}, {"kind": "percent_of_portfolio", "rate": 0.05}])
def test_a_plan_survives_being_written_and_read(plan, inner):
    said = plan(rule=inner, at="end")
    assert Plan.model_validate_json(said.model_dump_json()) == said
    assert Plan.model_validate(said.model_dump()) == said


def test_the_amount_and_the_fields_of_the_rule_can_be_varied(plan):
    said = plan(rule={"kind": "guyton_klinger"})
    varied = vary(said, {"spending.amount": 60_000, "spending.rule.guardrail": 0.4})
    assert resolve(varied).run.rule.rule == GuytonKlinger(60_000, 0.4, 0.10, 15)
    assert value_of(varied, "spending.rule.guardrail") == 0.4


def test_an_amount_stated_twice_must_be_the_same(plan):
    assert plan(rule={"kind": "ratchet", "amount": 50_000}).spending == plan(rule={"kind": "ratchet"}).spending
    with pytest.raises(PlanError, match=r"rule.amount is \$40,000, but spending.amount is \$50,000; remove one"):
        plan(rule={"kind": "ratchet", "amount": 40_000})


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        (
            {"kind": "spending_smile"},
            "spending: the rule of a spending_smile is a spending_smile itself; choose another",
        ),
        ({"kind": "ratchet", "at": "end"}, "rule.at is stated within the rule; move it out, to spending.at"),
        ({"kind": "ratchet", "essential": 9}, "rule.essential is stated within the rule; move it out"),
        ({"kind": "percent_of_portfolio"}, "^spending.rule.rate is missing; add it"),
        ({"kind": "ratchet", "wait": 3}, "^spending.rule.wait = 3 is not a key of a plan"),
        ({"kind": "rachet"}, "^spending.rule has kind 'rachet'; use one of 'constant_real', "),
        ({"rate": 0.04}, "^spending.rule has no 'kind'; add kind = one of"),
        (7, "^spending.rule is 7, which is no section of keys; write a section"),
    ],
)
def test_a_rule_that_cannot_be_shaped_is_refused(plan, stated, message):
    with pytest.raises(PlanError, match=message):
        plan(rule=stated)


def test_a_wrong_amount_is_told_once(plan):
    with pytest.raises(PlanError, match=r"^spending.amount is -1, but must be at least 0; change it$"):
        plan(amount=-1, rule={"kind": "ratchet", "amount": 5})


def test_it_says_what_is_spent():
    assert choice().describe().startswith("Spend $50,000 in the first year, in today's dollars. Multiply this by how ")
    around = choice(rule={"kind": "percent_of_portfolio", "rate": 0.05}).describe()
    assert around.startswith("Withdraw 5.00% of the portfolio each year")
    assert "changes with age" in around
