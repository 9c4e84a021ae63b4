"""The database behind the records: opened when first needed, its tables made in single steps.

SQLAlchemy's async engine on aiosqlite, because the same code then serves
PostgreSQL; considered plain sqlite3 in a thread, which would not.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.schema import CreateIndex, CreateTable

from service.errors import RecordsUnavailable
from service.records.tables import Base


class Database:
    """One database, shared by all records of a process.

    Every method raises `RecordsUnavailable` where it cannot be used.

    Parameters
    ----------
    url : str
        SQLAlchemy URL of an async driver.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._engine: AsyncEngine | None = None
        self._opening = asyncio.Lock()

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """Give a session whose changes are kept together, or not at all."""
        try:
            async with AsyncSession(await self._open(), expire_on_commit=False) as session, session.begin():
                yield session
        except (SQLAlchemyError, OSError) as error:
            why = getattr(error, "orig", None) or error
            raise RecordsUnavailable(
                f"the record of runs cannot be used ({why}); check OUTLAST_DATABASE_URL or free some space"
            ) from error

    async def ping(self) -> None:
        """Ask the database for nothing, to know that it answers."""
        async with self.session() as session:
            await session.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close the connections."""
        if self._engine is not None:
            await self._engine.dispose()
            self._engine = None

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
