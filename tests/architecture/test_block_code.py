"""The engine's code gives the same bits on any machine and for any block of scenarios.

Matrix products, transcendental functions and sums of floats are done differently by different processors, and for
different array lengths. Block code may only add, subtract, multiply, divide, compare and select, loop over the few
assets, and call the engine's own kernels.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ALLOWED: dict[str, tuple[set[str], str]] = {
    "engine/markets/regime_switching.py": ({"fsum"}, "a few probabilities, added once and correctly rounded"),
    "engine/markets/student_t.py": ({"fsum"}, "a table, made once, rounded to six digits and added correctly rounded"),
    "engine/exact.py": ({"fsum", "mean", "sum", "**"}, "constants of a plan, computed once and correctly rounded"),
    "engine/allocation.py": ({"fsum"}, "a few weights, added once and correctly rounded, in any order"),
    "engine/portfolio/choice.py": ({"sum"}, "a few weights, added once by Python, in the plan's order"),
    "engine/analysis/fields.py": ({"sum"}, "a few weights, added once by Python, in the plan's order"),
    "engine/plan.py": ({"fsum"}, "a few weights, added once and correctly rounded, in any order"),
    "engine/markets/returns_checks.py": ({"median"}, "whether a table looks like percent, asked once when it is read"),
    "engine/ranges.py": ({"sum"}, "lengths of ranges are integers"),
    "engine/analysis/joint.py": ({"sum"}, "periods are integers"),
    "engine/analysis/joint_summary.py": ({"sum"}, "counts are integers"),
    "engine/summary.py": ({"sum"}, "counts are integers"),
    "engine/packed_distribution.py": ({"cumsum"}, "indices are integers"),
    "engine/analysis/stress.py": ({"trace"}, "a function of ours"),
    "engine/analysis/variance_indices.py": ({"mean", "std"}, "of a design's outcomes, after the last merge"),
    "engine/analysis/sweep.py": ({"prod", "product"}, "numbers of cells, and their combinations"),
    "engine/analysis/stretches.py": ({"sum"}, "counts are integers"),
    "engine/analysis/convergence.py": ({"accumulate"}, "counts are integers"),
    "engine/distribution.py": (
        {"cumsum", "fsum"},
        "counts are integers; a tail's few bins are added correctly rounded",
    ),
    "engine/tally.py": ({"sum"}, "counts are integers"),
    "engine/measures.py": ({"sum"}, "growth is added up in whole thousandths, as integers"),
    "engine/whole_plan.py": ({"mean", "sum"}, "a method of ours, and counts: integers, after the last merge"),
    "engine/result.py": ({"mean"}, "a method of ours, on integer sums, after the last merge"),
}
"""What a module of the engine may do all the same, and why its bits still depend on no machine and no block."""

PLAN_TIME = {"BaseModel", "MarketChoice", "InflationChoice", "MomentsChoice", "SpendingChoice", "TaxChoice"}
"""Bases of the classes that run once, where the plan is resolved, and hand exact values on: what a user chose."""
OWN = {"exact"}
"""Modules of ours whose functions bear such names and give the same bits everywhere."""

TRANSCENDENTAL = {
    "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "logaddexp", "power", "float_power", "pow", "cbrt",
    "sin", "cos", "tan", "arcsin", "arccos", "arctan", "arctan2", "asin", "acos", "atan", "atan2",
    "sinh", "cosh", "tanh", "arcsinh", "arccosh", "arctanh", "hypot", "erf", "erfc", "gamma", "lgamma",
}  # fmt: skip
PRODUCTS = {
    "einsum", "linalg", "dot", "vdot", "inner", "matmul", "vecdot", "matvec", "tensordot", "convolve", "correlate",
}  # fmt: skip
REDUCTIONS = {
    "sum", "nansum", "fsum", "mean", "nanmean", "average", "std", "var", "prod", "product", "cumsum", "cumprod",
    "reduce", "reduceat", "accumulate", "trace", "median", "percentile", "quantile", "trapezoid",
}  # fmt: skip
REFUSED = TRANSCENDENTAL | PRODUCTS | REDUCTIONS
NUMERIC_LIBRARIES = {"np", "numpy", "math", "scipy", "cmath"}


def imported_names(node: ast.ImportFrom) -> Iterator[str]:
    """Yield the refused names that an import statement takes from a numeric library."""
    if (node.module or "").split(".")[0] in NUMERIC_LIBRARIES:
        yield from (alias.name for alias in node.names if alias.name in REFUSED)


def refused_names(node: ast.AST) -> Iterator[str]:
    """Yield what one node of a syntax tree does that block code may not do."""
    match node:
        case ast.BinOp(op=ast.MatMult()) | ast.AugAssign(op=ast.MatMult()):
            yield "@"
        case ast.BinOp(ast.Constant(), ast.Pow(), ast.Constant() | ast.UnaryOp(ast.USub(), ast.Constant())):
            pass  # 2**18 or 2.0**-32: a constant, computed once
        case ast.BinOp(op=ast.Pow()) | ast.AugAssign(op=ast.Pow()):
            yield "**"
        case ast.Attribute(value=ast.Name(id=library), attr=name) if library in NUMERIC_LIBRARIES and name in REFUSED:
            yield name
        case ast.Call(func=ast.Attribute(value=ast.Name(id=library))) if library in NUMERIC_LIBRARIES | OWN:
            pass  # of these, the attribute was judged above
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)) if name in REFUSED:
            yield name
        case ast.ImportFrom():
            yield from imported_names(node)


def block_code(tree: ast.AST) -> Iterator[ast.AST]:
    """Walk a module, leaving out the classes that run at plan time."""
    yield tree
    for child in ast.iter_child_nodes(tree):
        bases = {ast.unparse(base).split(".")[-1] for base in getattr(child, "bases", [])}
        if not bases & PLAN_TIME:
            yield from block_code(child)


def refusals(source: str) -> list[str]:
    """Return what a module does that block code may not do, as ``line: name``."""
    return [f"{node.lineno}: {name}" for node in block_code(ast.parse(source)) for name in refused_names(node)]


def test_the_engine_uses_only_operations_with_the_same_bits_everywhere(repository: Path) -> None:
    found = {}
    for path in sorted(repository.glob("engine/**/*.py")):
        module = path.relative_to(repository).as_posix()
        allowed = ALLOWED.get(module, (set(), ""))[0]
        found[module] = [one for one in refusals(path.read_text()) if one.split(": ")[1] not in allowed]
    assert len(found) > 20, "the engine was not found"
    assert {module: refused for module, refused in found.items() if refused} == {}


def test_every_exception_is_still_needed(repository: Path) -> None:
    used = {m: {one.split(": ")[1] for one in refusals((repository / m).read_text())} for m in ALLOWED}
    assert {module: names - used[module] for module, (names, _) in ALLOWED.items() if names - used[module]} == {}


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("y = a @ b", "@"),
        ("a @= b", "@"),
        ("y = a ** 2", "**"),
        ("y = np.einsum('ij,j', a, b)", "einsum"),
        ("y = np.linalg.cholesky(a)", "linalg"),
        ("y = np.exp(a)", "exp"),
        ("y = math.log(a)", "log"),
        ("y = np.power(a, 2)", "power"),
        ("y = np.sin(a)", "sin"),
        ("y = a.sum()", "sum"),
        ("y = np.sum(a)", "sum"),
        ("y = sum(a)", "sum"),
        ("y = a.mean(axis=0)", "mean"),
        ("y = (a - b).sum()", "sum"),
        ("y = np.linalg.inv(a)", "linalg"),
        ("y = np.add.reduce(a)", "reduce"),
        ("y = np.dot(a, b)", "dot"),
        ("f = np.exp", "exp"),
        ("from numpy import exp", "exp"),
        ("from math import log as ln", "log"),
    ],
)
def test_an_operation_whose_bits_depend_on_the_machine_is_noticed(statement: str, name: str) -> None:
    assert refusals(f"import numpy as np\n{statement}\n") == [f"2: {name}"]


def test_plain_arithmetic_is_allowed() -> None:
    source = "y = np.where(a < b, a * b / 2, np.minimum(a, b))\nz = np.sqrt(a)\nn = 2**18\nm = moments.mean\n"
    assert refusals(source) == []


def test_what_a_user_chose_may_be_turned_into_constants_by_any_means() -> None:
    source = "class Choice(MarketChoice):\n    def resolve(self):\n        return math.log(self.mean), exact.log(2.0)\n"
    assert refusals(source) == []
    assert refusals(source.replace("MarketChoice", "Market")) == ["3: log"]
