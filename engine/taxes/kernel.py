"""The tax of one household in one year: piecewise linear in everything that is taxed."""

from engine.kernel import inline, kernel
from engine.types import Float64Array


@inline
def bracketed(amount, offset, lower, rates):  # type: ignore[no-untyped-def]
    """Tax on ``amount`` that lies on top of ``offset`` in a scale of brackets."""
    tax = 0.0
    for k in range(lower.shape[0]):
        if lower[k] >= offset + amount:
            break
        low = max(lower[k], offset)
        high = offset + amount if k == lower.shape[0] - 1 else min(lower[k + 1], offset + amount)
        tax += rates[k] * max(high - low, 0.0)
    return tax


@inline
def taxable_security(security, other, low, high):  # type: ignore[no-untyped-def]
    """Part of Social Security that is taxable: half beyond one threshold, 85 % beyond the next, 85 % at most."""
    combined = other + 0.5 * security
    first = min(0.5 * security, 0.5 * max(min(combined, high) - low, 0.0))
    return min(0.85 * security, 0.85 * max(combined - high, 0.0) + first)


@inline
def tax_of(ordinary, gains, security, price, table):  # type: ignore[no-untyped-def]
    """Tax in nominal dollars, all amounts nominal; ``price`` raises the brackets.

    References
    ----------
    26 U.S. Code § 1 (rates), § 63 (standard deduction), § 86 (Social Security); the deduction is used for ordinary
    income first, and gains lie on top of what is left of it (Schedule D tax worksheet).
    """
    lower, rates, gain_lower, gain_rates, deduction, low, high = table
    included = taxable_security(security, ordinary + gains, low, high)
    income = (ordinary + included) / price
    taxed = max(income - deduction, 0.0)
    gain = max(gains / price - max(deduction - income, 0.0), 0.0)
    return price * (bracketed(taxed, 0.0, lower, rates) + bracketed(gain, taxed, gain_lower, gain_rates))


@inline
def of_table(tables, which):  # type: ignore[no-untyped-def]
    """Give one of the tables that `engine.taxes.table.stacked` laid out."""
    lower, rates, gain_lower, gain_rates, deduction, low, high = tables
    return (
        lower[which], rates[which], gain_lower[which], gain_rates[which], deduction[which], low[which], high[which],
    )  # fmt: skip


@kernel
def fill_tax(  # noqa: PLR0917
    out: Float64Array,
    ordinary: Float64Array,
    gains: Float64Array,
    security: Float64Array,
    price: Float64Array,
    table: tuple[Float64Array, Float64Array, Float64Array, Float64Array, float, float, float],
) -> None:
    """Fill ``out`` (n,) with the tax on a year's ordinary income, gains and Social Security, all nominal (n,)."""
    for i in range(out.shape[0]):
        out[i] = tax_of(ordinary[i], gains[i], security[i], price[i], table)
