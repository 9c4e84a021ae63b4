"""Parts merge exactly, in any order, with few of them held."""

import random

import pytest

from cluster.merge_tree import MergeTree
from engine import ResolvedPlan, Summary, simulate_chunk


@pytest.fixture(scope="module")
def parts(resolved: ResolvedPlan) -> list[Summary]:
    return [simulate_chunk(resolved, first, 500, 7) for first in range(0, 6500, 500)]


@pytest.mark.parametrize("order", range(3))
def test_the_total_does_not_depend_on_the_order_in_which_parts_come(
    resolved: ResolvedPlan, parts: list[Summary], order: int
) -> None:
    tree = MergeTree()
    for part in random.Random(order).sample(parts, len(parts)):
        tree = tree.add(part)
    assert tree.total() == simulate_chunk(resolved, 0, 6500, 7)


def test_thirteen_parts_are_held_as_three_summaries(parts: list[Summary]) -> None:
    tree = MergeTree()
    for part in parts:
        tree = tree.add(part)
    assert sum(slot is not None for slot in tree.slots) == 3  # 13 = 8 + 4 + 1


def test_a_part_that_comes_twice_is_refused(parts: list[Summary]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        MergeTree().add(parts[0]).add(parts[0])


def test_nothing_to_merge_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        MergeTree().total()
