"""No test fails because a machine was slow."""

import ast
import re
from pathlib import Path

import pytest

CLOCK = re.compile(r"elapsed|duration|seconds|perf_counter|monotonic|process_time|\btook\b|time\.time\b")


def slow_fails(node: ast.Compare) -> bool:
    """Say whether a comparison is false when a measured time is long."""
    sides = [node.left, *node.comparators]
    pairs = zip(sides, node.ops, sides[1:], strict=False)
    return any(
        (isinstance(op, ast.Lt | ast.LtE) and CLOCK.search(ast.unparse(left)))
        or (isinstance(op, ast.Gt | ast.GtE) and CLOCK.search(ast.unparse(right)))
        for left, op, right in pairs
    )


def bounds_on_time(source: str) -> list[int]:
    """Return the lines on which an assertion sets an upper bound to a measured time.

    One inside a ``while`` loop is no such bound: it keeps a test that waits for something from waiting for ever.
    """
    tree = ast.parse(source)
    waits = {inner for loop in ast.walk(tree) if isinstance(loop, ast.While) for inner in ast.walk(loop)}
    asserts = [node for node in ast.walk(tree) if isinstance(node, ast.Assert) and node not in waits]
    return [
        a.lineno for a in asserts for node in ast.walk(a.test) if isinstance(node, ast.Compare) and slow_fails(node)
    ]


def test_no_test_asserts_that_something_was_fast(repository: Path) -> None:
    tests = {path: bounds_on_time(path.read_text()) for path in (repository / "tests").rglob("*.py")}
    assert {path.name: lines for path, lines in tests.items() if lines} == {}


@pytest.mark.parametrize(
    "statement",
    [
        "assert elapsed < 5",
        "assert 5 > outcome.seconds",
        "assert time.perf_counter() - start <= 1",
        "assert 0 < duration < 2",
    ],
)
def test_an_upper_bound_on_time_is_noticed(statement: str) -> None:
    assert bounds_on_time(statement) == [1]


@pytest.mark.parametrize(
    "statement",
    [
        "assert outcome.seconds > 0",
        "assert years < 31",
        "seconds < 3",
        "while not ready():\n    assert time.monotonic() < end",
    ],
)
def test_other_comparisons_are_allowed(statement: str) -> None:
    assert bounds_on_time(statement) == []
