"""The record of analyses: sweeps, comparisons and the like, submitted or asked on the command line."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.records.database import Database
from service.records.rows import Rows
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


class AnalysisRecords(Rows[AnalysisRecord]):
    """The record of analyses."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, AnalysisRecord)
