"""Distributions that merge exactly and give quantiles to 0.1 %."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.distribution import EXACT_LIMIT, Distribution
from engine.histogram import COARSE, FINE
from engine.tally import Tally
from engine.vocabulary import QUANTILES

LARGE = EXACT_LIMIT + 1_000


def distribution(values: np.ndarray, grid=COARSE) -> Distribution:
    """Tally one row of real dollars as a chunk of its size would be."""
    tally = Tally(grid, 1, keep=values.size if values.size <= EXACT_LIMIT else 0)
    tally.add(0, values, np.ones(values.size))
    return tally.finish()


def hostile(kind: str) -> np.ndarray:
    rng = np.random.default_rng(5)
    return {
        "a constant": np.full(LARGE, 40_000.0),
        "all zero": np.zeros(LARGE),
        "half zero": np.where(rng.random(LARGE) < 0.5, 0.0, rng.lognormal(13, 1, LARGE)),
        "1e-3 to 1e12": 10 ** rng.uniform(-3, 12, LARGE),
        "two amounts": rng.choice([40_000.0, 1e12], LARGE),
        "edges of bins": np.nextafter(np.float32(2.0) ** rng.integers(0, 40, LARGE), np.float32(0)).astype(float),
        "one of many": np.r_[np.full(LARGE - 1, 39_999.99), 1e9],
    }[kind]


KINDS = ["a constant", "all zero", "half zero", "1e-3 to 1e12", "two amounts", "edges of bins", "one of many"]


@pytest.mark.parametrize("grid", [COARSE, FINE], ids=["coarse", "fine"])
@pytest.mark.parametrize("kind", KINDS)
def test_quantiles_of_hostile_data_are_within_a_thousandth(kind, grid):
    values = hostile(kind)
    exact = np.quantile(values, QUANTILES, method="inverted_cdf")
    found = distribution(values, grid).quantiles(QUANTILES)[:, 0]
    below_a_cent = exact < 0.01
    assert np.all(np.abs(found - exact)[~below_a_cent] <= 0.001 * exact[~below_a_cent])
    assert np.all(found[below_a_cent] < 0.0201)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0, 1e13), min_size=1, max_size=200), st.integers(1, 400))
def test_quantiles_of_any_data_are_within_a_thousandth(values, repeat):
    data = np.tile(values, -(-(EXACT_LIMIT + 1) // len(values)))
    exact = np.quantile(data, QUANTILES, method="inverted_cdf")
    for grid in (COARSE, FINE):
        found = distribution(data, grid).quantiles(QUANTILES)[:, 0]
        assert np.all(np.abs(found - exact) <= np.maximum(0.001 * exact, 0.0201))


def test_an_amount_that_many_share_is_reported_as_itself():
    """The fine grid says 40,000 for the median of spending, not the middle of its bin."""
    rng = np.random.default_rng(1)
    values = np.where(rng.random(LARGE) < 0.8, 40_000.0, rng.uniform(0, 90_000, LARGE))
    assert distribution(values, FINE).quantiles((0.5,))[0, 0] == pytest.approx(40_000, abs=0.5)


def test_small_samples_are_exact():
    values = np.random.default_rng(2).lognormal(13, 1, 1_000)
    exact = np.quantile(values, QUANTILES, method="inverted_cdf")
    assert np.array_equal(distribution(values).quantiles(QUANTILES)[:, 0], exact)


def test_the_mean_is_exact_to_the_cent():
    values = np.round(np.random.default_rng(3).lognormal(13, 2, LARGE), 2)
    cents = sum(round(value * 100) for value in values.tolist())
    assert distribution(values).cents == (cents,)


def test_an_amount_too_large_for_a_sum_is_counted():
    assert distribution(np.array([1e14, 1.0])).saturated == 1


@pytest.mark.parametrize("bad", [-0.01, float("nan")])
def test_a_negative_amount_or_one_that_is_not_a_number_raises(bad):
    with pytest.raises(FloatingPointError, match="negative or not numbers"):
        distribution(np.array([1.0, bad]))


def content(d: Distribution) -> tuple:
    """Give everything a distribution holds, comparable."""
    d = d.canonical()
    sparse = d.sparse and tuple(array.tobytes() for array in (d.sparse.index, d.sparse.count, d.sparse.offset))
    return d.scenarios, d.values is not None and d.values.tobytes(), sparse, d.cents, d.saturated, d.extremes.tobytes()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 9_000), min_size=2, max_size=4), st.randoms(use_true_random=False))
def test_merging_is_the_same_in_any_order_and_grouping(sizes, random):
    values = np.random.default_rng(4).lognormal(12, 1.5, sum(sizes))
    whole = content(distribution(values, FINE))
    parts = [distribution(part, FINE) for part in np.split(values, np.cumsum(sizes)[:-1])]
    random.shuffle(parts)
    while len(parts) > 1:
        a, b = parts.pop(random.randrange(len(parts))), parts.pop(random.randrange(len(parts)))
        parts.append(a.merge(b))
    assert content(parts[0]) == whole


def test_years_with_and_without_money_are_told_apart():
    for size in (100, LARGE):
        values = np.zeros(size)
        values[:40] = 0.01
        assert distribution(values).positive().tolist() == [40]


@pytest.mark.parametrize("keep", [True, False])
def test_a_row_with_fewer_values_has_quantiles_and_a_mean_of_its_own(keep):
    """As of the dead, of whom nothing is known any more."""
    tally = Tally(COARSE, 3, keep=6 if keep else 0)
    tally.add(0, np.array([1.0, 2, 3, 4, 5, 6]), np.ones(6))
    tally.add(1, np.array([0.0, 30]), np.ones(2))
    distribution = tally.finish()
    assert distribution.sizes.tolist() == [6, 2, 0]
    assert distribution.positive().tolist() == [6, 1, 0]
    assert distribution.quantiles((0.5,))[0] == pytest.approx([3, 0, np.nan], rel=1e-3, nan_ok=True)
    assert distribution.mean() == pytest.approx([3.5, 15, np.nan], nan_ok=True)
    assert distribution.tail_mean(0, 0.5) == pytest.approx(2, rel=1e-3)
    assert np.isnan(distribution.tail_mean(2, 0.5))
