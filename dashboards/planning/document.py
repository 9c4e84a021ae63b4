"""A plan's document: nested dictionaries as a plan file has them, which edits change a field at a time.

What no field of the page shows stays in it untouched, so that a file survives being loaded, edited and saved. Paths are
those of the engine's messages: ``people.1.age``, list items from 1. Functions give new documents.
"""

import copy
from typing import Any

from engine import Plan

Document = dict[str, Any]


def look_up(document: Document, path: str) -> Any:
    """Give the value at ``path``, or None where there is nothing."""
    place: Any = document
    for name in path.split("."):
        if isinstance(place, list):
            place = place[int(name) - 1] if name.isdigit() and 0 < int(name) <= len(place) else None
        elif isinstance(place, dict):
            place = place.get(name)
        else:
            return None
    return place


def put(document: Document, path: str, value: Any) -> Document:
    """Give the document with ``value`` at ``path``; None removes what is there, and sections come to be as needed."""
    changed = copy.deepcopy(document)
    *sections, last = path.split(".")
    place: Any = changed
    for name in sections:
        place = place[int(name) - 1] if isinstance(place, list) else place.setdefault(name, {})
    if isinstance(place, list):
        place[int(last) - 1 : int(last)] = [] if value is None else [value]
    elif value is None:
        place.pop(last, None)
    else:
        place[last] = value
    return changed


def append(document: Document, path: str, item: Document) -> Document:
    """Give the document with ``item`` at the end of the list at ``path``."""
    return put(document, path, [*(look_up(document, path) or []), item])


def remove(document: Document, path: str) -> Document:
    """Give the document without what is at ``path``; a list that becomes empty goes too."""
    changed = put(document, path, None)
    parent = path.rpartition(".")[0]
    return put(changed, parent, None) if parent and look_up(changed, parent) == [] else changed


def document_of(plan: Plan) -> Document:
    """Give the document of a plan: what was stated, with tables of returns inside it."""
    return plan.model_dump(mode="json", exclude_unset=True)
