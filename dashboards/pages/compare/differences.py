"""What differs between plans: only the fields that do, as a person names them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from dashboards.plan_words import label, said
from engine import Plan
from reports import assumptions, people

WHOLE = ("portfolio.allocation", "portfolio.glide_path", "portfolio.asset_fees", "market.calibrate", "market.data")
"""Groups that are told whole: a weight alone says little."""
KINDS = ("spending", "market", "tax", "market.inflation", "horizon.mortality")
"""Groups whose other fields mean something only beside the same ``kind``."""
ABSENT = "none"


class Difference(NamedTuple):
    """A field that differs: its name for a person, and its value in each plan."""

    label: str
    values: tuple[str, ...]


def differences(plans: Sequence[Plan]) -> tuple[Difference, ...]:
    """Give the fields that are not the same in all plans, in the order of a plan file; names of plans left out.

    A person, an income or a mortgage that some plan lacks is told in a sentence, not field by field.
    """
    contents = [plan.model_dump() for plan in plans]
    found = [*_fields(plans, contents)]
    for part, tell in _SENTENCES.items():
        found += _items(part, tell, plans, [content[part] for content in contents])
    return tuple(found)


def _fields(plans: Sequence[Plan], contents: Sequence[Mapping[str, Any]]) -> Iterator[Difference]:
    leaves = [dict(_leaves(content, "", skip=("name", *_SENTENCES))) for content in contents]
    kinds = {group for group in KINDS if len({fields.get(f"{group}.kind") for fields in leaves}) > 1}
    told = set()
    for field in dict.fromkeys(field for fields in leaves for field in fields):
        group = next((group for group in kinds if field.startswith(f"{group}.")), None)
        values = tuple(said(field, fields.get(field)) for fields in leaves)
        if group is None and len({repr(fields.get(field)) for fields in leaves}) > 1:
            yield Difference(label(plans[0], field), values)
        elif group is not None and group not in told:
            told.add(group)
            yield Difference(label(plans[0], group), tuple(_kind(plan, group) for plan in plans))


def _items(
    part: str, tell: Callable[[Mapping[str, Any], int], Mapping[str, str]], plans: Sequence[Plan], lists: Sequence[Any]
) -> Iterator[Difference]:
    """Compare the items of a list by their names, so that an added one moves no other."""
    named = [dict(zip(_keys(items), items, strict=True)) for items in lists]
    for key in dict.fromkeys(key for items in named for key in items):
        items = [one.get(key) for one in named]
        if all(item is not None for item in items):
            yield from _inside(f"{part}.{list(named[0]).index(key) + 1}", plans[0], items)
        else:
            sentences = [
                tell(item, plan.timeline().years) if item else {} for item, plan in zip(items, plans, strict=True)
            ]
            for name in dict.fromkeys(name for one in sentences for name in one):
                yield Difference(name, tuple(one.get(name, ABSENT) for one in sentences))


def _inside(place: str, plan: Plan, items: Sequence[Any]) -> Iterator[Difference]:
    leaves = [dict(_leaves(item, f"{place}.")) for item in items]
    for field in dict.fromkeys(field for fields in leaves for field in fields):
        if len({repr(fields.get(field)) for fields in leaves}) > 1:
            yield Difference(label(plan, field), tuple(said(field, fields.get(field)) for fields in leaves))


def _leaves(content: Mapping[str, Any], before: str, skip: Sequence[str] = ()) -> Iterator[tuple[str, Any]]:
    for name, value in content.items():
        field = f"{before}{name}"
        if field in skip:
            continue
        if isinstance(value, Mapping) and value and field not in WHOLE:
            yield from _leaves(value, f"{field}.")
        elif value not in (None, (), {}, []):
            yield field, value


def _keys(items: Sequence[Mapping[str, Any]]) -> list[str]:
    """Give each item's name; the second of a name is numbered."""
    keys: list[str] = []
    for item in items:
        name = str(item["name"])
        keys.append(name if name not in keys else f"{name} ({len(keys) + 1})")
    return keys


def _kind(plan: Plan, group: str) -> str:
    if group == "spending":
        return plan.spending.describe()
    found: Any = plan
    for name in group.split("."):
        found = getattr(found, name, None)
    kind = getattr(found, "kind", None)
    return ABSENT if kind is None else str(kind).replace("_", " ")


def _person(person: Mapping[str, Any], _: int) -> Mapping[str, str]:
    return dict(people.rows({"people": [person]}))


def _flow(flow: Mapping[str, Any], years: int) -> Mapping[str, str]:
    return {flow["name"]: assumptions.flow_words(dict(flow), years)}


def _mortgage(loan: Mapping[str, Any], _: int) -> Mapping[str, str]:
    return {loan["name"]: people.mortgage(dict(loan))}


_SENTENCES = {"people": _person, "cash_flows": _flow, "mortgages": _mortgage}
"""Lists of a plan, and how an item is told that another plan lacks."""
