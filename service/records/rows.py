"""What every table of work has in common: rows by id that start, change, end, are listed by their start, and go."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped

from service.records.database import Database


class Row(Protocol):
    """What a table needs for its rows to be kept by `Rows`."""

    id: Mapped[str]
    started: Mapped[datetime]


class Rows[R: Row]:
    """Rows of one table by id; every method raises `RecordsUnavailable` where the database cannot be used.

    Parameters
    ----------
    database : Database
        Where they are kept.
    table : type
        Of one row.
    """

    def __init__(self, database: Database, table: type[R]) -> None:
        self._database, self._table = database, table

    async def add(self, row: R) -> None:
        """Record something that starts."""
        async with self._database.session() as session:
            session.add(row)

    async def finish(self, of: str, status: str, **facts: Any) -> None:
        """Record how it ended: its status, and the columns named in ``facts``."""
        await self.change(of, status=status, finished=datetime.now(UTC), **facts)

    async def change(self, of: str, **facts: Any) -> None:
        """Write the columns named in ``facts``, if there is such a row."""
        async with self._database.session() as session:
            found = await session.get(self._table, of)
            for name, value in facts.items() if found is not None else ():
                setattr(found, name, value)

    async def get(self, of: str) -> R | None:
        """Return the row, without what is loaded only when asked for, or None."""
        async with self._database.session() as session:
            return await session.get(self._table, of)

    async def latest(self, most: int = 50, offset: int = 0, wanted: Mapping[str, Any] | None = None) -> Sequence[R]:
        """Return the ``most`` latest, newest first, after leaving out the newest ``offset``.

        ``wanted`` names columns and the values they must have.
        """
        newest = select(self._table).filter_by(**(wanted or {})).order_by(self._table.started.desc(), self._table.id)
        async with self._database.session() as session:
            return (await session.scalars(newest.offset(offset).limit(most))).all()

    async def delete(self, of: str) -> None:
        """Forget the row."""
        async with self._database.session() as session:
            await session.execute(delete(self._table).where(self._table.id == of))
