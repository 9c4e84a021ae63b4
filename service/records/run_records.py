"""Writing and reading the record of runs, without ever standing in a run's way."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, select

from service.records.database import Database
from service.records.tables import Run


class RunRecords:
    """The record of runs; every method raises `RecordsUnavailable` where the database cannot be used.

    Parameters
    ----------
    database : Database
        Where it is kept.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, run: Run) -> None:
        """Record a run that starts."""
        async with self._database.session() as session:
            session.add(run)

    async def finish(self, run_id: str, status: str, **facts: Any) -> None:
        """Record how the run ``run_id`` ended: its status, and the columns named in ``facts``."""
        await self.change(run_id, status=status, finished=datetime.now(UTC), **facts)

    async def change(self, run_id: str, **facts: Any) -> None:
        """Write the columns named in ``facts`` of the run ``run_id``, if there is one."""
        async with self._database.session() as session:
            run = await session.get(Run, run_id)
            for name, value in facts.items() if run is not None else ():
                setattr(run, name, value)

    async def get(self, run_id: str) -> Run | None:
        """Return the run ``run_id``, or None."""
        async with self._database.session() as session:
            return await session.get(Run, run_id)

    async def latest(self, most: int = 50, offset: int = 0) -> Sequence[Run]:
        """Return the ``most`` latest runs, newest first, after leaving out the newest ``offset``."""
        newest = select(Run).order_by(Run.started.desc(), Run.id).offset(offset).limit(most)
        async with self._database.session() as session:
            return (await session.scalars(newest)).all()

    async def delete(self, run_id: str) -> None:
        """Forget the run ``run_id``."""
        async with self._database.session() as session:
            await session.execute(delete(Run).where(Run.id == run_id))
