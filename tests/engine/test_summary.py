"""Summaries: what is known of any set of scenarios."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import CacheCorrupted, NumericsMismatch, PlanError, Summary, simulate_chunk


def test_a_summary_survives_its_bytes_whether_exact_or_counted(make_plan):
    for count in (100, 20_000):
        summary = simulate_chunk(make_plan(horizon__years=3), 5, count, 1)
        assert Summary.from_bytes(summary.to_bytes()) == summary


def test_bytes_that_are_no_summary_are_told_apart(make_plan):
    content = simulate_chunk(make_plan(horizon__years=2), 0, 10, 1).to_bytes()
    for broken in (content[:-30], content[30:], b"", b"nonsense"):
        with pytest.raises(CacheCorrupted, match="not a summary"):
            Summary.from_bytes(broken)


def test_a_summary_of_another_numerics_version_is_of_no_use(make_plan, monkeypatch):
    content = simulate_chunk(make_plan(horizon__years=2), 0, 10, 1).to_bytes()
    monkeypatch.setattr("engine.packing.NUMERICS_VERSION", 999)
    with pytest.raises(NumericsMismatch, match=r"numerics version \d+ is of no use to version 999"):
        Summary.from_bytes(content)


def test_scenarios_are_merged_once_only(make_plan):
    plan = make_plan(horizon__years=2)
    with pytest.raises(PlanError, match="scenarios 5 to 9 are in both summaries; merge each scenario once"):
        simulate_chunk(plan, 0, 10, 1).merge(simulate_chunk(plan, 5, 10, 1))


def test_another_seed_or_plan_is_not_merged(make_plan):
    summary = simulate_chunk(make_plan(horizon__years=2), 0, 10, 1)
    for other in (
        simulate_chunk(make_plan(horizon__years=2), 10, 10, 2),
        simulate_chunk(make_plan(horizon__years=3), 10, 10, 1),
    ):
        with pytest.raises(PlanError, match="different plans or seeds"):
            summary.merge(other)


@settings(max_examples=20, deadline=None)
@given(order=st.permutations(range(5)))
def test_merging_is_associative_and_commutative(make_plan_once, order):
    plan = make_plan_once
    edges = [0, 400, 5_000, 5_001, 16_000, 21_000]
    parts = [simulate_chunk(plan, edges[i], edges[i + 1] - edges[i], 7) for i in order]
    left = parts[0].merge(parts[1]).merge(parts[2]).merge(parts[3]).merge(parts[4])
    right = parts[4].merge(parts[3]).merge(parts[2].merge(parts[1].merge(parts[0])))
    assert left == right == simulate_chunk(plan, 0, 21_000, 7)
    assert left.ranges == ((0, 21_000),)


@pytest.fixture(scope="module")
def make_plan_once():
    from engine import Plan

    return Plan.model_validate(
        {
            "horizon": {"years": 4},
            "portfolio": {"balance": 100_000, "allocation": {"us_stocks": 1.0}},
            "spending": {"kind": "constant_real", "amount": 30_000},
            "market": {"kind": "lognormal"},
        }
    )


def test_addresses_that_do_not_exist_are_refused(make_plan):
    plan, history = make_plan(), make_plan(market={"kind": "historical"})
    for first, count, seed, message in [
        (-1, 10, 1, "scenarios -1 .. 8 do not exist"),
        (0, 0, 1, "ask for at least 1"),
        (0, 10, -1, "the seed is -1, outside"),
        (0, 10, 2**64, "the seed is 18446744073709551616"),
    ]:
        with pytest.raises(PlanError, match=message):
            simulate_chunk(plan, first, count, seed)
    with pytest.raises(PlanError, match="this history has 69 windows; use indices 0 to 68"):
        simulate_chunk(history, 0, 70, 1)
