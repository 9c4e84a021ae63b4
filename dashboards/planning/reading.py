"""What people type into a field, as numbers; and numbers as a field shows them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine import PlanError

_SCALES = {"": 1, "k": 1_000, "m": 1_000_000, "mio": 1_000_000, "million": 1_000_000}
_AMOUNT = re.compile(
    r"([-\N{MINUS SIGN}]?)\$?\s*([-\N{MINUS SIGN}]?)([\d,_' ]*\.?\d+|[\d,_' ]+\.?)\s*([a-z]*)", re.IGNORECASE
)


@dataclass(frozen=True)
class Reading:
    """How one kind of field is read and shown.

    Attributes
    ----------
    read : callable
        From what was typed or moved to the document's value; raises `PlanError`.
    show : callable
        From the document's value to text; an unreadable value is shown as it is.
    """

    read: Callable[[Any], Any]
    show: Callable[[Any], str]


def read_money(typed: Any) -> int | float:
    """Read an amount: ``65000``, ``$65,000``, ``65k``, ``1.2M``."""
    found = _AMOUNT.fullmatch(str(typed).strip())
    scale = _SCALES.get(found[4].lower()) if found else None
    if found is None or scale is None:
        raise PlanError(f"{str(typed)[:40]!r} is no amount; write it like 65,000 or $65k or 1.2M")
    amount = float(re.sub(r"[,_' ]", "", found[3])) * scale
    return _whole(round(-amount if found[1] or found[2] else amount, 2))


def read_percent(typed: Any) -> float:
    """Read a percentage as a share: ``60``, ``60%``, ``0.2 %``."""
    text = str(typed).strip().removesuffix("%").strip().replace("\N{MINUS SIGN}", "-")
    try:
        return round(float(text) / 100, 8)
    except ValueError:
        raise PlanError(f"{str(typed)[:40]!r} is no percentage; write it like 60 or 0.2%") from None


def read_whole(typed: Any) -> int:
    """Read a whole number: an age, a count of years."""
    text = str(typed).strip()
    if not re.fullmatch(r"-?\d{1,9}(\.0+)?", text):
        raise PlanError(f"{text[:40]!r} is no whole number; write it like 65")
    return int(float(text))


def show_money(value: Any) -> str:
    """Show an amount to the dollar, ``$65,000``; the sign goes first."""
    if not _is_number(value):
        return str(value)
    cents = f"{abs(value):,.2f}"
    return f"{'-' if value < 0 else ''}${cents.removesuffix('.00')}"


def show_percent(value: Any) -> str:
    """Show a share as a percentage with the decimals it has: ``60%``, ``0.25%``."""
    return f"{round(100 * value, 4):g}%" if _is_number(value) else str(value)


READINGS = {
    "money": Reading(read_money, show_money),
    "percent": Reading(read_percent, show_percent),
    "whole": Reading(read_whole, str),
    "words": Reading(lambda typed: str(typed).strip(), str),
    "choice": Reading(str, str),
}
"""How each kind of field is read and shown."""


def _whole(amount: float) -> int | float:
    return int(amount) if amount == int(amount) else amount


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
