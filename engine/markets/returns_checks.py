"""Whether figures read as returns can be returns: asked once, when a table is read."""

import math
from collections.abc import Callable, Sequence
from statistics import median

from engine.errors import DataError


def check_returns(name: str, column: str, values: Sequence[float], when: Callable[[int], str]) -> None:
    """Refuse returns in percent, or beyond what a period can bring.

    Parameters
    ----------
    name, column : str
        Of the table, and of what grew.
    values : sequence of float
        Returns as decimals.
    when : callable
        Says which period a row is.

    Raises
    ------
    DataError
    """
    if len(values) > 2 and median(abs(value) for value in values) > 0.5:
        raise DataError(
            f"{name}: half of {column}'s returns are beyond 50 %, as if written in percent; write 0.07 for 7 %"
        )
    for row, value in enumerate(values):
        if not (math.isfinite(value) and -1.0 < value <= 10.0):
            raise DataError(
                f"{name}: {column} in {when(row)} is {value}, outside -1 .. 10; write returns as decimals, 0.07 for 7 %"
            )


def check_valuations(name: str, values: Sequence[float | None], rows: int, when: Callable[[int], str]) -> None:
    """Refuse a price of equities over their earnings that cannot be one, or too few of them.

    Raises
    ------
    DataError
    """
    if len(values) != rows:
        raise DataError(f"{name}: valuation has {len(values)} rows, not {rows} as inflation has; give as many")
    for row, value in enumerate(values):
        if value is not None and not 0.0 < value <= 1_000.0:
            raise DataError(
                f"{name}: valuation in {when(row)} is {value}, outside 0 .. 1,000; give the price of equities over "
                f"their ten-year real earnings, or leave it empty"
            )
