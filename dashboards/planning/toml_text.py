"""A plan's document as TOML text, and back.

Reading is the standard library's. Considered for writing: tomlkit and tomli-w; neither is among our dependencies, and a
plan needs a page of code: dictionaries, lists of tables, numbers, words and truth.
"""

import json
import re
import tomllib
from typing import Any

from dashboards.planning.document import Document
from engine import PlanError

_BARE = re.compile(r"[A-Za-z0-9_-]+")
LARGEST = 10_000_000
"""Most bytes of a text that is read."""


def read(text: str | bytes, name: str = "the text") -> Document:
    """Read TOML.

    Raises
    ------
    PlanError
        Where it is too long, no text, or no TOML: with the line that is wrong.
    """
    if len(text) > LARGEST:
        raise PlanError(f"{name} has {len(text):,} bytes, more than {LARGEST:,}; a plan takes a few thousand")
    try:
        return tomllib.loads(text if isinstance(text, str) else text.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise PlanError(f"{name} is no text in UTF-8; choose the TOML file of a plan") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise PlanError(f"{name} is not valid TOML: {error}; correct that line") from error


def write(document: Document) -> str:
    """Write a document; `read` gives it back."""
    return "\n".join(_table(document, ())).strip() + "\n"


def _table(table: Document, path: tuple[str, ...]) -> list[str]:
    """Write a table's values, then its tables, then its lists of tables: TOML wants them in this order."""
    sections = {key: value for key, value in table.items() if _is_section(value, top=not path)}
    lines = [f"{_key(key)} = {_value(value)}" for key, value in table.items() if key not in sections]
    for key, value in sections.items():
        name = ".".join(map(_key, (*path, key)))
        if isinstance(value, dict):
            lines += ["", f"[{name}]", *_table(value, (*path, key))]
        else:
            lines += [line for item in value for line in ("", f"[[{name}]]", *_table(item, (*path, key)))]
    return lines


def _is_section(value: Any, top: bool) -> bool:
    """Whether a value gets a heading of its own; a dictionary of numbers alone is shorter on one line."""
    if isinstance(value, dict):
        return bool(value) and (top or not all(isinstance(part, int | float) for part in value.values()))
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() if abs(value) >= 10_000:
            return f"{value:_}"
        case int():
            return str(value)
        case float():
            return repr(value)
        case str():
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case list() | tuple():
            return f"[{', '.join(map(_value, value))}]"
        case dict():
            return "{ " + ", ".join(f"{_key(key)} = {_value(part)}" for key, part in value.items()) + " }"
    return json.dumps(str(value))  # a date, which no plan has: its text is refused by name


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _value(key)
