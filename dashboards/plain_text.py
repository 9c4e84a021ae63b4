"""Text that people send, without HTML and script: at the boundary, before it reaches a page, a PDF or a log.

nh3 (ammonia) parses as browsers do; considered bleach (no longer kept) and regular expressions (which never suffice).
"""

import html
import re
from collections.abc import Mapping
from typing import Any

import nh3

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_ROUNDS = 5


def plain_text(text: str) -> str:
    """Return ``text`` without tags, scripts and control characters; ``Tom & Jerry`` and ``5 < 6`` stay as they are."""
    for _ in range(_ROUNDS):
        if "<" not in text and "&" not in text:
            break
        cleaned = html.unescape(nh3.clean(text, tags=set()))
        if cleaned == text:
            break
        text = cleaned
    else:  # escaped again and again, which nobody types
        text = text.replace("<", " ").replace(">", " ")
    return _CONTROL.sub(" ", text).strip()


def plain_texts(value: Any) -> Any:
    """Return JSON content with every text in it plain, names included."""
    if isinstance(value, str):
        return plain_text(value)
    if isinstance(value, Mapping):
        return {plain_text(str(key)): plain_texts(item) for key, item in value.items()}
    return [plain_texts(item) for item in value] if isinstance(value, list | tuple) else value
