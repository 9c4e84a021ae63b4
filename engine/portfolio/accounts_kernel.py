"""What is withdrawn from which account, and the tax on it, so that what falls due is paid after tax."""

from engine.kernel import inline, kernel
from engine.ledger import HALF_CENT
from engine.taxes.kernel import of_table, tax_of
from engine.taxes.table import TaxArrays
from engine.types import Float64Array, Int64Array

_ENOUGH = 1e-6  # dollars: what is found to this is exact for any purpose
_ROUNDING = 1e-14  # of everything: closer than this float64 does not come
_MOST_STEPS = 60


@inline
def draw(gross, taxable, deferred, roth, proportional):  # type: ignore[no-untyped-def]
    """Split a withdrawal over the accounts: in their order, or in proportion to what they hold."""
    total = taxable + deferred + roth
    if proportional:
        share = gross / total if total > 0.0 else 0.0
        return taxable * share, deferred * share, roth * share
    from_taxable = min(gross, taxable)
    from_deferred = min(gross - from_taxable, deferred)
    return from_taxable, from_deferred, min(gross - from_taxable - from_deferred, roth)


@inline
def net_of(gross, holds, taxed, table, proportional):  # type: ignore[no-untyped-def]
    """Give what a withdrawal leaves after the whole year's tax, and that tax.

    ``holds`` are the accounts' balances; ``taxed`` is what else is taxed in the year: ordinary income, gains and Social
    Security, and then the share of the taxable account that is gain, and the price level.
    """
    ordinary, gains, security, gain_share, price = taxed
    from_taxable, from_deferred, _ = draw(gross, holds[0], holds[1], holds[2], proportional)
    tax = tax_of(ordinary + from_deferred, gains + from_taxable * gain_share, security, price, table)
    return gross - tax, tax


@inline
def gross_for(due, holds, taxed, table, proportional):  # type: ignore[no-untyped-def]
    """Find the withdrawal that leaves ``due`` after tax, or everything where that does not; give also the tax.

    What is left rises with the withdrawal and is piecewise linear, so that a secant step is exact once both its ends
    lie between the same two bends; a step that leaves the bracket halves it. Each scenario stops by itself.
    """
    total = holds[0] + holds[1] + holds[2]
    net, tax = net_of(0.0, holds, taxed, table, proportional)
    x, last, at_last = 0.0, 0.0, net - due
    if at_last < 0.0 and total > 0.0:
        enough, low, high = max(_ENOUGH, _ROUNDING * total), 0.0, total
        x = min(-at_last, total)
        for _ in range(_MOST_STEPS):
            net, tax = net_of(x, holds, taxed, table, proportional)
            at = net - due
            if abs(at) <= enough or (at < 0.0 and x >= total):
                break
            if at < 0.0:
                low = x
            else:
                high = x
            step = min(x - at * (x - last) / (at - at_last), total)
            last, at_last = x, at
            x = step if low < step <= high else 0.5 * (low + high)
    return x, tax


@kernel
def settle_accounts(  # noqa: PLR0913, PLR0917 - a ledger has many columns
    balances: Float64Array,
    basis: Float64Array,
    spent: Float64Array,
    unpaid: Float64Array,
    flows: Float64Array,
    pending: Float64Array,
    cash: tuple[Float64Array, Float64Array, Float64Array, Float64Array],
    taxed: tuple[Float64Array, Float64Array],
    saved: Float64Array,
    distribution: Float64Array,
    price: Float64Array,
    tables: TaxArrays,
    which: Int64Array,
    taxes_now: bool,
    proportional: bool,
    share: float,
) -> None:
    """Settle ``share`` of a year's money for every scenario, in nominal dollars; arrays (n,) unless said.

    Parameters
    ----------
    balances : ndarray, shape (3, n)
        Changed: taxable, deferred, Roth.
    basis, spent, unpaid : ndarray
        Changed: what was paid for the taxable account; the year's spending, and what was required but not paid.
    flows : ndarray, shape (4, n) or (0, 0)
        Added to, where it has rows: income, expense paid, spending paid, tax.
    pending : ndarray, shape (2, n)
        Ordinary income and gains of withdrawals on which tax was not settled yet; changed.
    cash : tuple of ndarray
        A year's income, expenses, spending requested and required.
    taxed : tuple of ndarray
        A year's ordinary income and Social Security.
    saved : ndarray, shape (3, n) or (0, 0)
        The part of the income meant for each account.
    distribution : ndarray
        What must be taken out of the deferred account in a year.
    price : ndarray
        Price level.
    tables : TaxArrays
        Of several tables, stacked.
    which : ndarray of int64
        The table that holds in each scenario.
    taxes_now : bool
        Whether tax is settled at this moment.
    """
    years, (incomes, expenses, requests, requirements), (ordinaries, securities) = 1.0 / share, cash, taxed
    for i in range(basis.shape[0]):
        income, expense, requested, required = (
            incomes[i] * share,
            expenses[i] * share,
            requests[i] * share,
            requirements[i] * share,
        )
        available = income
        if saved.shape[0] > 0:
            for account in range(3):
                paid_in = min(saved[account, i] * share, available)
                balances[account, i] += paid_in
                basis[i] += paid_in if account == 0 else 0.0
                available -= paid_in
        forced = min(distribution[i] * share, balances[1, i]) if taxes_now else 0.0
        balances[1, i] -= forced
        available += forced
        gain_share = 1.0 - min(basis[i] / balances[0, i], 1.0) if balances[0, i] > 0.0 else 0.0
        holds = (balances[0, i] * years, balances[1, i] * years, balances[2, i] * years)
        due = (expense + requested - available) * years
        tax = 0.0
        if taxes_now:
            ordinary, gains = ordinaries[i] + (forced + pending[0, i]) * years, pending[1, i] * years
            also = (ordinary, gains, securities[i], gain_share, price[i])
            gross, tax = gross_for(due, holds, also, of_table(tables, which[i]), proportional)
            gross, tax = gross * share, tax * share
        else:
            gross = min(max(due * share, 0.0), balances[0, i] + balances[1, i] + balances[2, i])
        from_taxable, from_deferred, from_roth = draw(
            gross, balances[0, i], balances[1, i], balances[2, i], proportional
        )
        available += gross
        tax = min(tax, available)
        available -= tax
        expense_paid = min(expense, available)
        spending = min(requested, available - expense_paid)
        left = available - expense_paid - spending
        sold = from_taxable / balances[0, i] if balances[0, i] > 0.0 else 0.0
        basis[i] -= basis[i] * min(sold, 1.0)
        balances[0, i] -= from_taxable
        balances[1, i] -= from_deferred
        balances[2, i] -= from_roth
        if taxes_now:
            pending[0, i], pending[1, i] = 0.0, 0.0
        else:
            pending[0, i] += from_deferred
            pending[1, i] += from_taxable * gain_share
        total = balances[0, i] + balances[1, i] + balances[2, i] + left
        if total < HALF_CENT:
            spending += total
            balances[0, i], balances[1, i], balances[2, i], basis[i] = 0.0, 0.0, 0.0, 0.0
        else:
            balances[0, i] = max(balances[0, i], 0.0) + left
            balances[1, i], balances[2, i] = max(balances[1, i], 0.0), max(balances[2, i], 0.0)
            basis[i] = max(basis[i], 0.0) + left
        missing = (expense - expense_paid) + max(required - spending, 0.0)
        spent[i] += spending
        unpaid[i] += missing if missing > HALF_CENT else 0.0
        if flows.shape[0] > 0:
            flows[0, i] += income
            flows[1, i] += expense_paid
            flows[2, i] += spending
            flows[3, i] += tax
