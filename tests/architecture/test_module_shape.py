"""Modules are small, named for what they say, and explain what they offer."""

import ast
from collections.abc import Iterator
from pathlib import Path

MOST_LINES = 300
EMPTY_NAMES = {"util", "utils", "helper", "helpers", "manager", "managers", "common", "core", "misc"}
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def unexplained(tree: ast.Module) -> Iterator[str]:
    """Yield the public classes, functions and methods of a module that have no docstring."""

    def inspect(body: list[ast.stmt], prefix: str) -> Iterator[str]:
        for node in body:
            if not isinstance(node, Definition) or node.name.startswith("_"):
                continue
            decorators = {ast.unparse(decorator).split(".")[-1] for decorator in node.decorator_list}
            if not ast.get_docstring(node) and not decorators & {"overload", "setter", "override"}:
                yield prefix + node.name
            if isinstance(node, ast.ClassDef):
                yield from inspect(node.body, f"{prefix}{node.name}.")

    if not ast.get_docstring(tree) and tree.body:
        yield "the module itself"
    yield from inspect(tree.body, "")


def empty_names(path: Path) -> set[str]:
    """Return the parts of a module's path that say nothing about what is in it."""
    words = {word for part in path.with_suffix("").parts for word in part.split("_")}
    return words & EMPTY_NAMES


def test_no_module_is_longer_than_300_lines(repository: Path, project_files: tuple[Path, ...]) -> None:
    lengths = {
        path: len((repository / path).read_text().splitlines()) for path in project_files if path.suffix == ".py"
    }
    assert {path: lines for path, lines in lengths.items() if lines > MOST_LINES} == {}


def test_no_module_has_a_name_that_says_nothing(project_files: tuple[Path, ...]) -> None:
    assert [path for path in project_files if path.suffix == ".py" and empty_names(path)] == []


def test_a_name_that_says_nothing_is_noticed() -> None:
    assert empty_names(Path("engine/date_utils.py")) == {"utils"}
    assert empty_names(Path("service/core/runs.py")) == {"core"}
    assert empty_names(Path("engine/random_streams.py")) == set()


def test_every_public_name_has_a_docstring(repository: Path, product_modules: tuple[Path, ...]) -> None:
    missing = {path: list(unexplained(ast.parse((repository / path).read_text()))) for path in product_modules}
    assert {path: names for path, names in missing.items() if names} == {}


def test_a_public_name_without_docstring_is_noticed() -> None:
    source = '''"""A module."""
class Rule:
    """A rule."""
    def step(self): ...
def _own(): ...
def offered(): ...
'''
    assert list(unexplained(ast.parse(source))) == ["Rule.step", "offered"]
