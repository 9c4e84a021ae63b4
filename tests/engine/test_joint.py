"""Several plans on the same scenarios: counted once, merged in any order."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import CacheCorrupted, NumericsMismatch, Plan, PlanError, resolve, simulate_chunk, trace
from engine.analysis.joint import JointJob
from engine.analysis.joint_summary import MAX_EXAMPLES, JointSummary


def spending(amount: float, **portfolio) -> Plan:
    return Plan.model_validate(
        {
            "horizon": {"years": 6},
            "portfolio": {"balance": 100_000, "allocation": {"us_stocks": 1.0}} | portfolio,
            "spending": {"kind": "constant_real", "amount": amount},
            "market": {"kind": "lognormal"},
        }
    )


@pytest.fixture(scope="module")
def job() -> JointJob:
    return JointJob(tuple(resolve(spending(amount)) for amount in (18_000, 19_000, 16_000)))


@pytest.fixture(scope="module")
def whole(job) -> JointSummary:
    return job.run(0, 40_000, 7)


def test_each_plan_fails_in_as_many_scenarios_as_its_own_summary_says(job, whole):
    for plan, resolved in enumerate(job.resolveds):
        assert whole.count(failing=(plan,)) == simulate_chunk(resolved, 0, 40_000, 7).failures
    assert whole.failures == whole.count(failing=(0,))
    assert whole.scenarios == whole.count() == 40_000


@pytest.mark.parametrize(
    "changes",
    [
        {"spending": {"kind": "percent_of_portfolio", "rate": 0.05}},
        {"spending": {"kind": "guyton_klinger", "amount": 70_000}},
        {"spending__at": "end"},
        {"horizon__steps_per_year": 12},
    ],
)
def test_success_is_that_of_the_summary_for_every_kind_of_plan(make_plan, changes):
    resolved = resolve(make_plan(**changes))
    assert JointJob((resolved,)).run(5, 3_000, 2).failures == simulate_chunk(resolved, 5, 3_000, 2).failures


def test_whoever_spends_more_fails_wherever_the_thrifty_fail(whole):
    assert whole.count(failing=(2,), succeeding=(0,)) == whole.count(failing=(0,), succeeding=(1,)) == 0
    assert whole.count(failing=(1,), succeeding=(2,)) > 0


def test_examples_are_the_lowest_scenarios_and_replay_as_told(job, whole):
    flipped = whole.where(failing=(1,), succeeding=(0,))
    assert len(flipped) == min(MAX_EXAMPLES, whole.count(failing=(1,), succeeding=(0,)))
    assert np.all(np.diff(flipped) > 0)
    for resolved, fails in ((job.resolveds[0], False), (job.resolveds[1], True)):
        for scenario in flipped[:3]:
            assert bool((trace(resolved, int(scenario), 1, 7).unpaid > 0).any()) == fails
    few = job.run(0, int(flipped[4]) + 1, 7).where(failing=(1,), succeeding=(0,))
    assert np.array_equal(few, flipped[:5])


@settings(max_examples=10, deadline=None)
@given(order=st.permutations(range(4)))
def test_merging_is_associative_and_commutative(job, whole, order):
    edges = [0, 400, 20_000, 20_001, 40_000]
    parts = [job.run(edges[i], edges[i + 1] - edges[i], 7) for i in order]
    left = parts[0].merge(parts[1]).merge(parts[2]).merge(parts[3])
    right = parts[3].merge(parts[2]).merge(parts[1].merge(parts[0]))
    assert left == right == whole
    assert hash(left) == hash(whole)
    assert left.ranges == ((0, 40_000),)


def test_scenarios_are_merged_once_only(job):
    with pytest.raises(PlanError, match="scenarios 5 to 9 are in both summaries; merge each scenario once"):
        job.run(0, 10, 1).merge(job.run(5, 10, 1))


def test_another_seed_or_other_plans_are_not_merged(job):
    for other in (job.run(10, 10, 2), JointJob(job.resolveds[::-1]).run(10, 10, 1)):
        with pytest.raises(PlanError, match="different plans or seeds"):
            job.run(0, 10, 1).merge(other)


def test_a_joint_summary_survives_its_bytes(job, whole, monkeypatch):
    assert job.read(whole.to_bytes()) == whole
    with pytest.raises(CacheCorrupted, match="not a summary"):
        JointSummary.from_bytes(whole.to_bytes()[:-30])
    content = whole.to_bytes()
    monkeypatch.setattr("engine.packing.NUMERICS_VERSION", 999)
    with pytest.raises(NumericsMismatch, match="of no use to version 999"):
        JointSummary.from_bytes(content)


def test_the_key_tells_plans_and_their_order_apart(job):
    assert job.key == JointJob(job.resolveds).key
    assert len({job.key, JointJob(job.resolveds[::-1]).key, JointJob(job.resolveds[:1]).key}) == 3
    assert job.periods == 18


def test_a_job_holds_one_to_eight_plans(job):
    for plans in ((), job.resolveds * 3):
        with pytest.raises(PlanError, match=f"{len(plans)} plans cannot be walked together; give 1 to 8"):
            JointJob(plans)


def test_scenarios_that_do_not_exist_are_refused(job):
    with pytest.raises(PlanError, match=r"scenarios -1 \.\. 8 do not exist"):
        job.run(-1, 10, 1)


@pytest.mark.parametrize("block", [1, 97])
def test_the_block_changes_no_bit(job, block, monkeypatch):
    expected = job.run(3, 300, 7)
    monkeypatch.setattr("engine.analysis.joint.BLOCK", block)
    assert job.run(3, 300, 7) == expected
