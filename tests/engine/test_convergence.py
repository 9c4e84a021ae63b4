"""How an answer settles."""

import numpy as np
import pytest

from engine import PlanError, simulate
from engine.analysis.convergence import convergence
from engine.jobs import answer


def test_counts_double_from_ten_thousand_and_end_with_all(make_plan):
    asked = [ask.scenarios for ask in _asks(convergence(make_plan(), 100_000, 1))]
    assert asked == [10_000, 20_000, 40_000, 80_000, 100_000]


@pytest.mark.parametrize(
    ("scenarios", "counts"), [(80_000, [10_000, 20_000, 40_000, 80_000]), (1_000, [156, 312, 624, 1_000]), (1, [1])]
)
def test_smaller_runs_are_looked_at_earlier(make_plan, scenarios, counts):
    settled = answer(convergence(make_plan(horizon__years=2), scenarios, 1))
    found = settled.scenarios.values.tolist()
    assert found[-1] == scenarios
    assert scenarios != 80_000 or found == counts
    assert len(found) >= min(len(counts), 4)


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


def _asks(analysis):
    """Drive an analysis with answers that say nothing, and give what it asked for."""
    from types import SimpleNamespace

    found, nothing = [next(analysis)[0]], (SimpleNamespace(failures=0),)
    try:
        while True:
            found.append(analysis.send(nothing)[0])
    except StopIteration:
        return found
