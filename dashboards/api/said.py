"""What an error says, taken apart: our messages name the value, the bound, and after a semicolon the remedy."""

import re
from dataclasses import dataclass

_NAMED = re.compile(r"^(?:with .+?: )?(?P<where>[\w.]+)=(?P<value>\S+) (?:is |must be )(?P<bound>.+)$")
_STATED = re.compile(r"^(?P<where>[\w.]+) is (?P<value>.+?), but must be (?P<bound>.+)$")
_SET = re.compile(r"^(?P<where>[\w.]+) = (?P<value>.+?) (?P<bound>is not .+)$")
_OTHER = re.compile(r"^(?P<where>[\w.]+) is (?P<value>.+?): (?P<bound>.+)$")
_MISSING = re.compile(r"^(?P<where>[\w.]+) (?P<bound>is missing|has no 'kind')$")
_FORMS = (_NAMED, _STATED, _SET, _OTHER, _MISSING)
_BOUNDS = {"below ": "at least ", "above ": "at most ", "outside ": "within "}


@dataclass(frozen=True)
class Said:
    """One mistake.

    Attributes
    ----------
    detail : str
        The whole sentence.
    where, value, bound, remedy : str, optional
        The field, what it is, what it has to be, and what to do; None where the sentence does not say.
    """

    detail: str
    where: str | None = None
    value: str | None = None
    bound: str | None = None
    remedy: str | None = None


def taken_apart(message: str) -> tuple[Said, ...]:
    """Take a message apart: one mistake a line, however many it tells of."""
    lines = [line.removeprefix("- ").strip() for line in message.splitlines() if line.strip()]
    return tuple(_one(line) for line in lines) or (Said(message),)


def _one(line: str) -> Said:
    sentence, semicolon, remedy = line.partition("; ")
    found = next((match.groupdict() for form in _FORMS if (match := form.match(sentence))), {})
    return Said(
        detail=line,
        where=found.get("where"),
        value=found.get("value"),
        bound=_as_bound(found.get("bound")),
        remedy=remedy if semicolon else None,
    )


def _as_bound(bound: str | None) -> str | None:
    """Turn a complaint into the bound it complains of: "below 10" is "at least 10"."""
    for complaint, stated in _BOUNDS.items():
        if bound is not None and bound.startswith(complaint):
            return stated + bound.removeprefix(complaint)
    return bound
