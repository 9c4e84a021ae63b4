"""The share of each asset in each year: one allocation, or a glide path between several.

Between two points a ``linear`` path moves by equal steps a year, ``steps`` stays until the next point. Before the first
point and after the last it stays as there. A rising-equity glide path is one whose shares of stocks rise.

References
----------
W. D. Pfau, M. E. Kitces, "Reducing retirement risk with a rising equity glide path", Journal of Financial Planning 27
(2014), 38-45.
"""

import math
from collections.abc import Sequence

from engine.errors import PlanError
from engine.portfolio.choice import Allocation, Portfolio

Weights = tuple[tuple[float, ...], ...]
"""A row for each year, or one row where they never change; each row sums to 1."""


def weights_by_year(portfolio: Portfolio, assets: Sequence[str], years: int, first_age: int | None) -> Weights:
    """Lay the allocation out over the years of a plan.

    Parameters
    ----------
    portfolio : Portfolio
    assets : sequence of str
        In the market's order.
    years : int
    first_age : int or None
        Age of the first person at the start of year 1.

    Raises
    ------
    PlanError
        Where the path goes by age and the plan names nobody, or begins after the plan ends.
    """
    if not portfolio.glide_path:
        return (_row(portfolio.allocation, assets),)
    points = [(_year(point.year, point.age, first_age), point.allocation) for point in portfolio.glide_path]
    if points[0][0] > years:
        said = portfolio.glide_path[0]
        by_age = "" if said.age is None else f" (at age {said.age})"
        raise PlanError(
            f"the glide path begins in year {points[0][0]}{by_age}, after the plan's last, {years}; let it begin "
            f"earlier, lengthen the horizon, or state an allocation instead"
        )
    rows = tuple(
        _row(_between(points, year, linear=portfolio.glide == "linear"), assets) for year in range(1, years + 1)
    )
    return rows[:1] if all(row == rows[0] for row in rows) else rows


def weighted(portfolio: Portfolio) -> frozenset[str]:
    """Give the assets that hold any money in some year."""
    allocations = [point.allocation for point in portfolio.glide_path] or [portfolio.allocation]
    return frozenset(name for allocation in allocations for name, weight in allocation.items() if weight > 0.0)


def _year(year: int | None, age: int | None, first_age: int | None) -> int:
    if year is not None:
        return year
    if age is None or first_age is None:
        raise PlanError("the glide path goes by age, but the plan names no people; add [[people]] or give years")
    return age - first_age + 1


def _between(points: list[tuple[int, Allocation]], year: int, linear: bool) -> Allocation:
    """Give the allocation of a year."""
    before = [point for point in points if point[0] <= year]
    after = [point for point in points if point[0] > year]
    if not before:
        return after[0][1]
    if not after or not linear:
        return before[-1][1]
    (start, old), (stop, new) = before[-1], after[0]
    share = (year - start) / (stop - start)
    return {name: old.get(name, 0.0) * (1.0 - share) + new.get(name, 0.0) * share for name in {**old, **new}}


def _row(allocation: Allocation, assets: Sequence[str]) -> tuple[float, ...]:
    total = math.fsum(allocation.values())
    return tuple(allocation.get(asset, 0.0) / total for asset in assets)
