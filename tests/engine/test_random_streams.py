"""Random numbers by address."""

import numpy as np
import pytest
from scipy import stats

from engine import PlanError
from engine.random_streams import (
    STREAMS,
    _fill_pairs,
    canonical_order,
    fill_normals,
    indices,
    normals,
    stream_numbers,
    words,
)


def test_the_words_are_those_of_random123():
    """Known answer of philox4x32-10 for a zero counter and key, and for all ones, from Random123's kat_vectors."""
    assert [hex(word) for word in words(0, 0, 1, 0, 0)[:, 0]] == [
        "0x6627e8d5",
        "0xe169c58d",
        "0xbc57ac4c",
        "0x9b00dbd8",
    ]
    ones = words(2**64 - 1, 2**64 - 1, 1, 2**32 - 1, 2**32 - 1)[:, 0]
    assert [hex(word) for word in ones] == ["0x408f276d", "0x41c83b0e", "0xa20bc7c6", "0x6d5451fd"]


def test_normals_are_standard_normal():
    drawn = np.concatenate([normals(7, 0, 100_000, group, 1).ravel() for group in range(5)]).astype(float)
    assert abs(drawn.mean()) < 4 / np.sqrt(drawn.size)
    assert abs(drawn.std() - 1) < 4 / np.sqrt(2 * drawn.size)
    assert stats.kstest(drawn, "norm").pvalue > 1e-4


def test_the_four_periods_of_a_group_are_uncorrelated():
    correlation = np.corrcoef(normals(7, 0, 200_000, 0, 1))
    assert np.abs(correlation - np.eye(4)).max() < 4.5 / np.sqrt(200_000)


@pytest.mark.parametrize("change", [{"seed": 8}, {"group": 1}, {"stream": 2}])
def test_another_address_gives_independent_draws(change):
    base = {"seed": 7, "first": 0, "count": 100_000, "group": 0, "stream": 1}
    correlation = np.corrcoef(normals(**base)[0], normals(**(base | change))[0])[0, 1]
    assert abs(correlation) < 4.5 / np.sqrt(100_000)


@pytest.mark.parametrize("cut", [1, 7, 16, 1023, 1025])
def test_a_draw_does_not_depend_on_the_block_it_is_drawn_in(cut):
    whole = normals(42, 2**40 - 3, 3000, 3, 5)
    parts = [normals(42, 2**40 - 3 + start, min(cut, 3000 - start), 3, 5) for start in range(0, 3000, cut)]
    assert np.array_equal(np.concatenate(parts, axis=1), whole)


def test_no_word_gives_an_infinite_normal():
    extreme = np.array([0, 1, 2**31 - 1, 2**31, 2**32 - 2, 2**32 - 1], np.uint32)
    radius, angle = (grid.ravel() for grid in np.meshgrid(extreme, extreme))
    cosines, sines = np.empty((2, radius.size), np.float32)
    _fill_pairs(cosines, sines, radius, angle)
    assert np.abs(np.concatenate([cosines, sines])).max() < 6.77  # sqrt(-2 ln 2**-33)


def test_indices_are_uniform_and_within_bounds():
    drawn = indices(words(1, 0, 100_000, 0, 4)[0], 98)
    assert drawn.min() == 0
    assert drawn.max() == 97
    assert stats.chisquare(np.bincount(drawn)).pvalue > 1e-4


def test_our_streams_have_distinct_permanent_numbers():
    assert STREAMS == {
        "inflation": 0,
        "us_stocks": 1,
        "us_bonds": 2,
        "us_bills": 3,
        "bootstrap.start": 4,
        "bootstrap.jump": 5,
        "student_t.mixing": 6,
        "regime.state": 7,
        "valuation": 8,
        "returns_table.row": 9,
        "lifetime.1": 10,
        "lifetime.2": 11,
        "inflation.yearly": 12,
        "inflation.history": 13,
    }


def test_two_names_whose_hashes_collide_are_refused(monkeypatch):
    monkeypatch.setattr("engine.random_streams.stream_number", lambda name: 70_000)
    with pytest.raises(PlanError, match="'gold' and 'oil' would share random stream 70000; rename one"):
        stream_numbers(("gold", "oil"))


def test_factors_have_one_order_whatever_the_plan_s():
    assert canonical_order({"zinc", "us_bills", "gold", "us_stocks"}) == ("us_stocks", "us_bills", "gold", "zinc")


def test_drawing_fills_every_place():
    out = np.full((4, 2049), np.nan, np.float32)
    fill_normals(out, np.uint64(1), np.uint64(0), 0, 0)
    assert np.isfinite(out).all()
