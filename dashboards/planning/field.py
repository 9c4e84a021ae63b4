"""What one input of the form is: where its value stands in the document, how it is read, shown and moved."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from dashboards.planning.document import Document, look_up, put
from dashboards.planning.reading import READINGS


class Place(Protocol):
    """Where a value stands in a document."""

    def read(self, document: Document) -> Any:
        """Give the value, or None where the document says nothing."""
        ...

    def write(self, document: Document, value: Any) -> Document:
        """Give the document that says ``value``; None says nothing."""
        ...


@dataclass(frozen=True)
class Stated:
    """A value that stands at one path."""

    path: str

    def read(self, document: Document) -> Any:
        """Look it up."""
        return look_up(document, self.path)

    def write(self, document: Document, value: Any) -> Document:
        """Put it there."""
        return put(document, self.path, value)


@dataclass(frozen=True)
class Slider:
    """The range of a slider, in the units that its field shows (percent for shares)."""

    low: float
    high: float
    step: float


@dataclass(frozen=True)
class Field:
    """One input.

    Attributes
    ----------
    path : str
        Its name, and where its value stands unless ``place`` says otherwise.
    label : str
        What it is called on the page, and in complaints.
    kind : {"money", "percent", "whole", "words", "choice"}
        How it is read and shown.
    slider : Slider, optional
        For values that one wants to play with; others can be typed only.
    options : tuple of (str, str)
        Values and their names, of a choice.
    hint : str
        What a reader may not know, in a few words.
    default : object
        Shown where the document says nothing.
    optional : bool
        Whether an emptied field takes its value out of the document.
    place : Place, optional
        Where the value stands, if not at ``path``.
    """

    path: str
    label: str
    kind: str = "money"
    slider: Slider | None = None
    options: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    default: Any = None
    optional: bool = False
    place: Place | None = None

    def value(self, document: Document) -> Any:
        """Give what the document says, else the default."""
        found = self._place.read(document)
        return self.default if found is None else found

    def typed(self, document: Document, text: Any) -> Document:
        """Give the document with what was typed; raises `PlanError` where it cannot be read."""
        if str(text).strip() == "" and self.optional:
            return self._place.write(document, None)
        return self._place.write(document, READINGS[self.kind].read(text))

    def text(self, document: Document) -> str:
        """Show the value as people write it."""
        value = self.value(document)
        return "" if value is None else READINGS[self.kind].show(value)

    @property
    def _place(self) -> Place:
        return self.place or Stated(self.path)


@dataclass(frozen=True)
class Heading:
    """Begins the fields of one thing of several, a person or a payment; ``removes`` is the path of that thing."""

    title: str
    removes: str = ""


@dataclass(frozen=True)
class Button:
    """Adds something to the document."""

    name: str
    title: str
    act: Callable[[Document], Document]


Item = Field | Heading | Button


@dataclass(frozen=True)
class Group:
    """Inputs that people think of together."""

    name: str
    title: str
    items: tuple[Item, ...]
    open: bool = True

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields among its items."""
        return tuple(item for item in self.items if isinstance(item, Field))
