"""The record of analyses: sweeps, comparisons and the like, submitted or asked on the command line."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Index, Integer, String, Text, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from service.records.database import Database
from service.records.tables import Base, Moment, Unsigned


class AnalysisRecord(Base):
    """One analysis.

    Attributes
    ----------
    id : str
        32 hexadecimal digits.
    kind : str
        "sweep", "compare", ...
    name : str
        What it is called in lists.
    question : str
        What was asked, as JSON, plan included.
    status : str
        "running", "done", "failed", "cancelled" or "interrupted".
    started, finished : datetime
        UTC.
    seconds, core_seconds : float
        From request to answer; processor time of what was computed for it.
    asks, computed_scenarios : int
        Runs it is made of; scenarios simulated for it.
    problem : str, optional
        Why it failed.
    question_key : str
        Digest of all that decides the answer.
    seed : int, optional
        0 .. 2**64 - 1; None where nothing is drawn.
    cached : bool
        Whether it is made of runs of which none had to be computed.
    """

    __tablename__ = "questions"
    __table_args__ = (Index("questions_by_start", "started"), Index("questions_by_key", "question_key"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(200))
    question: Mapped[str] = mapped_column(Text)
    started: Mapped[datetime] = mapped_column(Moment)
    status: Mapped[str] = mapped_column(String(16), default="running")
    finished: Mapped[datetime | None] = mapped_column(Moment, default=None)
    seconds: Mapped[float | None] = mapped_column(default=None)
    core_seconds: Mapped[float | None] = mapped_column(default=None)
    asks: Mapped[int | None] = mapped_column(Integer, default=None)
    computed_scenarios: Mapped[int | None] = mapped_column(BigInteger, default=None)
    problem: Mapped[str | None] = mapped_column(Text, default=None)
    question_key: Mapped[str] = mapped_column(String(64), default="")
    seed: Mapped[int | None] = mapped_column(Unsigned, default=None)
    cached: Mapped[bool | None] = mapped_column(default=None)


class AnalysisRecords:
    """Analyses by id; raises `RecordsUnavailable` where the database cannot be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, analysis: AnalysisRecord) -> None:
        """Record an analysis that starts."""
        async with self._database.session() as session:
            session.add(analysis)

    async def finish(self, of: str, status: str, **facts: Any) -> None:
        """Record how the analysis ended: its status, and the columns named in ``facts``."""
        async with self._database.session() as session:
            found = await session.get(AnalysisRecord, of)
            for name, value in {"status": status, "finished": datetime.now(UTC), **facts}.items() if found else ():
                setattr(found, name, value)

    async def get(self, of: str) -> AnalysisRecord | None:
        """Return the analysis, or None."""
        async with self._database.session() as session:
            return await session.get(AnalysisRecord, of)

    async def latest(self, most: int = 50, offset: int = 0) -> Sequence[AnalysisRecord]:
        """Return the ``most`` latest, newest first, after leaving out the newest ``offset``."""
        newest = select(AnalysisRecord).order_by(AnalysisRecord.started.desc(), AnalysisRecord.id)
        async with self._database.session() as session:
            return (await session.scalars(newest.offset(offset).limit(most))).all()

    async def delete(self, of: str) -> None:
        """Forget the analysis."""
        async with self._database.session() as session:
            await session.execute(delete(AnalysisRecord).where(AnalysisRecord.id == of))
