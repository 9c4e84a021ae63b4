"""The end of a year, seen once: one pass over a block fills both histograms and follows every scenario."""

from engine.histogram import COARSE, FINE, TILE, count_tile, make_scratch
from engine.kernel import kernel
from engine.measures import BlockMeasures
from engine.outcomes import BlockOutcome, follow
from engine.tally import Tally
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
    rows, firsts, floor = (balance.row(end.year), spending.row(end.year - 1)), outcome.firsts, outcome.floor(end)
    amounts = [end.balance, end.deflator, end.spending, end.spending_deflator, end.unpaid, floor]
    if end.living is not None:
        amounts = [values[end.living] for values in amounts]
        firsts = (firsts[0][end.living], firsts[1][end.living])
    invalid, missing, below = _observe(*rows, firsts, *amounts, end.year)
    if end.living is not None:
        outcome.firsts[0][end.living], outcome.firsts[1][end.living] = firsts
    balance.added(end.year, amounts[0], amounts[1], invalid)
    spending.added(end.year - 1, amounts[2], amounts[3], 0)
    measures.add(end, missing)
    outcome.add(end, missing, below, measures.index)
