"""Spans tile what was asked, on the fixed grid, in tasks of bounded size."""

from hypothesis import given
from hypothesis import strategies as st

from cluster.chunks import GRID, SECONDS_PER_SCENARIO_PERIOD, Span, Unit, bundle, cut_for, plan_spans, split_on_grid
from engine import ResolvedPlan
from engine.jobs import SummaryJob

pieces = st.lists(st.tuples(st.integers(0, 10**8), st.integers(1, 10**8)), min_size=1, max_size=4).map(
    lambda raw: [(10**9 * i + first, 10**9 * i + first + count) for i, (first, count) in enumerate(raw)]
)


@given(pieces, st.integers(1, 1200), st.integers(1, 64))
def test_spans_cover_every_scenario_once(pieces: list[tuple[int, int]], periods: int, workers: int) -> None:
    cells = sorted((span.first, span.first + span.count) for span in plan_spans(pieces, periods, workers))
    joined = [list(cells[0])]
    for first, end in cells[1:]:
        assert first >= joined[-1][1], "two spans overlap"
        if first == joined[-1][1]:
            joined[-1][1] = end
        else:
            joined.append([first, end])
    assert [tuple(range_) for range_ in joined] == pieces


@given(pieces, st.integers(1, 1200), st.integers(1, 64))
def test_spans_are_cut_only_at_lines_of_the_grid(pieces: list[tuple[int, int]], periods: int, workers: int) -> None:
    ends = {edge for piece in pieces for edge in piece}
    cut = cut_for(periods, 1.0)
    for span in plan_spans(pieces, periods, workers):
        for edge in (span.first, span.first + span.count):
            assert edge % cut == 0 or edge in ends


@given(st.integers(1, 1200), st.integers(1, 64))
def test_a_task_takes_about_a_second_at_most(periods: int, workers: int) -> None:
    spans = plan_spans([(0, 50_000_000)], periods, workers)
    assert max(span.count for span in spans) * periods * SECONDS_PER_SCENARIO_PERIOD <= 1.0


def test_extending_from_off_the_grid_goes_up_to_the_next_line_first() -> None:
    first, second, *_ = split_on_grid((1_000_000, 10_000_000))
    assert first == (1_000_000, 4 * GRID)
    assert second == (4 * GRID, 5 * GRID)


def test_there_are_more_tasks_than_workers_and_the_last_are_small() -> None:
    spans = plan_spans([(0, 20_000_000)], periods=30, workers=2)
    assert len(spans) > 8
    assert max(span.count for span in spans[-4:]) <= GRID < spans[0].count


def test_the_same_request_is_cut_the_same_way_twice() -> None:
    assert plan_spans([(7, 10**7)], 30, 4) == plan_spans([(7, 10**7)], 30, 4)


def test_small_units_share_tasks_and_every_unit_is_in_one_of_them(resolved: ResolvedPlan) -> None:
    units = [Unit(k, SummaryJob(resolved), Span(0, 10_000), 1) for k in range(400)]
    bundles = bundle(units, workers=2)
    assert [unit for one in bundles for unit in one] == units
    assert 8 <= len(bundles) < 20, "each worker has several tasks, and none is tiny"


def test_units_of_one_work_are_tasks_of_their_own(resolved: ResolvedPlan) -> None:
    units = [Unit(0, SummaryJob(resolved), span, 1) for span in plan_spans([(0, 10**7)], 30, 2)]
    assert [len(one) for one in bundle(units, workers=2)] == [1] * len(units)
