"""Fields of a plan by their place in a plan file, such as ``spending.amount``, and plans varied in them."""

import copy
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError

from engine.equities import is_equity
from engine.errors import PlanError
from engine.plan import Plan
from engine.plan_errors import readable

STOCK_SHARE = "portfolio.stock_share"
"""A field of its own: the share of equities, the other assets keeping their proportions."""


def vary(plan: Plan, changes: Mapping[str, Any]) -> Plan:
    """Give ``plan`` with some fields changed, checked as if it had been written so.

    Only the parts that change are validated again, so that a thousand variants cost little.

    Parameters
    ----------
    plan : Plan
    changes : mapping of str to object
        From a field to its value; list items count from 1, as in messages. `STOCK_SHARE` moves the whole allocation,
        ``portfolio.balance`` all accounts in proportion where there are some, gains and all.

    Raises
    ------
    PlanError
        Where a field does not exist, or the plan would not be one that can be run.
    """
    parts: dict[str, Any] = {}
    for field, value in changes.items():
        part = field.split(".")[0]
        if part not in Plan.model_fields:
            raise PlanError(f"a plan has no part {part!r}, as in {field!r}; use one of {', '.join(Plan.model_fields)}")
        content = parts.setdefault(part, _dumped(plan, part))
        if field == STOCK_SHARE:
            _check_no_glide_path(content)
            content["allocation"] = with_stock_share(content["allocation"], value)
        elif field == "portfolio.balance" and content["accounts"]:
            _scale_accounts(content, value)
        else:
            if field.startswith("portfolio.accounts."):
                content.pop("balance", None)  # it is that of the accounts
            parts[part] = _put(content, field.split(".")[1:], field, value)
    validated = {part: _validate(part, content) for part, content in parts.items()}
    return plan.model_copy(update=validated).checked()


def vary_within_wishes(plan: Plan, changes: Mapping[str, Any]) -> Plan:
    """Vary a plan as `vary` does, but ask a rule for no more than the plan would spend at most.

    Where a plan bounds its spending by ``discretionary``, an ``amount`` above the bound changes nothing, and no plan
    may state one. Analyses that move fields by shares of themselves meet it; for them the amount becomes the bound.
    """
    said = {name: changes.get(f"spending.{name}", getattr(plan.spending, name, None)) for name in _WISHES}
    if None in said.values() or said["amount"] <= said["essential"] + said["discretionary"]:
        return vary(plan, changes)
    return vary(plan, {**changes, "spending.amount": said["essential"] + said["discretionary"]})


_WISHES = ("amount", "essential", "discretionary")


def with_stock_share(allocation: Mapping[str, float], share: float) -> dict[str, float]:
    """Give an allocation with this share of equities; the proportions among equities, and among the rest, stay.

    Raises
    ------
    PlanError
        Where the allocation has only equities, or none, so that there is nothing to move.
    """
    stocks = sum(weight for name, weight in allocation.items() if is_equity(name))
    others = sum(weight for name, weight in allocation.items() if not is_equity(name))
    if stocks == 0.0 or others == 0.0:
        raise PlanError(
            "the share of equities cannot be varied: the allocation names only equities, or none; "
            "name at least one asset of each kind, with some weight"
        )
    return {
        name: weight / stocks * share if is_equity(name) else weight / others * (1.0 - share)
        for name, weight in allocation.items()
    }


def _scale_accounts(content: dict[str, Any], balance: float) -> None:
    """Give a portfolio another balance, of which each account holds the same share as before."""
    accounts = ("taxable", "deferred", "roth")
    share = balance / sum(content["accounts"][account]["balance"] for account in accounts)
    for account in accounts:
        held = content["accounts"][account]
        content["accounts"][account] = {name: amount and amount * share for name, amount in held.items()}
    content["balance"] = balance


def _check_no_glide_path(portfolio: Mapping[str, Any]) -> None:
    if portfolio["glide_path"]:
        raise PlanError(
            "the share of equities cannot be varied: it follows the plan's glide path; remove glide_path, or vary its "
            "points, such as portfolio.glide_path.1.allocation"
        )


def value_of(plan: Plan, field: str) -> Any:
    """Give the value of a field of a plan; raises `PlanError` where there is no such field."""
    if field == STOCK_SHARE:
        return sum(weight for name, weight in plan.portfolio.allocation.items() if is_equity(name))
    found: Any = plan.model_dump()
    for name in field.split("."):
        found = _step(found, name, field)
    return found


def _dumped(plan: Plan, part: str) -> Any:
    value = getattr(plan, part)
    if isinstance(value, tuple):
        return [item.model_dump() for item in value]
    return copy.deepcopy(value.model_dump()) if hasattr(value, "model_dump") else value


def _put(content: Any, path: list[str], field: str, value: Any) -> Any:
    if not path:
        return value
    place = content
    for name in path[:-1]:
        place = _step(place, name, field)
    last = path[-1]
    if isinstance(place, list):
        _step(place, last, field)
        place[int(last) - 1] = value
    else:
        place[last] = value
    return content


def _step(place: Any, name: str, field: str) -> Any:
    if isinstance(place, list | tuple) and name.isdigit() and 1 <= int(name) <= len(place):
        return place[int(name) - 1]
    if isinstance(place, Mapping) and name in place:
        return place[name]
    known = ", ".join(map(str, place)) if isinstance(place, Mapping) else "numbers from 1"
    raise PlanError(f"this plan has no {name!r} in {field!r}; use one of: {known}")


@cache
def _adapter(part: str) -> TypeAdapter[Any]:
    field = Plan.model_fields[part]
    annotation: Any = Annotated[field.annotation, field]
    return TypeAdapter(annotation)


def _validate(part: str, content: Any) -> Any:
    try:
        return _adapter(part).validate_python(content)
    except ValidationError as error:
        raise PlanError(readable(error, part)) from error
