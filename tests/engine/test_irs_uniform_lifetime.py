"""The distribution periods of the IRS uniform lifetime table."""

from itertools import pairwise

import pytest

from engine.household.irs_uniform_lifetime import divisor, load_distribution_periods

PUBLISHED = {
    72: 27.4,
    73: 26.5,
    75: 24.6,
    80: 20.2,
    85: 16.0,
    90: 12.2,
    95: 8.9,
    100: 6.4,
    110: 3.5,
    119: 2.3,
    120: 2.0,
}
"""Publication 590-B, appendix B, table III, for 2022 and later."""


@pytest.mark.parametrize(("age", "period"), PUBLISHED.items())
def test_divisors_are_those_published(age, period):
    assert divisor(age) == period


def test_the_table_has_every_age_and_its_periods_only_fall():
    periods = load_distribution_periods()
    assert list(periods) == list(range(72, 121))
    assert all(later < earlier for earlier, later in pairwise(periods.values()))


def test_from_120_on_the_last_period_stays():
    assert divisor(130) == 2.0


@pytest.mark.parametrize(("age", "period"), [(71, 28.3), (70, 29.2), (65, 33.7), (50, 47.2)])
def test_below_the_table_each_year_adds_what_its_first_year_does(age, period):
    assert divisor(age) == period
