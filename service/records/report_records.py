"""The record of reports: PDFs made of runs, and of other people's PDFs computed again."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String, Text, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from service.records.database import Database
from service.records.rows import Rows
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


class ReportRecords(Rows[ReportRecord]):
    """The record of reports."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, ReportRecord)

    async def content(self, of: str) -> bytes | None:
        """Return the PDF, or None where there is none."""
        async with self._database.session() as session:
            found: bytes | None = await session.scalar(select(ReportRecord.content).where(ReportRecord.id == of))
            return found

    async def delete_of(self, run_id: str) -> None:
        """Forget every report of a run."""
        async with self._database.session() as session:
            await session.execute(delete(ReportRecord).where(ReportRecord.run_id == run_id))
