"""Taxable, deferred and Roth accounts, all in the same allocation; tax is paid before anything else.

Savings go into their account. Then income and the required distribution pay tax, expenses and spending; what they miss
is withdrawn, from the taxable, the deferred, the Roth account in this order or in proportion, with the tax on it on
top. What is left over goes into the taxable account. A month's tax is a twelfth of that of a year of such months.
"""

from typing import Any

from .holdings import HALF_CENT, keeps, weights_of
from .household import Cash
from .irs import distribution_period, owner_reaches
from .taxes import tax_of


class Accounts:
    """Three accounts in one scenario."""

    def __init__(self, said: dict[str, Any], assets: list[str]) -> None:
        self.said, self.assets = said, assets
        holds = said["portfolio"]["accounts"]
        self.taxable, self.deferred, self.roth = (
            holds.get(name, {}).get("balance", 0.0) for name in ("taxable", "deferred", "roth")
        )
        self.basis = holds.get("taxable", {}).get("basis", self.taxable)
        self.steps = said["horizon"].get("steps_per_year", 1)
        self.pending_ordinary = self.pending_gains = 0.0
        self.deferred_before = self.deferred

    @property
    def balance(self) -> float:
        """All of it."""
        return self.taxable + self.deferred + self.roth

    def begin_year(self) -> None:
        """Remember what next year's required distribution goes by."""
        self.deferred_before = self.deferred

    def settle(
        self, year: int, cash: Cash, spending: float, price: float, taxed: Cash | None
    ) -> tuple[float, float, float]:
        """Settle one period of a year's money; give the expense, the spending and the tax paid."""
        n = self.steps
        income, expense, spending = cash.income / n, cash.expense / n, spending / n
        available = self._save(cash, income)
        forced = 0.0
        if taxed is not None:
            forced = min(self._required(year, taxed.alive) / n, self.deferred)
            self.deferred -= forced
            available += forced
        gain_share = max(1 - self.basis / self.taxable, 0.0) if self.taxable > 0 else 0.0

        def tax_after(gross: float) -> float:
            if taxed is None:
                return 0.0
            from_taxable, from_deferred, _ = self._split(gross)
            ordinary = taxed.ordinary + n * (forced + self.pending_ordinary + from_deferred)
            gains = n * (self.pending_gains + from_taxable * gain_share)
            return tax_of(self.said, ordinary, gains, taxed.security, price, taxed.alive, year) / n

        gross = self._gross(expense + spending - available, tax_after)
        tax = min(tax_after(gross), available + gross)
        self._withdraw(gross, gain_share, taxed is not None)
        available += gross - tax
        expense_paid = min(expense, available)
        spending_paid = min(spending, available - expense_paid)
        left = available - expense_paid - spending_paid
        self.taxable, self.basis = self.taxable + left, self.basis + left
        if self.balance < HALF_CENT:
            spending_paid += self.balance
            self.taxable = self.deferred = self.roth = self.basis = 0.0
        return expense_paid, spending_paid, tax

    def grow(self, growth: list[float], year: int, closes: bool) -> tuple[float, float, float]:
        """Take fees and let markets work; give the growth before fees, the fees and the gains."""
        weights, kept = weights_of(self.said, year, self.assets), keeps(self.said, self.assets)
        whole = sum(weight * factor for weight, factor in zip(weights, growth, strict=True))
        after_fees = sum(weight * keep for weight, keep in zip(weights, kept, strict=True))
        net = sum(weight * keep * factor for weight, keep, factor in zip(weights, kept, growth, strict=True))
        before = self.balance
        self.taxable, self.deferred, self.roth = self.taxable * net, self.deferred * net, self.roth * net
        return whole, before * (1 - after_fees), self.balance - before * after_fees

    def _save(self, cash: Cash, income: float) -> float:
        """Put savings where they belong; give the income that is left."""
        for name, amount in cash.saved.items():
            setattr(self, name, getattr(self, name) + amount / self.steps)
            income -= amount / self.steps
        self.basis += cash.saved["taxable"] / self.steps
        return income

    def _required(self, year: int, alive: list[bool]) -> float:
        reached = owner_reaches(self.said.get("people", []), alive, year)
        if reached is None or reached < self.said["portfolio"]["accounts"].get("rmd_age", 73):
            return 0.0
        return self.deferred_before / distribution_period(reached)

    def _split(self, gross: float) -> tuple[float, float, float]:
        if self.said["portfolio"]["accounts"].get("order") == "proportional":
            share = gross / self.balance if self.balance > 0 else 0.0
            return share * self.taxable, share * self.deferred, share * self.roth
        from_taxable = min(gross, self.taxable)
        from_deferred = min(gross - from_taxable, self.deferred)
        return from_taxable, from_deferred, min(gross - from_taxable - from_deferred, self.roth)

    def _gross(self, due: float, tax_after: Any) -> float:
        """Halve the interval until the withdrawal leaves what is due after tax; everything where nothing does."""
        low, high = 0.0, self.balance
        if -tax_after(0.0) >= due or high <= 0:
            return 0.0
        if high - tax_after(high) <= due:
            return high
        while low < (middle := (low + high) / 2) < high:
            low, high = (middle, high) if middle - tax_after(middle) < due else (low, middle)
        return high

    def _withdraw(self, gross: float, gain_share: float, taxed: bool) -> None:
        from_taxable, from_deferred, from_roth = self._split(gross)
        if self.taxable > 0:
            self.basis *= 1 - from_taxable / self.taxable
        self.taxable, self.deferred, self.roth = (
            self.taxable - from_taxable,
            self.deferred - from_deferred,
            max(self.roth - from_roth, 0.0),
        )
        self.pending_ordinary = 0.0 if taxed else self.pending_ordinary + from_deferred
        self.pending_gains = 0.0 if taxed else self.pending_gains + from_taxable * gain_share
