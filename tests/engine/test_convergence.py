"""How an answer settles."""

import numpy as np
import pytest

from engine import PlanError, resolve, simulate, simulate_chunk
from engine.analysis.convergence import convergence
from engine.analysis.stretches import StretchJob
from engine.jobs import answer


@pytest.mark.parametrize(
    ("scenarios", "counts"),
    [
        (100_000, [10_000, 20_000, 40_000, 80_000, 100_000]),
        (80_000, [10_000, 20_000, 40_000, 80_000]),
        (4_000, [312, 624, 1_248, 2_496, 4_000]),
        (1, [1]),
    ],
)
def test_counts_double_from_ten_thousand_or_sooner_and_end_with_all(make_plan, scenarios, counts):
    settled = answer(convergence(make_plan(horizon__years=2), scenarios, 1))
    assert settled.scenarios.values.tolist() == counts


def test_all_counts_cost_one_run(make_plan):
    analysis = convergence(make_plan(), 100_000, 1)
    assert [ask.scenarios for ask in next(analysis)] == [100_000]


def test_each_count_gives_the_answer_of_a_run_of_that_size(make_plan):
    plan = make_plan(horizon__years=25, cash_flows=[])
    settled = answer(convergence(plan, 3_000, 4))
    for count in settled.scenarios.values:
        alone, seen = simulate(plan, int(count), 4), settled.sel(scenarios=count)
        for name in ("success_probability", "success_interval", "success_standard_error"):
            assert np.array_equal(alone[name], seen[name])
    assert np.all(np.diff(settled.success_standard_error) < 0)


def test_a_history_that_is_replayed_does_not_converge(make_plan):
    with pytest.raises(PlanError, match="runs its 69 windows once, and nothing converges; choose a market that draws"):
        convergence(make_plan(market={"kind": "historical"}), 10_000, 1)


def test_failures_are_counted_alike_however_a_run_is_cut_up(make_plan):
    job = StretchJob(resolve(make_plan(cash_flows=[])), (100, 1_000))
    whole, parts = job.run(0, 3_000, 5), [job.run(first, 600, 5) for first in range(0, 3_000, 600)]
    merged = parts[3].merge(parts[0]).merge(parts[4].merge(parts[1])).merge(parts[2])
    assert merged.counts.tolist() == whole.counts.tolist()
    assert merged.ranges == whole.ranges == ((0, 3_000),)
    assert whole.failures == simulate_chunk(job.resolved, 0, 3_000, 5).failures
    assert whole.scenarios == 3_000


def test_counts_survive_their_bytes(make_plan):
    job = StretchJob(resolve(make_plan()), (100,))
    part = job.run(0, 300, 5)
    read = job.read(part.to_bytes())
    assert (read.job_key, read.seed, read.ranges) == (job.key, 5, ((0, 300),))
    assert np.array_equal(read.counts, part.counts)


def test_counts_of_different_stretches_or_shared_scenarios_are_not_merged(make_plan):
    resolved = resolve(make_plan())
    part = StretchJob(resolved, (100,)).run(0, 300, 5)
    with pytest.raises(PlanError, match="counts of different jobs or seeds cannot be merged"):
        part.merge(StretchJob(resolved, (200,)).run(300, 300, 5))
    with pytest.raises(PlanError, match="scenarios 200 to 299 are in both"):
        part.merge(StretchJob(resolved, (100,)).run(200, 300, 5))
