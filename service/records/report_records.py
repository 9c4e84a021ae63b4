"""The record of reports: PDFs made of runs, and of other people's PDFs computed again."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, String, Text, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from service.records.database import Database
from service.records.tables import Base, Moment


class ReportRecord(Base):
    """One report, made or replayed.

    Attributes
    ----------
    id : str
        32 hexadecimal digits.
    kind : str
        "report" (made of a run) or "replay" (a PDF computed again).
    run_id : str, optional
        Of the run that a report tells of.
    name : str
        Of the plan, or of what was uploaded.
    status : str
        "queued", "loading", "executing", "setting", "computing", "done", "failed", "cancelled" or "interrupted".
    started, finished : datetime
        UTC.
    problem : str, optional
        Why it failed.
    found : str, optional
        What a replay found, as JSON.
    content : bytes, optional
        The PDF that was made; loaded only when asked for.
    """

    __tablename__ = "reports"
    __table_args__ = (Index("reports_by_start", "started"), Index("reports_by_run", "run_id"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    run_id: Mapped[str | None] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(200))
    started: Mapped[datetime] = mapped_column(Moment)
    status: Mapped[str] = mapped_column(String(16), default="queued")
    finished: Mapped[datetime | None] = mapped_column(Moment, default=None)
    problem: Mapped[str | None] = mapped_column(Text, default=None)
    found: Mapped[str | None] = mapped_column(Text, default=None)
    content: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, deferred=True)


class ReportRecords:
    """Reports by id; raises `RecordsUnavailable` where the database cannot be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, report: ReportRecord) -> None:
        """Record a report that is asked for."""
        async with self._database.session() as session:
            session.add(report)

    async def finish(self, of: str, status: str, **facts: Any) -> None:
        """Record how it ended: its status, and the columns named in ``facts``."""
        async with self._database.session() as session:
            found = await session.get(ReportRecord, of)
            for name, value in {"status": status, "finished": datetime.now(UTC), **facts}.items() if found else ():
                setattr(found, name, value)

    async def get(self, of: str) -> ReportRecord | None:
        """Return what is known of the report, without its content, or None."""
        async with self._database.session() as session:
            return await session.get(ReportRecord, of)

    async def content(self, of: str) -> bytes | None:
        """Return the PDF, or None where there is none."""
        async with self._database.session() as session:
            found: bytes | None = await session.scalar(select(ReportRecord.content).where(ReportRecord.id == of))
            return found

    async def latest(self, most: int = 50, run_id: str | None = None) -> Sequence[ReportRecord]:
        """Return the ``most`` latest, newest first; of one run alone where it is named."""
        newest = select(ReportRecord).order_by(ReportRecord.started.desc(), ReportRecord.id).limit(most)
        if run_id is not None:
            newest = newest.where(ReportRecord.run_id == run_id)
        async with self._database.session() as session:
            return (await session.scalars(newest)).all()

    async def delete(self, of: str) -> None:
        """Forget it."""
        async with self._database.session() as session:
            await session.execute(delete(ReportRecord).where(ReportRecord.id == of))

    async def delete_of(self, run_id: str) -> None:
        """Forget every report of a run."""
        async with self._database.session() as session:
            await session.execute(delete(ReportRecord).where(ReportRecord.run_id == run_id))
