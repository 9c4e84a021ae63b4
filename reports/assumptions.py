"""What the plan assumes, as rows of (what, value) in the order a person would tell it."""

import json
from typing import Any

import xarray as xr

from service.wording import exact_money, percent

_RULES = {
    "constant_real": "the same every year, rising with prices",
    "percent_of_portfolio": "a share of the portfolio each year",
    "guyton_klinger": "Guyton and Klinger's guardrails",
}


def rows(result: xr.Dataset) -> list[tuple[str, str]]:
    """Say each assumption of the plan that a result was computed for.

    Parameters
    ----------
    result : xarray.Dataset
        Its attribute ``plan`` is the plan as JSON.

    Returns
    -------
    list of (str, str)
        Amounts exactly as the plan states them, in year-0 dollars unless said otherwise.
    """
    plan = json.loads(result.attrs["plan"])
    return [*_household(plan), *_flows(plan), *_market(plan["market"])]


def rate(share: float) -> str:
    """Say a rate the plan states without rounding it: ``0.2%``, ``7%``."""
    return f"{100 * share:.6g}%"


def title(name: str) -> str:
    """Name an asset as a person would: ``us_stocks`` becomes ``US stocks``."""
    words = name.replace("_", " ")
    return f"US{words[2:]}" if words.startswith("us ") else words[:1].upper() + words[1:]


def _household(plan: dict[str, Any]) -> list[tuple[str, str]]:
    horizon, portfolio = plan["horizon"], plan["portfolio"]
    steps = "month by month" if horizon["steps_per_year"] == 12 else "year by year"
    held = ((title(asset), weight) for asset, weight in portfolio["allocation"].items() if weight)
    return [
        ("Horizon", f"{horizon['years']} years, {steps}"),
        ("Portfolio at the start", exact_money(portfolio["balance"])),
        ("Invested in", ", ".join(f"{rate(weight)} {asset}" for asset, weight in held)),
        ("Fees", f"{rate(portfolio['fee'])} of assets a year"),
        ("Spending", _spending(plan["spending"])),
    ]


def _spending(spending: dict[str, Any]) -> str:
    wanted = f"{exact_money(spending['amount'])} a year, " if spending.get("amount") is not None else ""
    if spending.get("rate") is not None:
        wanted = f"{rate(spending['rate'])}, "
    floor = f"; {exact_money(spending['essential'])} a year is essential" if spending.get("essential") else ""
    rule = _RULES.get(spending["kind"], spending["kind"].replace("_", " "))
    return f"{wanted}{rule}, taken at the {spending['at']} of each period{floor}"


def _flows(plan: dict[str, Any]) -> list[tuple[str, str]]:
    return [(flow["name"], _flow(flow, plan["horizon"]["years"])) for flow in plan.get("cash_flows") or ()]


def _flow(flow: dict[str, Any], years: int) -> str:
    amount = float(flow["amount"])
    sort = "income of" if amount >= 0 else "expense of"
    last = flow.get("end_year") or years
    kind = "not adjusted for inflation" if flow.get("nominal") else "rising with prices"
    return f"{sort} {exact_money(abs(amount))} a year, years {flow['start_year']} to {last}, {kind}"


def _market(market: dict[str, Any]) -> list[tuple[str, str]]:
    if market["kind"] != "lognormal":
        return [("Returns and inflation", f"{market['kind']} of {market['first_year']} to {market['last_year']}")]
    series = {**(market.get("assets") or {}), "inflation": market.get("inflation")}
    return [(title(name), _moments(moments)) for name, moments in series.items() if moments]


def _moments(moments: dict[str, float]) -> str:
    return f"mean {percent(moments['mean'], 0.005)} a year, standard deviation {percent(moments['volatility'], 0.005)}"
