"""Fields of a plan as a person names them, and their values as a person writes them."""

from typing import Any

from engine import Plan
from engine.analysis.fields import STOCK_SHARE
from reports.assumptions import title
from reports.rates import rate
from service.wording import exact_money

_LABELS = {
    "name": "Name",
    "horizon.years": "Years the money must last",
    "horizon.until_age": "Until age",
    "horizon.until": "Until",
    "horizon.steps_per_year": "Steps a year",
    "portfolio.balance": "Savings at the start",
    "portfolio.allocation": "Invested in",
    "portfolio.fee": "Fees a year",
    "portfolio.rebalance": "Rebalanced",
    "portfolio.glide_path": "Glide path",
    "portfolio.accounts": "Accounts",
    STOCK_SHARE: "Share in stocks",
    "spending": "Spending rule",
    "spending.amount": "Spending a year",
    "spending.rate": "Share of the portfolio spent a year",
    "spending.essential": "Essential spending a year",
    "spending.discretionary": "Extra spending a year, where it can be afforded",
    "spending.at": "Money is taken at the",
    "spending.start_year": "Spending begins in",
    "market": "Markets",
    "market.calibrate": "Markets measured on",
    "market.inflation.mean": "Mean inflation",
    "market.inflation.rate": "Inflation",
    "tax": "Taxes",
}
"""How fields are called, by their place in a plan file."""
_OF_A_PERSON = {
    "retirement_age": "{} retires at",
    "age": "{}'s age",
    "sex": "{}'s sex",
    "mortality_factor": "{}'s mortality, times the average",
    "social_security.claiming_age": "{} claims Social Security at",
    "social_security.full_benefit": "{}'s Social Security at full age, a year",
    "savings.amount": "{} saves a year",
}
_OF_A_FLOW = {
    "amount": "{}, a year",
    "start_year": "{} begins in",
    "end_year": "{} ends in",
    "growth": "{} grows a year beyond inflation",
}
MONEY = {"amount", "essential", "discretionary", "full_benefit", "floor", "ceiling", "balance", "basis"}
RATES = {
    "fee", "rate", "mean", "volatility", "growth", "cola", "survivor_share", "drift", "stock_share", "persistence",
    "capital_gains_rate",
}  # fmt: skip
"""Last names of fields that are dollars, and of those that are shares."""


def label(plan: Plan, field: str) -> str:
    """Name a field of a plan for a person.

    Parameters
    ----------
    plan : Plan
        Whose people and cash flows have names.
    field : str
        As ``engine.analysis.fields`` takes it: ``spending.amount``, ``people.1.retirement_age``.
    """
    if field in _LABELS:
        return _LABELS[field]
    part, _, rest = field.partition(".")
    number, _, name = rest.partition(".")
    listed = getattr(plan, part, None)
    if isinstance(listed, tuple) and number.isdigit() and 0 < int(number) <= len(listed):
        return _of_an_item(part, listed[int(number) - 1].name, name)
    if field.startswith("market.assets."):
        asset, _, moment = field.removeprefix("market.assets.").partition(".")
        return f"{_spoken(moment).capitalize()} of {title(asset)}" if moment else title(asset)
    return _spoken(rest or part).capitalize()


def said(field: str, value: Any) -> str:
    """Say a field's value as a person writes it: ``$65,000``, ``60%``, ``30 years``, ``year 3``.

    What a plan leaves out (None) is "none"; the allocation and other groups are said whole.
    """
    last = field.rpartition(".")[2]
    if value is None or value == () or value == {}:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return _number(last, float(value))
    if isinstance(value, dict):
        return _group(field, value)
    if isinstance(value, list | tuple):
        return "; ".join(said(field, one) for one in value)
    return title(str(value)) if last in ("data", "asset") else str(value).replace("_", " ")


def _number(last: str, value: float) -> str:
    if last in MONEY:
        return exact_money(value)
    if last in RATES:
        return rate(value)
    if last in ("years", "years_left", "block_years"):
        return "1 year" if value == 1 else f"{value:g} years"
    if last in ("start_year", "end_year"):
        return f"year {value:g}"
    return f"{value:g}"


def _group(field: str, value: dict[str, Any]) -> str:
    if field.endswith("allocation"):
        return ", ".join(f"{rate(share)} {title(asset)}" for asset, share in value.items() if share)
    if "name" in value and "amount" in value:
        return f"{exact_money(value['amount'])} a year"
    return ", ".join(
        f"{_spoken(name)} {said(f'{field}.{name}', one)}"
        for name, one in value.items()
        if one not in (None, (), {}, [])
    )


def _of_an_item(part: str, owner: str, name: str) -> str:
    known = _OF_A_PERSON if part == "people" else _OF_A_FLOW
    if name in known:
        return known[name].format(owner)
    return f"{owner}: {_spoken(name)}" if name else owner


def _spoken(name: str) -> str:
    return name.replace(".", " ").replace("_", " ")
