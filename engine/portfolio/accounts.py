"""Taxable, tax-deferred and Roth accounts: what is spent is what is left after tax.

Payments come from income, from the deferred account's required minimum distribution, and then from the accounts, in
the standard order (taxable, deferred, Roth) or in proportion. Withdrawals are raised so that what falls due and the
year's whole tax are paid. What is left over goes into the taxable account. All accounts have the same allocation, kept
up every period; rebalancing realises no gains, and dividends are not taxed until sold, which flatters the taxable
account a little. Under monthly steps a month is taxed as a twelfth of a year like it.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engine.household.cash_flows import YearFlows
from engine.ledger import NO_FLOWS, grow
from engine.markets.market import Returns
from engine.portfolio.accounts_kernel import settle_accounts
from engine.portfolio.portfolio import Payment, Portfolio, Settled
from engine.taxes.table import TaxTable, stacked
from engine.timeline import Block
from engine.types import Float64Array


class AccountsHeld(NamedTuple):
    """Balances (3, scenarios) of taxable, deferred and Roth accounts; (scenarios,) what the taxable one was bought for.

    ``pending`` (2, scenarios) is ordinary income and gains not taxed yet, ``deferred_before`` the deferred account at
    the start of ``year``. Nominal dollars.
    """

    balances: Float64Array
    basis: Float64Array
    pending: Float64Array
    deferred_before: Float64Array
    year: int


@dataclass(frozen=True)
class AccountsPortfolio(Portfolio):
    """Three accounts and a tax.

    Parameters
    ----------
    start : tuple of float
        Balances of the taxable, deferred and Roth account, dollars of year 0.
    basis : float
        What the taxable account was bought for.
    weights : tuple of tuple of float
        Share of each asset: a row for each year of the plan, or one row.
    keep : tuple of float, length assets
        One less the fees of one period.
    tables : tuple of TaxTable
        With as many brackets each.
    which : tuple of tuple of int
        Table that holds in each year by who is alive, as in `Amounts`.
    divisors : tuple of tuple of float
        By which the deferred account of the year before is divided for the required distribution, in each year by who
        is alive; 0 for none.
    proportional : bool
        Whether withdrawals are in proportion instead of in the standard order.
    """

    start: tuple[float, float, float]
    basis: float
    weights: tuple[tuple[float, ...], ...]
    keep: tuple[float, ...]
    tables: tuple[TaxTable, ...]
    which: tuple[tuple[int, ...], ...]
    divisors: tuple[tuple[float, ...], ...]
    proportional: bool

    def init(self, block: Block) -> AccountsHeld:
        """Give every scenario the same balances."""
        ones = np.ones(block.count)
        balances = np.array(self.start)[:, None] * ones
        return AccountsHeld(balances, self.basis * ones, np.zeros((2, block.count)), balances[1], 1)

    def total(self, held: AccountsHeld) -> Float64Array:
        """Add the accounts up."""
        total: Float64Array = held.balances[0] + held.balances[1] + held.balances[2]
        return total

    def pay(
        self, held: AccountsHeld, settled: Settled, payment: Payment, flows: Float64Array
    ) -> tuple[AccountsHeld, Settled]:
        """Settle from income, from the required distribution, then from the accounts."""
        if payment.year != held.year:
            held = held._replace(deferred_before=held.balances[1], year=payment.year)
        balances, basis, pending = held.balances.copy(), held.basis.copy(), held.pending.copy()
        spent, unpaid = settled.spent.copy(), settled.unpaid.copy()
        cash, decision = payment.cash, payment.decision
        settle_accounts(
            balances,
            basis,
            spent,
            unpaid,
            flows[:4],
            pending,
            (cash.income, cash.expense, decision.requested, decision.required),
            _taxed(payment.taxed, np.zeros(basis.shape[0])),
            _NOTHING_SAVED if cash.saved is None else cash.saved,
            self._distribution(held, payment),
            payment.price_level,
            stacked(self.tables),
            _by_alive(self.which, payment),
            payment.taxed is not None,
            self.proportional,
            payment.share,
        )
        return held._replace(balances=balances, basis=basis, pending=pending), Settled(spent, unpaid)

    def grow(
        self, held: AccountsHeld, returns: Returns, year: int, flows: Float64Array, closes: bool = True
    ) -> tuple[AccountsHeld, Float64Array]:
        """Grow all accounts alike."""
        weights, keep = np.array(self.weights[0 if len(self.weights) == 1 else year - 1]), np.array(self.keep)
        factor, portfolio = np.empty((2, held.basis.shape[0]))
        grow(factor, portfolio, NO_FLOWS, np.ones(held.basis.shape[0]), returns.growth, weights, keep)
        if flows.shape[0] > 0:
            after = np.empty(held.basis.shape[0])
            grow(after, portfolio, flows[4:], self.total(held), returns.growth, weights, keep)
        return held._replace(balances=held.balances * factor), portfolio

    def _distribution(self, held: AccountsHeld, payment: Payment) -> Float64Array:
        if not any(self.divisors[payment.year - 1]):
            return np.zeros(held.basis.shape[0])
        divisor = _by_alive(self.divisors, payment)
        return np.where(divisor > 0.0, held.deferred_before / np.where(divisor > 0.0, divisor, 1.0), 0.0)


def _by_alive[Number: (int, float)](rows: tuple[tuple[Number, ...], ...], payment: Payment) -> np.ndarray:
    """Give each scenario's entry (scenarios,) of a year's row, by who is alive in it."""
    row = np.array(rows[payment.year - 1])
    return row.take(np.zeros_like(payment.price_level, np.int64) if payment.alive is None else payment.alive)


_NOTHING_SAVED = np.empty((0, 0))


def _taxed(taxed: YearFlows | None, zeros: Float64Array) -> tuple[Float64Array, Float64Array]:
    if taxed is None:
        return zeros, zeros
    ordinary, security = taxed.ordinary, taxed.social_security
    return zeros if ordinary is None else ordinary, zeros if security is None else security
