"""Writing and reading the record of runs, without ever standing in a run's way.

SQLAlchemy's async engine on aiosqlite, because the same code then serves
PostgreSQL; considered plain sqlite3 in a thread, which would not.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, make_url, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.schema import CreateIndex, CreateTable

from service.errors import RecordsUnavailable
from service.records.tables import Base, Run


class RunRecords:
    """The record of runs in one database; the tables are made when first needed.

    Every method raises `RecordsUnavailable` where the database cannot be used.

    Parameters
    ----------
    url : str
        SQLAlchemy URL of an async driver.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._engine: AsyncEngine | None = None
        self._opening = asyncio.Lock()

    async def add(self, run: Run) -> None:
        """Record a run that starts."""
        async with self.session() as session:
            session.add(run)

    async def finish(self, run_id: str, status: str, **facts: Any) -> None:
        """Record how the run ``run_id`` ended: its status, and the columns named in ``facts``."""
        async with self.session() as session:
            run = await session.get(Run, run_id)
            if run is not None:
                for name, value in {"status": status, "finished": datetime.now(UTC), **facts}.items():
                    setattr(run, name, value)

    async def get(self, run_id: str) -> Run | None:
        """Return the run ``run_id``, or None."""
        async with self.session() as session:
            return await session.get(Run, run_id)

    async def latest(self, most: int = 50) -> Sequence[Run]:
        """Return the ``most`` latest runs, newest first."""
        async with self.session() as session:
            return (await session.scalars(select(Run).order_by(Run.started.desc()).limit(most))).all()

    async def close(self) -> None:
        """Close the connections."""
        if self._engine is not None:
            await self._engine.dispose()
            self._engine = None

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """Open one transaction, for whoever keeps a table in this database."""
        try:
            async with AsyncSession(await self._open(), expire_on_commit=False) as session, session.begin():
                yield session
        except (SQLAlchemyError, OSError) as error:
            why = getattr(error, "orig", None) or error
            raise RecordsUnavailable(
                f"the record of runs cannot be used ({why}); check OUTLAST_DATABASE_URL or free some space"
            ) from error

    async def _open(self) -> AsyncEngine:
        async with self._opening:
            return self._engine or await self._make()

    async def _make(self) -> AsyncEngine:
        url = make_url(self._url)
        if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:"):
            Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        engine = create_async_engine(url)
        if url.get_backend_name() == "sqlite":
            event.listen(engine.sync_engine, "connect", _shared_by_processes)
        try:
            async with engine.begin() as connection:
                await connection.run_sync(_make_tables)
        except BaseException:
            await engine.dispose()
            raise
        self._engine = engine
        return engine


def _make_tables(connection: Connection) -> None:
    """Make what is missing in single steps: two processes may start on one new database."""
    for table in Base.metadata.sorted_tables:
        connection.execute(CreateTable(table, if_not_exists=True))
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            connection.execute(CreateIndex(index, if_not_exists=True))


def _shared_by_processes(connection: Any, _: Any) -> None:
    """Let readers read while one process writes, and wait for a writer instead of failing."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA busy_timeout=5000")
    cursor.close()
