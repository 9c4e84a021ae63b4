"""Validation errors in words: the value, the bound, the remedy."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from engine.household.mortality import MORTALITY_KINDS
from engine.markets.inflation import INFLATION_KINDS
from engine.markets.registry import MARKET_KINDS
from engine.part import FLAG, OtherKind
from engine.spending.registry import SPENDING_KINDS
from engine.taxes.choice import TAX_KINDS

_BOUNDS = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
_WRONG = {
    "int_from_float": "which is not a whole number; round it",
    "float_type": "which is not a number; write one, without quotes",
    "string_type": "which is not text; put it in quotes",
    "literal_error": "but must be {expected}; use one of these",
    "model_type": "which is no section of keys; write a section, such as {{ key = value }}",
    "model_attributes_type": "which is no section of keys; write a section, such as {{ key = value }}",
    "dict_type": "which is no section of keys; write a section, such as {{ key = value }}",
    "tuple_type": "which is no list; put it in [ ]",
}
_REMEDIES = {
    "extra_forbidden": "is not a key of a plan; check the spelling or remove it",
    "missing": "is missing; add it",
    "finite_number": "is not a finite number; give one",
    "union_tag_not_found": "has no 'kind'; add kind = one of {expected_tags}",
    "union_tag_invalid": "has kind {tag!r}; use one of {expected_tags}",
}

_UNIONS = ("spending", "market", "rule", "mortality", "inflation", "tax", "rebalance")
_KINDS = MARKET_KINDS | SPENDING_KINDS | MORTALITY_KINDS | INFLATION_KINDS | TAX_KINDS | {"by_name", "by_drift"}


def readable(error: ValidationError, part: str = "") -> str:
    """Write one line for each mistake in a plan, or in one part of it."""
    details = _once(error.errors(include_url=False))
    for detail in details:
        detail["loc"] = (part, *detail["loc"]) if part else detail["loc"]
    lines = [sentence(detail) for detail in details]
    return lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines)


def sentence(detail: ErrorDetails) -> str:
    """Say one mistake: where, the value, the bound, and after the last semicolon what to do."""
    kind, context = detail["type"], detail.get("ctx", {})
    place = _place(detail)
    if kind == "value_error":
        return f"{place}: {context['error']}" if place else str(context["error"])
    if isinstance(detail["input"], OtherKind):
        return _other_kind(detail, detail["input"])
    if bound := _bound(context):
        return f"{place} is {_shown(detail['input'])}, but must be {bound}; change it"
    if kind == "extra_forbidden" and detail["loc"][-1] == "inflation":
        return f"{place} is stated, but this market has the inflation of its own years; remove it, or choose another"
    if kind in _REMEDIES:
        value = (
            "" if kind in ("missing", "union_tag_not_found", "union_tag_invalid") else f" = {_shown(detail['input'])}"
        )
        return f"{place}{value} {_REMEDIES[kind].format(**_named(context))}"
    if kind in _WRONG:
        return f"{place} is {_shown(detail['input'])}, {_WRONG[kind].format(expected=context.get('expected', ''))}"
    return f"{place} is {_shown(detail['input'])}: {_lower_first(detail['msg'])}; change it"


def _once(details: list[ErrorDetails]) -> list[ErrorDetails]:
    """Leave out what further types of a union say of something that none of them takes."""
    others: set[int] = set()
    return [one for one in details if not (isinstance(one["input"], OtherKind) and _seen(others, id(one["input"])))]


def _seen(known: set[int], item: int) -> bool:
    """Tell whether something is known already, and know it from now on."""
    before = len(known)
    known.add(item)
    return len(known) == before


def _other_kind(detail: ErrorDetails, found: OtherKind) -> str:
    at = max(index for index, part in enumerate(detail["loc"]) if part == found.place[0])
    place = ".".join(filter(None, (_place({**detail, "loc": detail["loc"][:at]}), *found.place)))
    return f"{place} is {_shown(found.written)}, {_wrong_kind(found.written, found.wanted)}"


def _wrong_kind(written: Any, wanted: str) -> str:
    if wanted == FLAG:
        return "which is neither true nor false; write one of these, without quotes"
    if isinstance(written, str) and written.strip().replace(".", "", 1).isdecimal():
        return f"which is text and not {wanted}; write {written.strip()} without quotes"
    return f"which is not {wanted}; write one"


def _place(detail: ErrorDetails) -> str:
    """Say where, as a plan file would, without the kind that pydantic inserts for a union."""
    parts: list[str] = []
    for part in detail["loc"]:
        if parts and (parts[-1] in _UNIONS or parts[-1].isdigit()) and part in _KINDS:
            continue
        parts.append(str(part + 1) if isinstance(part, int) else part)
    return ".".join(parts)


def _bound(context: Mapping[str, Any]) -> str:
    return " and ".join(f"{words} {_whole(context[key]):,}" for key, words in _BOUNDS.items() if key in context)


def _whole(value: Any) -> Any:
    """Give a number without decimals where it has none."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _named(context: Mapping[str, Any]) -> dict[str, Any]:
    return {"expected_tags": context.get("expected_tags", ""), "tag": context.get("tag", "")}


def _shown(value: Any) -> str:
    text = repr(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
