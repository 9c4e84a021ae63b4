"""Writing to the records without ever standing in the way: a database that cannot be used is a note."""

from collections.abc import Awaitable
from typing import Any

from service.errors import RecordsUnavailable


class NotedWrites:
    """Writes whose failure is said and stops nothing.

    Parameters
    ----------
    what : str
        What is recorded: "run", "question".

    Attributes
    ----------
    notes : list of str
        Why something could not be recorded; each said once.
    """

    def __init__(self, what: str) -> None:
        self._what = what
        self.notes: list[str] = []

    async def write(self, writing: Awaitable[Any]) -> None:
        """Await one write."""
        try:
            await writing
        except RecordsUnavailable as error:
            note = f"The {self._what} was not recorded: {error}."
            if note not in self.notes:
                self.notes.append(note)
