"""What every part of a plan is: frozen, without unknown keys, and taken as it is written.

Pydantic's lax mode makes numbers of ``true`` and of ``"30"``; its strict mode refuses 30.0 years, and a list where it
holds a tuple. Neither is what people mean who write a plan. Parts are lax, but refuse what is no number where one is
wanted, and what is neither true nor false where that is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, model_validator

FLAG = "true or false"
"""What a field takes that is switched on or off."""

_SCALARS = frozenset((bool, int, float, str))
_NUMBERS = frozenset((int, float))
_COUNTED = frozenset((bool, int, float))
_NAMES = {
    frozenset((float,)): "a number",
    frozenset((int, float)): "a number",
    frozenset((int,)): "a whole number",
    frozenset((bool,)): FLAG,
}


@dataclass(frozen=True)
class OtherKind:
    """Stands where something was written that a field does not take, so that pydantic tells it with all mistakes.

    ``place`` leads from the part to what was written; ``wanted`` says what the field takes.
    """

    place: tuple[str, ...]
    written: Any
    wanted: str


class Part(BaseModel):
    """A part of a plan; the input of an error is an `OtherKind` where a scalar is not what a field takes."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _as_written(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {name: _other_kind(cls, name, item) or item for name, item in value.items()}


def _other_kind(part: type[Part], name: Any, value: Any) -> OtherKind | None:
    wanted = _wanted(part, name) if name in part.model_fields else frozenset()
    called = _NAMES.get(wanted & _COUNTED)
    if called is None:
        return None
    wrong = ((place, scalar) for place, scalar in _scalars(value, (str(name),)) if not _fits(scalar, wanted))
    return next((OtherKind(place, scalar, called) for place, scalar in wrong), None)


def _fits(scalar: bool | float | str, wanted: frozenset[type]) -> bool:
    if isinstance(scalar, bool | str):
        return type(scalar) in wanted
    return bool(wanted & _NUMBERS)


@cache
def _wanted(part: type[Part], field: str) -> frozenset[type]:
    """Give the scalar types that a field takes; none where it takes other parts, which look for themselves."""
    found = frozenset(_types(part.model_fields[field].annotation))
    return found if found <= _SCALARS else frozenset()


def _types(annotation: Any) -> Iterator[Any]:
    """Go through all types within an annotation, but for that of None and of the keys of mappings."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        yield from (type(argument) for argument in arguments)
    elif origin is Annotated:
        yield from _types(arguments[0])
    elif origin in (Union, UnionType, tuple, list, dict):
        for argument in arguments[1:] if origin is dict else arguments:
            yield from _types(argument)
    elif annotation not in (type(None), Ellipsis):
        yield annotation


def _scalars(value: Any, place: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Go through the booleans, numbers and texts within a value, each with its place."""
    if isinstance(value, bool | int | float | str):
        yield place, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _scalars(item, (*place, str(key)))
    elif isinstance(value, list | tuple):
        for number, item in enumerate(value, 1):
            yield from _scalars(item, (*place, str(number)))
