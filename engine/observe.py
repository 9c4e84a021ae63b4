"""The end of a year, seen once: one pass over a block fills both histograms and follows every scenario."""

from engine.distribution import Tally
from engine.histogram import COARSE, FINE, TILE, count_tile, make_scratch
from engine.kernel import kernel
from engine.outcomes import BlockOutcome, follow
from engine.types import Float64Array, Int32Array, Int64Array
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
        missing += short
        below += less
    return invalid, missing, below


def observe(end: YearEnd, balance: Tally, spending: Tally, outcome: BlockOutcome) -> None:
    """See the end of one year of a block.

    Parameters
    ----------
    end : YearEnd
        Years come in order.
    balance, spending : Tally
        Filled: rows ``year`` and ``year - 1``.
    outcome : BlockOutcome
        Follows the block's scenarios.

    Raises
    ------
    FloatingPointError
        Where an amount is negative or not a number: that would be an error in a model.
    """
    rows = balance.row(end.year), spending.row(end.year - 1)
    amounts = end.balance, end.deflator, end.spending, end.spending_deflator
    invalid, missing, below = _observe(*rows, outcome.firsts, *amounts, end.unpaid, outcome.floor(end), end.year)
    balance.added(end.year, end.balance, end.deflator, invalid)
    spending.added(end.year - 1, end.spending, end.spending_deflator, 0)
    outcome.add(end, missing, below)
