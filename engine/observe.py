"""The end of a year, seen once: one pass over a block fills both histograms and follows every scenario."""

from typing import Any, NamedTuple

import numpy as np

from engine.histogram import COARSE, FINE, TILE, count_tile, make_scratch
from engine.kernel import kernel
from engine.measures import BlockMeasures, follow_measures
from engine.outcomes import BlockOutcome, follow
from engine.tally import Tally
from engine.types import Float32Array, Float64Array, Int32Array, Int64Array
from engine.walk import YearEnd

_COARSE = (COARSE.shift, COARSE.base, COARSE.fine)
_FINE = (FINE.shift, FINE.base, FINE.fine)


@kernel
def _observe(  # noqa: PLR0913, PLR0917
    balances: tuple[Int32Array, Int64Array, Int32Array],
    spendings: tuple[Int64Array, Int64Array, Int32Array],
    firsts: tuple[Int64Array, Int64Array],
    balance: Float64Array,
    deflator: Float64Array,
    spending: Float64Array,
    spending_deflator: Float64Array,
    unpaid: Float64Array,
    floor: Float64Array,
    state: tuple[Float32Array, Float32Array, Float32Array, Float32Array],
    index: Float64Array,
    year: int,
) -> tuple[int, int, int]:
    """Count a block tile by tile, so that each array is fetched once; give invalid values, unpaid and below-first."""
    scratch = make_scratch()
    invalid, missing, below = 0, 0, 0
    for start in range(0, balance.shape[0], TILE):
        t = slice(start, start + TILE)
        b = balance[t]
        invalid += count_tile(*balances, b, deflator[t], scratch, *_COARSE)
        invalid += count_tile(*spendings, spending[t], spending_deflator[t], scratch, *_FINE)
        real_spending = scratch[0]  # what the tile was counted as
        short, less = follow(firsts[0][t], firsts[1][t], unpaid[t], b, real_spending, floor[t], year)
        parts = (state[0][t], state[1][t], state[2][t], state[3][t])
        follow_measures(parts, scratch[1], index[t], deflator[t], real_spending, floor[t])
        missing += short
        below += less
    return invalid, missing, below


@kernel
def _put_back(all_of_them: Int64Array | Float32Array, some: Int64Array | Float32Array, alive: Int64Array) -> None:
    """Write ``some`` (k,) into ``all_of_them`` (n,) at the indices ``alive`` (k,)."""
    for i in range(alive.shape[0]):
        all_of_them[alive[i]] = some[i]


def observe(end: YearEnd, balance: Tally, spending: Tally, outcome: BlockOutcome, measures: BlockMeasures) -> None:
    """See the end of one year of a block; the dead are left out of the year's distributions and counts.

    Parameters
    ----------
    end : YearEnd
        Years come in order.
    balance, spending : Tally
        Filled: rows ``year`` and ``year - 1``.
    outcome : BlockOutcome
        Follows the block's scenarios.
    measures : BlockMeasures
        Follows them too.

    Raises
    ------
    FloatingPointError
        Where an amount is negative or not a number: that would be an error in a model.
    """
    floor = outcome.floor(end)
    np.multiply(measures.index, end.portfolio_return, out=measures.index)
    amounts = (end.balance, end.deflator, end.spending, end.spending_deflator, end.unpaid, floor)
    seen = _Seen(*outcome.firsts, *amounts, *measures.state, measures.index)
    alive = None if end.living is None else np.flatnonzero(end.living)  # picks faster than a mask
    if alive is not None:
        seen = seen.of(alive)
    rows = balance.row(end.year), spending.row(end.year - 1)
    firsts, state = seen[:2], seen[8:12]
    invalid, missing, below = _observe(*rows, firsts, *seen[2:8], state, seen.return_index, end.year)
    if alive is not None:
        whole: Any = (*outcome.firsts, *measures.state)
        for all_of_them, some in zip(whole, (*firsts, *state), strict=True):
            _put_back(all_of_them, some, alive)
    balance.added(end.year, seen.balance, seen.deflator, invalid)
    spending.added(end.year - 1, seen.spending, seen.spending_deflator, 0)
    measures.add(end, floor, missing)
    outcome.add(end, missing, below, measures.index)


class _Seen(NamedTuple):
    """What a year is seen by: arrays of all scenarios, or of the living."""

    first_unpaid: Int64Array
    first_depleted: Int64Array
    balance: Float64Array
    deflator: Float64Array
    spending: Float64Array
    spending_deflator: Float64Array
    unpaid: Float64Array
    floor: Float64Array
    peak: Float32Array
    low: Float32Array
    beyond: Float32Array
    squares: Float32Array
    return_index: Float64Array

    def of(self, alive: Int64Array) -> "_Seen":
        arrays: Any = (values.take(alive) for values in self)
        return _Seen(*arrays)
