"""Which field a message of the engine belongs to.

The engine's messages are lines of ``place: what is wrong`` or ``place is value, but must be ...``; where only a part of
the plan is named, the field whose key the message mentions first is meant.
"""

import re
from collections.abc import Iterable, Sequence

from dashboards.planning.field import Field
from dashboards.planning.reading import READINGS

_PLACE = re.compile(r"([a-z_]+(?:\.[a-z_0-9]+)*)(: | is | = | has )")
_NUMBER = re.compile(r"-?\d(?:[\d,]*\d)?(?:\.\d+)?")
_LONE_WORDS = frozenset({"name", "kind", "rate", "amount", "balance", "age", "years"})
"""Keys that are everyday words too: a message that only mentions them does not mean a field."""


def by_field(message: str, fields: Sequence[Field]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Sort the lines of an engine's message.

    Parameters
    ----------
    message : str
        Of a `PlanError`.
    fields : sequence of Field
        Those on the page.

    Returns
    -------
    by_path : dict of str to str
        What is wrong with each field, by its path, its label in place of the path.
    others : tuple of str
        Lines that no field is responsible for.
    """
    found: dict[str, str] = {}
    others: list[str] = []
    for line in (line.removeprefix("- ") for line in message.splitlines()):
        field = _responsible(line, fields)
        if field is None:
            others.append(line)
        else:
            found.setdefault(field.path, _worded(line, field))
    return found, tuple(others)


def _responsible(line: str, fields: Sequence[Field]) -> Field | None:
    place = _PLACE.match(line)
    if place is None:
        return _mentioned(line, [field for field in fields if _key(field) not in _LONE_WORDS])
    path = place[1]
    exact = next((field for field in fields if field.path == path), None)
    within = [field for field in fields if field.path.startswith(f"{path}.")]
    return exact or _mentioned(line, within) or next(iter(within), None) or _around(path, fields)


def _mentioned(line: str, fields: Iterable[Field]) -> Field | None:
    """Give the field whose key comes first in the line."""
    at = {field: match.start() for field in fields if (match := re.search(_words(field), line))}
    return min(at, key=lambda field: at[field], default=None)


def _words(field: Field) -> str:
    key = _key(field)
    return r"\b(?:allocation|stock_share)\b" if key == "stock_share" else rf"\b{re.escape(key)}\b"


def _around(path: str, fields: Sequence[Field]) -> Field | None:
    """Give a field of the section of ``path``: an allocation is the share of stocks, a rule's detail the rule."""
    section = path.rpartition(".")[0]
    if path.startswith("portfolio.allocation"):
        return next((field for field in fields if field.path == "portfolio.stock_share"), None)
    kind = next((field for field in fields if section and field.path == f"{section.split('.')[0]}.kind"), None)
    return kind


def _worded(line: str, field: Field) -> str:
    """Call the field by its label where the line begins with its path."""
    place = _PLACE.match(line)
    if place is None:
        return line
    if place[2] == ": ":
        return line[place.end() :]
    return f"{field.label}{_as_shown(line[place.end(1) :], field)}" if place[1] == field.path else line


def _as_shown(words: str, field: Field) -> str:
    """Write the numbers of a bound as the field shows them: 0.2 as 20%, 1000000.0 as $1,000,000."""
    if field.kind not in ("money", "percent", "whole"):
        return words
    show = READINGS[field.kind].show

    def shown(number: re.Match[str]) -> str:
        value = float(number[0].replace(",", ""))
        return show(int(value) if value.is_integer() else value)

    return _NUMBER.sub(shown, words)


def _key(field: Field) -> str:
    return field.path.rpartition(".")[2]
