"""The paired difference of two shares, against published examples and its own promise."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.analysis.paired import paired_interval, paired_standard_error
from engine.statistics import NORMAL_95


@pytest.mark.parametrize(
    ("gained", "lost", "scenarios", "expected"),
    [(1, 7, 21, (-0.517, -0.026)), (6, 16, 161, (-0.124, -0.005))],
)
def test_the_interval_is_that_of_published_examples(gained, lost, scenarios, expected):
    """Both examples of Fagerland, Lydersen and Laake, by Tango's score interval.

    M. W. Fagerland, S. Lydersen, P. Laake, "Recommended tests and confidence intervals for paired binomial
    proportions", Statistics in Medicine 33 (2014), 2850-2875.
    """
    assert paired_interval(gained, lost, scenarios) == pytest.approx(expected, abs=5e-4)


@pytest.mark.parametrize("scenarios", [10, 1_000, 10**9])
def test_where_nothing_differs_the_interval_still_has_the_width_of_the_score(scenarios):
    end = NORMAL_95**2 / (scenarios + NORMAL_95**2)
    assert paired_interval(0, 0, scenarios) == pytest.approx((-end, end))


def test_where_everything_differs_one_way_the_interval_ends_at_one():
    lower, upper = paired_interval(12, 0, 12)
    assert upper == 1.0
    assert 0.4 < lower < 1.0
    assert paired_interval(0, 12, 12) == (-1.0, pytest.approx(-lower))


@given(data=st.data(), scenarios=st.integers(1, 10**6))
def test_the_interval_holds_the_difference_and_mirrors_when_plans_change_places(data, scenarios):
    gained = data.draw(st.integers(0, scenarios))
    lost = data.draw(st.integers(0, scenarios - gained))
    lower, upper = paired_interval(gained, lost, scenarios)
    assert -1.0 <= lower <= (gained - lost) / scenarios <= upper <= 1.0
    assert paired_interval(lost, gained, scenarios) == (-upper, -lower)


def test_with_many_flips_the_interval_is_nearly_the_normal_one():
    error = paired_standard_error(3_000, 5_000, 100_000)
    assert error == pytest.approx(math.sqrt(0.08 - 0.02**2) / math.sqrt(100_000))
    assert paired_interval(3_000, 5_000, 100_000) == pytest.approx(
        (-0.02 - NORMAL_95 * error, -0.02 + NORMAL_95 * error), abs=2e-5
    )


@pytest.mark.parametrize(("gain", "loss", "scenarios"), [(0.02, 0.05, 200), (0.001, 0.01, 1_000), (0.0, 0.005, 2_000)])
def test_of_many_intervals_19_in_20_hold_the_true_difference(gain, loss, scenarios):
    drawn = np.random.default_rng(1).multinomial(scenarios, [gain, loss, 1 - gain - loss], size=1_000)
    intervals = [paired_interval(int(g), int(lo), scenarios) for g, lo, _ in drawn]
    held = sum(lower <= gain - loss <= upper for lower, upper in intervals)
    assert 925 <= held <= 985
