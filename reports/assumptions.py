"""What the plan assumes, as rows of (what, value) in the order a person would tell it."""

import json
from typing import Any

import xarray as xr

from reports import holdings, people
from reports.rates import rate
from service.wording import exact_money


def rows(result: xr.Dataset) -> list[tuple[str, str]]:
    """Say each assumption of the plan that a result was computed for.

    Parameters
    ----------
    result : xarray.Dataset
        Its attribute ``plan`` is the plan as JSON, read here without the engine, whose import takes a second.

    Returns
    -------
    list of (str, str)
        Amounts exactly as the plan states them, in year-0 dollars unless said otherwise.
    """
    plan = json.loads(result.attrs["plan"])
    spending = _spending(plan["spending"], str(result.attrs["spending_note"]))
    market = [("Markets", str(result.attrs["market_note"])), *_moments(plan)]
    years = result.sizes["year"] - 1
    household = [*_household(plan, years), *holdings.rows(plan, title), *people.rows(plan)]
    return [*household, ("Spending", spending), *_flows(plan, years), *market]


def title(name: str) -> str:
    """Name an asset as a person would: ``us_stocks`` becomes ``US stocks``."""
    words = name.replace("_", " ")
    return f"US{words[2:]}" if words.startswith("us ") else words[:1].upper() + words[1:]


def _household(plan: dict[str, Any], length: int) -> list[tuple[str, str]]:
    horizon, portfolio = plan["horizon"], plan["portfolio"]
    steps = "month by month" if horizon["steps_per_year"] == 12 else "year by year"
    held = ((title(asset), weight) for asset, weight in portfolio["allocation"].items() if weight)
    start = "Invested in" if not portfolio.get("glide_path") else "Invested at first in"
    years = "1 year" if length == 1 else f"{length} years"
    if horizon.get("until"):
        years = f"until the last death, at most {years}"
    return [
        ("Horizon", f"{years}, {steps}"),
        ("Portfolio at the start", exact_money(portfolio["balance"])),
        (start, ", ".join(f"{rate(weight)} {asset}" for asset, weight in held)),
        ("Fees", f"{rate(portfolio['fee'])} of assets a year" if portfolio["fee"] else "none"),
    ]


def _spending(spending: dict[str, Any], note: str) -> str:
    floor = f" Of this, {exact_money(spending['essential'])} a year is essential." if spending.get("essential") else ""
    return f"{note} Taken at the {spending['at']} of each period.{floor}"


def _flows(plan: dict[str, Any], years: int) -> list[tuple[str, str]]:
    flows = [(flow["name"], flow_words(flow, years)) for flow in plan["cash_flows"]]
    return flows + [(loan["name"], people.mortgage(loan)) for loan in plan.get("mortgages", ())]


def flow_words(flow: dict[str, Any], horizon: int) -> str:
    """Say what a cash flow is: its amount, its years, how it grows and whose life it hangs on."""
    amount, first, last = float(flow["amount"]), flow["start_year"], flow["end_year"] or horizon
    kind = "in dollars of the day" if flow["nominal"] else "rising with prices"
    kind += people.growth(flow.get("growth", 0.0))
    kind += f", until {flow['person']} dies" if flow.get("person") else ""
    sort = "Income" if amount >= 0 else "Expense"
    if first == last:
        return f"{sort} of {exact_money(abs(amount))} in year {first}, {kind}"
    return f"{sort} of {exact_money(abs(amount))} a year in years {first} to {last}, {kind}"


def _moments(plan: dict[str, Any]) -> list[tuple[str, str]]:
    market, held = plan["market"], plan["portfolio"]["allocation"]
    stated = {name: of for name, of in (market.get("assets") or {}).items() if held.get(name)}
    if market.get("inflation") and "mean" in market["inflation"]:
        stated["inflation"] = market["inflation"]
    return [
        (title(name), f"Mean {rate(of['mean'])} a year, standard deviation {rate(of['volatility'])}")
        for name, of in stated.items()
    ]
