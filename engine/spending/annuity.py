"""Level payments that use up a portfolio over the years left: an annuity whose payments begin now.

With ``n`` payments left, real return ``r`` and payments that grow by ``g`` a year, this year's is the share
1 / (1 + q + ... + q^(n-1)) of the portfolio, where q = (1 + g) / (1 + r). The last one is all that is left. It is
worked out by plain multiplication and addition, whose bits are those of every machine.
"""

from engine.errors import PlanError
from engine.spending.rule import Outlook

LAST_AGE = 100
"""Age at which the money is used up, unless stated: where the Bogleheads' table ends."""

STOCK_GROWTH, BOND_GROWTH = 0.05, 0.019
"""Real growth a year that the Bogleheads' table assumes of stocks and of bonds."""


def real_growth(stock_share: float, stocks: float = STOCK_GROWTH, bonds: float = BOND_GROWTH) -> float:
    """Mix the real growth a year of stocks and bonds; whatever is no equity counts as bonds."""
    return stock_share * stocks + (1.0 - stock_share) * bonds


def payment_share(years_left: int, growth: float, tilt: float = 0.0) -> float:
    """Give the share of the portfolio to pay now.

    Parameters
    ----------
    years_left : int
        Payments left, this one included; at least 1.
    growth : float
        Real return a year of what stays invested.
    tilt : float
        By how much each real payment is to exceed the one before.
    """
    step, worth = (1.0 + tilt) / (1.0 + growth), 0.0
    for _ in range(years_left):
        worth = 1.0 + step * worth
    return 1.0 / worth


def present_value(amount: float, years: int, growth: float) -> float:
    """Give what grows into ``amount`` in ``years`` years at this return."""
    for _ in range(years):
        amount /= 1.0 + growth
    return amount


def years_left(outlook: Outlook, last_age: int) -> tuple[int, ...]:
    """Count the payments left in each year of spending, this year's included.

    They last until the youngest person's birthday at ``last_age``, and are 1 in any year after; where the plan names
    nobody they last until the plan ends.

    Raises
    ------
    PlanError
        Where the youngest has reached that age before the first payment.
    """
    payments = outlook.years
    if outlook.ages:
        youngest = min(outlook.ages)
        payments = last_age - youngest
        if payments < 1:
            raise PlanError(
                f"last_age is {last_age}, but the youngest is {youngest} when spending starts; "
                f"set last_age >= {youngest + 1}"
            )
    return tuple(max(payments - gone, 1) for gone in range(outlook.years))
