"""Social Security by claiming age, alone and as a couple, against figures worked by hand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.household.social_security import (
    Claimant,
    SocialSecurity,
    household_benefit,
    retirement_share,
    spousal_share,
)

ONE, OTHER, BOTH = frozenset({0}), frozenset({1}), frozenset({0, 1})


@pytest.mark.parametrize(
    ("age", "share"),
    [(62, 0.70), (63, 0.75), (64, 0.80), (65, 0.8666666667), (66, 0.9333333333), (67, 1.0), (68, 1.08), (70, 1.24)],
)
def test_a_claim_at_each_age_brings_the_published_share_of_the_full_benefit(age, share):
    assert SocialSecurity(full_benefit=10_000, claiming_age=age).benefit == pytest.approx(10_000 * share)


@pytest.mark.parametrize(("age", "share"), [(62, 0.75), (63, 0.80), (66, 1.0), (70, 1.32)])
def test_who_may_retire_in_full_at_66_loses_less_and_gains_more(age, share):
    assert SocialSecurity(full_benefit=1.0, claiming_age=age, full_retirement_age=66).benefit == pytest.approx(share)


def test_months_count():
    security = SocialSecurity(full_benefit=1_000, claiming_age=66, claiming_months=7)
    assert security.benefit == pytest.approx(1_000 * (1 - 5 * 5 / 900))


@pytest.mark.parametrize(("months", "share"), [(0, 1.0), (30, 1.0), (-36, 0.75), (-60, 0.65)])
def test_a_spouse_loses_25_36_percent_a_month_and_gains_nothing_by_waiting(months, share):
    assert spousal_share(months) == pytest.approx(share)


@settings(deadline=None, max_examples=40)
@given(months=st.integers(-60, 35))
def test_waiting_a_month_always_pays_more_a_month(months):
    assert retirement_share(months) < retirement_share(months + 1)
    assert spousal_share(months) <= spousal_share(months + 1)


def test_the_first_year_pays_from_the_month_of_the_claim():
    claimant = Claimant(62, SocialSecurity(full_benefit=12_000, claiming_age=67, claiming_months=3))
    paid = [claimant.paid(year) / claimant.security.benefit for year in (5, 6, 7)]
    assert paid == pytest.approx([0.0, 0.75, 1.0])


def test_a_benefit_that_is_paid_already_starts_at_once_and_stays():
    claimant = Claimant(80, SocialSecurity(current_benefit=18_000))
    assert [claimant.paid(year) for year in (1, 30)] == [18_000, 18_000]


def test_a_couple_is_paid_both_and_the_survivor_the_larger():
    couple = (
        Claimant(67, SocialSecurity(full_benefit=20_000)),
        Claimant(67, SocialSecurity(full_benefit=30_000)),
    )
    paid = [household_benefit(couple, living, 5) for living in (BOTH, ONE, OTHER, frozenset())]
    assert paid == [50_000, 30_000, 30_000, 0]


def test_a_low_earner_is_topped_up_to_half_of_the_other_s_full_benefit():
    couple = (
        Claimant(67, SocialSecurity(full_benefit=6_000)),
        Claimant(67, SocialSecurity(full_benefit=30_000, claiming_age=70)),
    )
    assert household_benefit(couple, BOTH, 1) == pytest.approx(6_000)  # until the other has claimed
    assert household_benefit(couple, BOTH, 4) == pytest.approx(30_000 * 1.24 + 15_000)


def test_the_top_up_of_an_early_claim_is_reduced_as_well():
    couple = (
        Claimant(62, SocialSecurity(full_benefit=6_000, claiming_age=62)),
        Claimant(67, SocialSecurity(full_benefit=30_000)),
    )
    assert household_benefit(couple, BOTH, 1) == pytest.approx(30_000 + 0.7 * 6_000 + 0.65 * 9_000)


def test_a_survivor_is_paid_from_60_on_and_from_the_other_s_claim_on():
    couple = (Claimant(57, None), Claimant(60, SocialSecurity(full_benefit=30_000, claiming_age=62)))
    paid = [household_benefit(couple, ONE, year) for year in (2, 3, 4)]
    assert paid == pytest.approx([0.0, 0.0, 21_000])
    young = (Claimant(50, None), couple[1])
    assert household_benefit(young, ONE, 10) == 0.0
