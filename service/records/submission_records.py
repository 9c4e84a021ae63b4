"""Who works on what: the processes that are alive, and the work each of them took on.

Work whose process has died can then be told from work under way, by any other process on the same database.
"""

import json
import os
import socket
import uuid
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from sqlalchemy import Boolean, Index, Integer, String, Text, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from service.records.database import Database
from service.records.tables import Base, Moment

ENDED = frozenset({"done", "failed", "cancelled", "interrupted"})
"""Statuses of work that do not change any more; it is "interrupted" where its process died."""
BEAT_SECONDS = 5.0
"""How often a living process says so."""
SILENT_SECONDS = 30.0
"""A process that has said nothing for so long is taken for dead."""


class Process(Base):
    """A process that takes on work: its machine, its number there, and when it last said that it lives (UTC)."""

    __tablename__ = "processes"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    host: Mapped[str] = mapped_column(String(255))
    pid: Mapped[int] = mapped_column(Integer)
    beat: Mapped[datetime] = mapped_column(Moment)


class Undertaking(Base):
    """Work that a process took on.

    Attributes
    ----------
    id : str
        Of the run, analysis or report.
    kind : str
        "run", "analysis" or "report".
    process : str
        Who took it on.
    request : str
        What was asked, as JSON.
    notes : str
        What the asker should know, as a JSON list of sentences.
    cancel : bool
        Whether somebody has asked to cancel it.
    """

    __tablename__ = "submissions"
    __table_args__ = (Index("submissions_by_process", "process"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    process: Mapped[str] = mapped_column(String(32))
    request: Mapped[str] = mapped_column(Text)
    notes: Mapped[str] = mapped_column(Text, default="[]")
    cancel: Mapped[bool] = mapped_column(Boolean, default=False)


class SubmissionRecords:
    """Work taken on, and the lives of processes; raises `RecordsUnavailable` where the database cannot be used.

    Attributes
    ----------
    process : str
        This process, for as long as these records are open.
    """

    def __init__(self, database: Database) -> None:
        self._database, self.process = database, uuid.uuid4().hex

    async def add(self, of: str, kind: str, request: str) -> None:
        """Record that this process takes on the work ``of``."""
        await self.beat()
        async with self._database.session() as session:
            session.add(Undertaking(id=of, kind=kind, process=self.process, request=request))

    async def get(self, of: str) -> Undertaking | None:
        """Return what is known of the work ``of``, or None."""
        async with self._database.session() as session:
            return await session.get(Undertaking, of)

    async def standing(self, of: str, status: str) -> tuple[str, tuple[str, ...]]:
        """Return the status of recorded work, "interrupted" where its process has died, and its notes."""
        found = await self.get(of)
        if status not in ENDED and (found is None or not await self.is_alive(found.process)):
            status = "interrupted"
        return status, tuple(json.loads(found.notes)) if found is not None else ()

    async def note(self, of: str, notes: str) -> None:
        """Write the notes of the work ``of``."""
        async with self._database.session() as session:
            await session.execute(update(Undertaking).where(Undertaking.id == of).values(notes=notes))

    async def ask_to_cancel(self, of: str) -> None:
        """Ask whichever process has taken on the work ``of`` to cancel it."""
        async with self._database.session() as session:
            await session.execute(update(Undertaking).where(Undertaking.id == of).values(cancel=True))

    async def beat(self) -> Sequence[str]:
        """Say that this process lives, and return what it was asked to cancel."""
        own = Process(id=self.process, host=socket.gethostname(), pid=os.getpid(), beat=datetime.now(UTC))
        asked = select(Undertaking.id).where(Undertaking.process == self.process, Undertaking.cancel)
        async with self._database.session() as session:
            await session.merge(own)
            return (await session.scalars(asked)).all()

    async def is_alive(self, process: str) -> bool:
        """Tell whether a process lives, as far as can be known from here."""
        async with self._database.session() as session:
            found = await session.get(Process, process)
        if found is None or datetime.now(UTC) - found.beat > timedelta(seconds=SILENT_SECONDS):
            return False
        return found.host != socket.gethostname() or _runs_here(found.pid)

    async def leave(self) -> None:
        """Say that this process takes on nothing any more."""
        async with self._database.session() as session:
            await session.execute(delete(Process).where(Process.id == self.process))

    async def delete(self, of: str) -> None:
        """Forget the work ``of``."""
        async with self._database.session() as session:
            await session.execute(delete(Undertaking).where(Undertaking.id == of))


def _runs_here(pid: int) -> bool:
    with suppress(PermissionError):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
    return True
