"""A draft as the form in the browser takes it: plain dictionaries (see ``form.js``)."""

from typing import Any

from dashboards.planning.draft import Draft
from dashboards.planning.field import Button, Field, Group, Heading, Item


def form_content(draft: Draft) -> list[dict[str, Any]]:
    """Write the groups of a draft with their values and complaints."""
    return [_group(group, draft) for group in draft.groups]


def _group(group: Group, draft: Draft) -> dict[str, Any]:
    items = [_item(item, draft) for item in group.items]
    return {"name": group.name, "title": group.title, "open": group.open, "items": items}


def _item(item: Item, draft: Draft) -> dict[str, Any]:
    match item:
        case Heading():
            return {"type": "heading", "id": f"heading:{item.removes}", "title": item.title, "removes": item.removes}
        case Button():
            return {"type": "button", "id": f"button:{item.name}", "name": item.name, "title": item.title}
        case Field():
            return _field(item, draft)


def _field(one: Field, draft: Draft) -> dict[str, Any]:
    value = one.value(draft.document)
    shown: dict[str, Any] = {
        "type": "field",
        "id": one.path,
        "kind": one.kind,
        "label": one.label,
        "text": draft.typed.get(one.path, one.text(draft.document)),
        "hint": one.hint,
        "error": draft.complaints.get(one.path, ""),
    }
    if one.options:
        shown["options"] = [list(option) for option in one.options]
        shown["text"] = str(value)
    if one.slider is not None and isinstance(value, int | float | None):
        now = (value or 0) * (100 if one.kind == "percent" else 1)
        high = one.slider.high if now <= one.slider.high else 1.5 * now
        shown["slider"] = [min(one.slider.low, now), high, one.slider.step, now]
    return shown
