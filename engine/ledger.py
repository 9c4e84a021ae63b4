"""One period's cash, in its stated order; nothing else moves money.

``at = "start"``: income and one-off expenses; the rule decides; payments; fees; returns; price level.
``at = "end"``: income and one-off expenses; fees; returns; price level; the rule decides; payments at the new price
level.

The identity, in nominal dollars, holds in every scenario and period up to rounding::

    income + gains = expenses paid + spending paid + fees + change of balance

Expenses are paid first, then spending; both from income first and then from the portfolio; income that is left is
invested. What is paid within half a cent is paid, and what payments leave below half a cent is spent too, so that the
balance becomes exactly zero. The portfolio is rebalanced to its weights every period, hence its growth is the weighted
sum of its assets' growth.
"""

import numpy as np

from engine.kernel import inline, kernel
from engine.types import Float64Array, GrowthArray

HALF_CENT = 0.005
"""Dollars: less than this is nothing."""

NO_FLOWS = np.empty((0, 0))
"""Pass as ``flows`` where nobody looks at the single flows."""


@inline
def settle(balance, income, expense, requested):  # type: ignore[no-untyped-def]
    """Pay one household once, in dollars: give what is left, the expense paid and the spending paid."""
    available = balance + income
    expense_paid = min(expense, available)
    available = available - expense_paid
    spent = min(requested, available)
    left = available - spent
    crumb = left if left < HALF_CENT else 0.0
    return left - crumb, expense_paid, spent + crumb


@kernel
def pay(  # noqa: PLR0913, PLR0917 - a ledger has many columns
    left: Float64Array,
    spent: Float64Array,
    unpaid: Float64Array,
    flows: Float64Array,
    balance: Float64Array,
    spent_before: Float64Array,
    unpaid_before: Float64Array,
    income: Float64Array,
    expense: Float64Array,
    requested: Float64Array,
    required: Float64Array,
    share: float,
) -> None:
    """Settle ``share`` of a year's money for every scenario; all arrays float64 (scenarios,), nominal dollars.

    Parameters
    ----------
    left, spent, unpaid : ndarray
        Filled with the balance after payments, and with the year's spending, and what was required (expenses
        included) but not paid, so far.
    flows : ndarray, shape (3, scenarios) or (0, 0)
        Added to, where it has rows: income, expense paid, spending paid.
    balance, spent_before, unpaid_before : ndarray
        The same before.
    income, expense, requested, required : ndarray
        A year's sums; ``required`` is never more than ``requested``.
    share : float
        Part of the year settled now: 1 or 1/12.
    """
    for i in range(left.shape[0]):
        due = expense[i] * share
        rest, expense_paid, paid = settle(balance[i], income[i] * share, due, requested[i] * share)
        left[i] = rest
        spent[i] = spent_before[i] + paid
        missing = (due - expense_paid) + max(required[i] * share - paid, 0.0)
        unpaid[i] = unpaid_before[i] + (missing if missing > HALF_CENT else 0.0)
    if flows.shape[0] > 0:
        for i in range(left.shape[0]):
            rest, expense_paid, paid = settle(balance[i], income[i] * share, expense[i] * share, requested[i] * share)
            flows[0, i] += income[i] * share
            flows[1, i] += expense_paid
            flows[2, i] += paid


@kernel
def _weigh(portfolio: Float64Array, growth: GrowthArray, weights: Float64Array) -> None:
    """Fill ``portfolio`` with the weighted sum of the assets' growth."""
    row, weight = growth[0], weights[0]
    for i in range(portfolio.shape[0]):
        portfolio[i] = weight * np.float64(row[i])
    for asset in range(1, growth.shape[0]):
        row, weight = growth[asset], weights[asset]
        for i in range(portfolio.shape[0]):
            portfolio[i] += weight * np.float64(row[i])


@kernel
def grow(  # noqa: PLR0913, PLR0917
    balance: Float64Array,
    portfolio: Float64Array,
    flows: Float64Array,
    left: Float64Array,
    growth: GrowthArray,
    weights: Float64Array,
    keep: Float64Array,
) -> None:
    """Take the fees and let returns work; arrays float64 (scenarios,) unless said, nominal dollars.

    Parameters
    ----------
    balance, portfolio : ndarray
        Filled with the balance at the end, and the portfolio's gross growth before fees.
    flows : ndarray, shape (2, scenarios) or (0, 0)
        Added to, where it has rows: fee, gain.
    left : ndarray
        Balance after payments.
    growth : ndarray of float32 or float64, shape (assets, scenarios)
        Gross growth of the assets.
    weights, keep : ndarray, shape (assets,)
        Shares of the assets, and one less the fees of one period.
    """
    same = True
    for asset in range(keep.shape[0]):
        same = same and keep[asset] == keep[0]
    _weigh(portfolio, growth, weights)
    if same:
        for i in range(balance.shape[0]):
            balance[i] = left[i] * keep[0] * portfolio[i]
    else:
        _weigh(balance, growth, weights * keep)
        for i in range(balance.shape[0]):
            balance[i] = left[i] * balance[i]
    if flows.shape[0] > 0:
        kept = 0.0
        for asset in range(keep.shape[0]):
            kept += weights[asset] * keep[asset]
        kept = keep[0] if same else kept
        for i in range(balance.shape[0]):
            invested = left[i] * kept
            flows[0, i] += left[i] - invested
            flows[1, i] += balance[i] - invested


@kernel
def raise_prices(price_level: Float64Array, price_before: Float64Array, inflation: GrowthArray) -> None:
    """Fill ``price_level`` (scenarios,) with that of the end of the period."""
    for i in range(price_level.shape[0]):
        price_level[i] = price_before[i] * np.float64(inflation[i])
