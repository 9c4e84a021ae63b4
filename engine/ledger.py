"""One period's cash, in its stated order; nothing else moves money.

``at = "start"``: income and one-off expenses; the rule decides; payments; fees; returns; price level.
``at = "end"``: income and one-off expenses; fees; returns; price level; the rule decides; payments at the new price level.

The identity, in nominal dollars, holds in every scenario and period up to rounding::

    income + gains = expenses paid + spending paid + fees + change of balance

Expenses are paid first, then spending; both from income first and then from the portfolio; income that is left is invested. What is
paid within half a cent is paid, and a balance that falls below half a cent is spent, so that it becomes exactly zero.
The portfolio is rebalanced to its weights every period, hence its growth is the weighted sum of its assets' growth.
"""

import numba as nb
import numpy as np

from engine.types import Float64Array

HALF_CENT = 0.005
"""Dollars: less than this is nothing."""

NO_FLOWS = np.empty((0, 0))
"""Pass as ``flows`` where nobody looks at the single flows."""


@nb.njit(inline="always")
def settle(balance, income, expense, requested):  # type: ignore[no-untyped-def]
    """Pay one household once, in dollars: give what is left, the expense paid and the spending paid."""
    available = balance + income
    expense_paid = min(expense, available)
    available = available - expense_paid
    spent = min(requested, available)
    left = available - spent
    crumb = left if left < HALF_CENT else 0.0
    return left - crumb, expense_paid, spent + crumb


@nb.njit(nogil=True, cache=True)
def pay(  # noqa: PLR0913 - a ledger has many columns
    left: Float64Array,
    spent: Float64Array,
    unpaid: Float64Array,
    flows: Float64Array,
    balance: Float64Array,
    income: Float64Array,
    expense: Float64Array,
    requested: Float64Array,
    required: Float64Array,
    share: float,
) -> None:
    """Settle ``share`` of a year's money for every scenario; all arrays float64 (scenarios,), nominal dollars.

    Parameters
    ----------
    left : ndarray
        Filled with the balance after payments.
    spent, unpaid : ndarray
        Added to: the household's spending, and what was required (expenses included) but not paid.
    flows : ndarray, shape (3, scenarios) or (0, 0)
        Added to, where it has rows: income, expense paid, spending paid.
    balance : ndarray
        Portfolio before.
    income, expense, requested, required : ndarray
        A year's sums; ``required`` is never more than ``requested``.
    share : float
        Part of the year settled now: 1 or 1/12.
    """
    for i in range(left.shape[0]):
        due = expense[i] * share
        rest, expense_paid, paid = settle(balance[i], income[i] * share, due, requested[i] * share)
        left[i] = rest
        spent[i] += paid
        missing = (due - expense_paid) + max(required[i] * share - paid, 0.0)
        unpaid[i] += missing if missing > HALF_CENT else 0.0
    if flows.shape[0] > 0:
        for i in range(left.shape[0]):
            rest, expense_paid, paid = settle(balance[i], income[i] * share, expense[i] * share, requested[i] * share)
            flows[0, i] += income[i] * share
            flows[1, i] += expense_paid
            flows[2, i] += paid


@nb.njit(nogil=True, cache=True)
def portfolio_growth(out: Float64Array, growth: Float64Array, weights: Float64Array) -> None:
    """Fill ``out`` (scenarios,) with the gross growth of a portfolio from that of its assets (assets, scenarios)."""
    row, weight = growth[0], weights[0]
    for i in range(out.shape[0]):
        out[i] = weight * row[i]
    for asset in range(1, growth.shape[0]):
        row, weight = growth[asset], weights[asset]
        for i in range(out.shape[0]):
            out[i] += weight * row[i]


@nb.njit(nogil=True, cache=True)
def grow(balance: Float64Array, flows: Float64Array, left: Float64Array, growth: Float64Array, keep: float) -> None:
    """Take the fee, then let returns work; all arrays float64 (scenarios,), nominal dollars.

    Parameters
    ----------
    balance : ndarray
        Filled with the balance at the end.
    flows : ndarray, shape (2, scenarios) or (0, 0)
        Added to, where it has rows: fee, gain.
    left : ndarray
        Balance after payments; may be ``balance`` itself.
    growth : ndarray
        Gross growth of the portfolio in this period.
    keep : float
        One less the fee of one period.
    """
    if flows.shape[0] > 0:
        for i in range(balance.shape[0]):
            invested = left[i] * keep
            flows[0, i] += left[i] - invested
            flows[1, i] += invested * growth[i] - invested
    for i in range(balance.shape[0]):
        balance[i] = left[i] * keep * growth[i]
