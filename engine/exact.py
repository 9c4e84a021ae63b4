"""Set-up arithmetic whose bits do not depend on the machine's libm: correctly rounded by `decimal`."""

import math
from collections.abc import Sequence
from decimal import Decimal, localcontext
from fractions import Fraction

_DIGITS = 40


def log(x: float) -> float:
    """Natural logarithm of x > 0, correctly rounded."""
    with localcontext(prec=_DIGITS):
        return float(Decimal(x).ln())


def power(x: float, exponent: float) -> float:
    """x ** exponent for x > 0, correctly rounded; 0 for x = 0."""
    if x == 0.0:
        return 0.0
    with localcontext(prec=_DIGITS):
        return float(Decimal(x) ** Decimal(exponent))


def mean(values: Sequence[float]) -> float:
    """Arithmetic mean."""
    return math.fsum(values) / len(values)


def covariance(a: Sequence[float], b: Sequence[float]) -> float:
    """Sample covariance, divisor n - 1."""
    mean_a, mean_b = mean(a), mean(b)
    return math.fsum((x - mean_a) * (y - mean_b) for x, y in zip(a, b, strict=True)) / (len(a) - 1)


def cholesky(matrix: Sequence[Sequence[float]]) -> tuple[tuple[float, ...], ...] | None:
    """Lower Cholesky factor of a small symmetric matrix, or None where it is not positive semi-definite.

    A row whose variance is zero gives a row of zeros, so that a constant factor needs no special case.
    """
    size = len(matrix)
    factor = [[0.0] * size for _ in range(size)]
    for i in range(size):
        for j in range(i):
            rest = matrix[i][j] - math.fsum(factor[i][k] * factor[j][k] for k in range(j))
            factor[i][j] = rest / factor[j][j] if factor[j][j] > 0.0 else 0.0
        left = matrix[i][i] - math.fsum(factor[i][k] ** 2 for k in range(i))
        if matrix[i][i] > 0.0 and left <= 1e-12 * matrix[i][i]:
            return None
        factor[i][i] = math.sqrt(max(left, 0.0))
    return tuple(tuple(row) for row in factor)


def stationary(matrix: Sequence[Sequence[float]]) -> tuple[float, ...] | None:
    """Long-run shares of a Markov chain's states, rows being "from", or None where they depend on the first state.

    Solved in fractions, so that no rounding depends on the machine.
    """
    size = len(matrix)
    rows = [[Fraction(share) for share in row] for row in matrix]
    rows = [[share / sum(row) for share in row] for row in rows]
    system = [[rows[i][j] - (1 if i == j else 0) for i in range(size)] + [Fraction(0)] for j in range(size - 1)]
    system.append([Fraction(1)] * (size + 1))
    for column in range(size):
        pivot = next((row for row in range(column, size) if system[row][column] != 0), None)
        if pivot is None:
            return None
        system[column], system[pivot] = system[pivot], system[column]
        system[column] = [value / system[column][column] for value in system[column]]
        for row in range(size):
            if row != column and system[row][column] != 0:
                factor = system[row][column]
                system[row] = [a - factor * b for a, b in zip(system[row], system[column], strict=True)]
    found = [row[-1] for row in system]
    return tuple(float(share) for share in found) if all(share > 0 for share in found) else None
