"""Where the money lies, how it is invested over the years and what is taxed, as rows of (what, value)."""

from collections.abc import Iterator
from typing import Any

from reports.rates import rate
from service.wording import exact_money

REBALANCED = {
    "every_period": "every year, or every month under monthly steps",
    "annual": "at the end of every year",
    "never": "never: what grows fastest becomes the largest part",
}


def rows(plan: dict[str, Any], title: Any) -> Iterator[tuple[str, str]]:
    """Say what a plan's portfolio states beyond its balance, allocation and fee; ``title`` names an asset."""
    portfolio = plan["portfolio"]
    for point in portfolio.get("glide_path", ()):
        when = f"From year {point['year']}" if point.get("year") else f"From age {point['age']}"
        held = (f"{rate(weight)} {title(asset)}" for asset, weight in point["allocation"].items() if weight)
        yield when, ", ".join(held)
    if portfolio.get("glide_path"):
        steps = portfolio.get("glide") == "steps"
        yield "Between these", "it stays until the next" if steps else "it moves by equal steps a year"
    rebalance = portfolio.get("rebalance", "every_period")
    if isinstance(rebalance, dict):
        yield "Rebalanced", f"when an asset is off its share by more than {rate(rebalance['drift'])}"
    elif rebalance != "every_period":
        yield "Rebalanced", REBALANCED[rebalance]
    for asset, fee in portfolio.get("asset_fees", {}).items():
        yield f"Fee of {title(asset)}", f"{rate(fee)} of it a year"
    yield from _accounts(portfolio.get("accounts"))
    if plan.get("tax", {}).get("kind", "none") != "none":
        yield "Tax", _tax(plan["tax"])


def _accounts(accounts: dict[str, Any] | None) -> Iterator[tuple[str, str]]:
    if accounts is None:
        return
    taxable = accounts["taxable"]
    if taxable["balance"]:
        basis = taxable["balance"] if taxable.get("basis") is None else taxable["basis"]
        yield "Taxable account", f"{exact_money(taxable['balance'])}, of which {exact_money(basis)} was paid for it"
    for name, words in (("deferred", "Tax-deferred account"), ("roth", "Roth account")):
        if accounts[name]["balance"]:
            yield words, exact_money(accounts[name]["balance"])
    order = accounts.get("order") == "proportional"
    yield "Withdrawals", "from all accounts in proportion" if order else "taxable first, then tax-deferred, Roth last"


def _tax(tax: dict[str, Any]) -> str:
    if tax["kind"] == "flat":
        gains = tax["rate"] if tax.get("capital_gains_rate") is None else tax["capital_gains_rate"]
        return f"{rate(tax['rate'])} of income, {rate(gains)} of gains"
    married = tax["filing_status"] == "married_joint"
    status = "married filing jointly" if married else "single"
    return f"US federal income tax of {tax['tax_year']}, {status}; brackets rise with prices; no state tax"
