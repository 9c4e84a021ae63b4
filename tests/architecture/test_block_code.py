"""Code that runs on blocks of scenarios gives the same bits on any machine and for any block size.

Matrix products, transcendental functions and sums of floats are done differently by different processors, and for
different array lengths. Block code may only add, subtract, multiply, divide, compare and select, loop over the few
assets, and call the engine's own kernels.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

BLOCK_CODE = (
    "engine/markets/*.py",
    "engine/spending/*.py",
    "engine/ledger.py",
    "engine/simulate.py",
    "engine/cash_flows.py",
    "engine/allocation.py",
)
PLAN_TIME = {"BaseModel", "MarketChoice", "SpendingChoice"}
"""Bases of the classes that run once, where the plan is resolved, and hand exact values on: what a user chose."""
OWN = {"exact"}
"""Modules of ours whose functions bear such names and give the same bits everywhere."""

TRANSCENDENTAL = {
    "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "logaddexp", "power", "float_power", "pow", "cbrt",
    "sin", "cos", "tan", "arcsin", "arccos", "arctan", "arctan2", "asin", "acos", "atan", "atan2",
    "sinh", "cosh", "tanh", "arcsinh", "arccosh", "arctanh", "hypot", "erf", "erfc", "gamma", "lgamma",
}  # fmt: skip
PRODUCTS = {
    "einsum",
    "linalg",
    "dot",
    "vdot",
    "inner",
    "matmul",
    "vecdot",
    "matvec",
    "tensordot",
    "convolve",
    "correlate",
}
REDUCTIONS = {
    "sum", "nansum", "fsum", "mean", "nanmean", "average", "std", "var", "prod", "product", "cumsum", "cumprod",
    "reduce", "reduceat", "accumulate", "trace", "median", "percentile", "quantile", "trapezoid",
}  # fmt: skip
REFUSED = TRANSCENDENTAL | PRODUCTS | REDUCTIONS
NUMERIC_LIBRARIES = {"np", "numpy", "math", "scipy", "cmath"}
EXACT = "# exact: integers"
"""Written at the end of a line, says that what it sums are integers, whose sum depends on no order."""


def imported_names(node: ast.ImportFrom) -> Iterator[str]:
    """Yield the refused names that an import statement takes from a numeric library."""
    if (node.module or "").split(".")[0] in NUMERIC_LIBRARIES:
        yield from (alias.name for alias in node.names if alias.name in REFUSED)


def refused_names(node: ast.AST) -> Iterator[str]:
    """Yield what one node of a syntax tree does that block code may not do."""
    match node:
        case ast.BinOp(op=ast.MatMult()) | ast.AugAssign(op=ast.MatMult()):
            yield "@"
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
    lines = source.splitlines()
    found = []
    for node in block_code(ast.parse(source)):
        for name in refused_names(node):
            excused = name in REDUCTIONS and lines[node.lineno - 1].rstrip().endswith(EXACT)
            found += [] if excused else [f"{node.lineno}: {name}"]
    return found


def test_block_code_uses_only_operations_with_the_same_bits_everywhere(repository: Path) -> None:
    modules = sorted({path for pattern in BLOCK_CODE for path in repository.glob(pattern)})
    assert modules, "no block code was found: correct BLOCK_CODE"
    assert {path.name: found for path in modules if (found := refusals(path.read_text()))} == {}


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


def test_plain_arithmetic_and_marked_sums_of_integers_are_allowed() -> None:
    source = (
        f"y = np.where(a < b, a * b / 2, np.minimum(a, b))\nfailures = int(failed.sum())  {EXACT}\nz = np.sqrt(a)\n"
    )
    assert refusals(source) == []


def test_the_mark_for_integers_excuses_nothing_but_sums() -> None:
    assert refusals(f"y = np.exp(a)  {EXACT}\n") == ["1: exp"]


def test_what_a_user_chose_may_be_turned_into_constants_by_any_means() -> None:
    source = "class Choice(MarketChoice):\n    def resolve(self):\n        return math.log(self.mean), exact.log(2.0)\n"
    assert refusals(source) == []
    assert refusals(source.replace("MarketChoice", "Market")) == ["3: log"]
