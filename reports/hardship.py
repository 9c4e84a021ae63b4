"""What a report says of hard times: falls along the way, how bad failures get, which years decide, which market.

As in ``words``, every function takes the Dataset, gives Markdown, and takes its numbers from ``printed``. What there
is nothing to tell of is empty, heading and all.
"""

import json
from typing import Any

import xarray as xr

from reports.markdown import prose, table
from reports.printed import Printed, printed
from service import along_the_way, wording

HEADINGS = {
    "shortfall": "How bad it gets where it falls short",
    "order": "Which years decide",
    "market": "How much hangs on the market model",
}
"""Sections that only some plans have."""


def heading(result: xr.Dataset, section: str) -> str:
    """Give a section's heading where the plan has that section.

    Parameters
    ----------
    result : xarray.Dataset
        The result.
    section : {"shortfall", "order", "market"}
        Which.
    """
    told = {
        "shortfall": along_the_way.shortfalls(result) > 0,
        "order": along_the_way.decides(result),
        "market": bool(along_the_way.by_market(result)),
    }
    return f"## {HEADINGS[section]}" if told[section] else ""


def along(result: xr.Dataset) -> str:
    """Tabulate what to expect along the way, and say what it means."""
    said, some = printed(result), wording.futures(result)
    rows = [
        (words, said[f"{name}, middle"], said[f"{name}, worst"])
        for name, words in _ROWS.items()
        if f"{name}, middle" in said
    ]
    left = said["left by the worst 1 in 20, on average"]
    rows.append(("Left at the end (of the worst 1 in 20, the average)", said["terminal balance, median"], left))
    best = said["largest fall, best"]
    return (
        f"{table(('', f'Middle of all {some}', 'Worst 1 in 20'), rows, (24, 12, 7))}\n\n"
        f"A fall like that is no failure: 19 in 20 {some} see one of at least {best}{_also(result)}. "
        f"Investments that are kept may recover; what is sold in a fall is sold for good. {_mean(said, some)}"
    )


def shortfall(result: xr.Dataset) -> str:
    """Say how long and how deep the shortfalls are, and what that means."""
    if not along_the_way.shortfalls(result):
        return ""
    income = " Income from elsewhere goes on." if _has_income(json.loads(result.attrs["plan"])) else ""
    return (
        f"{prose(_depth(result))} Falling short is not having nothing.{income} The plan here goes on spending by its "
        "rule until the money is gone; a household that sees it coming would spend less long before, and miss less."
    )


def order(result: xr.Dataset) -> str:
    """Say why some years decide more than others, and what can be done."""
    if not along_the_way.decides(result):
        return ""
    risk = result["sequence_risk"].values
    if risk.argmax() != 0:
        return (
            "A correlation of 1 would mean that the returns of those years alone decide, 0 that they do not matter. "
            "In this plan the early years are not the ones that weigh most."
        )
    return (
        "Money spent while prices are low is not there when they recover, so good later years seldom mend a poor "
        "start. It helps to need less then: to spend a little less, work a little longer, or have other income."
    )


def market(result: xr.Dataset) -> str:
    """Say what the difference between markets means."""
    if not along_the_way.by_market(result):
        return ""
    return (
        "Nobody knows which of these markets is right: if a plan is safe only under the kindest, its safety rests on "
        "that choice more than on the money. The bars show how precisely the simulation knows each answer, not how "
        "likely each market is."
    )


_ROWS = {
    "largest fall": "Largest fall of the investments below a peak, after inflation",
    "spread of spending": "How far a year’s spending lies from its own average",
}


def _depth(result: xr.Dataset) -> str:
    """Say how deep shortfalls are; how long they are as well, where no chart shows it."""
    if along_the_way.shortfalls(result) < along_the_way.ENOUGH:
        return along_the_way.shortfall(result)
    said = printed(result)
    middle, worst = said["unpaid in all, middle"], said["unpaid in all, worst"]
    return f"What goes unpaid comes to {middle} in all in the middle of them, and to {worst} in the worst 1 in 20."


def _also(result: xr.Dataset) -> str:
    return "" if wording.requires_nothing(result) else ", those that succeed among them"


def _mean(said: Printed, some: str) -> str:
    return prose(f"On average over all {some}, {said['mean terminal balance']} is left, which the richest few pull up.")


def _has_income(plan: dict[str, Any]) -> bool:
    people = plan.get("people", ())
    paid = any(person.get("social_security") or person.get("pensions") for person in people)
    return paid or any(float(flow["amount"]) > 0 for flow in plan["cash_flows"])
