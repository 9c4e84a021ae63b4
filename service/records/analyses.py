"""The record of questions made of runs: a table of its own, so that a database that knows only runs gains it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Index, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from service.asked import Asked
from service.records.run_records import RunRecords
from service.records.tables import Base, Moment, Unsigned


class AnalysisRecord(Base):
    """One question made of runs.

    Attributes
    ----------
    id : str
        Of this question, 32 hexadecimal digits.
    kind : str
        "solve", "sweep", "compare", ...
    name : str
        Of the plan; of the first of several.
    plans, inputs : str
        The plans as a JSON list, and the other figures of the question as a JSON object.
    inputs_key : str
        Digest of all that decides the answer.
    started, finished : datetime
        UTC.
    seed : int, optional
        0 .. 2**64 - 1; None where nothing is drawn.
    status : str
        "running", "done", "failed" or "cancelled".
    asks, computed_scenarios : int
        Runs that the answer is made of, and scenarios simulated for it.
    seconds, core_seconds : float
        From question to answer; processor time of the simulation.
    cached : bool
        Whether it needed runs and none had to be computed.
    problem : str, optional
        Why it failed.
    """

    __tablename__ = "analyses"
    __table_args__ = (Index("analyses_by_start", "started"), Index("analyses_by_inputs", "inputs_key"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(200))
    plans: Mapped[str] = mapped_column(Text)
    inputs: Mapped[str] = mapped_column(Text)
    inputs_key: Mapped[str] = mapped_column(String(64))
    started: Mapped[datetime] = mapped_column(Moment)
    seed: Mapped[int | None] = mapped_column(Unsigned, default=None)
    status: Mapped[str] = mapped_column(String(16), default="running")
    finished: Mapped[datetime | None] = mapped_column(Moment, default=None)
    asks: Mapped[int | None] = mapped_column(default=None)
    computed_scenarios: Mapped[int | None] = mapped_column(BigInteger, default=None)
    seconds: Mapped[float | None] = mapped_column(default=None)
    core_seconds: Mapped[float | None] = mapped_column(default=None)
    cached: Mapped[bool | None] = mapped_column(default=None)
    problem: Mapped[str | None] = mapped_column(Text, default=None)


class AnalysisRecords:
    """The record of questions, in the database of the runs.

    Every method raises `RecordsUnavailable` where the database cannot be used.

    Parameters
    ----------
    records : RunRecords
        Whose connections are used.
    """

    def __init__(self, records: RunRecords) -> None:
        self._records = records

    async def add(self, analysis_id: str, asked: Asked) -> None:
        """Record a question whose answer is begun."""
        row = AnalysisRecord(
            id=analysis_id,
            kind=asked.kind,
            name=asked.plans[0].name,
            plans=asked.plans_json,
            inputs=asked.inputs_json,
            inputs_key=asked.key,
            started=datetime.now(UTC),
            seed=asked.seed,
        )
        async with self._records.session() as session:
            session.add(row)

    async def finish(self, analysis_id: str, status: str, **facts: Any) -> None:
        """Record how the question ``analysis_id`` ended: its status, and the columns named in ``facts``."""
        async with self._records.session() as session:
            row = await session.get(AnalysisRecord, analysis_id)
            if row is not None:
                for name, value in {"status": status, "finished": datetime.now(UTC), **facts}.items():
                    setattr(row, name, value)

    async def get(self, analysis_id: str) -> AnalysisRecord | None:
        """Return the question ``analysis_id``, or None."""
        async with self._records.session() as session:
            return await session.get(AnalysisRecord, analysis_id)

    async def latest(self, most: int = 50) -> Sequence[AnalysisRecord]:
        """Return the ``most`` latest questions, newest first."""
        newest = select(AnalysisRecord).order_by(AnalysisRecord.started.desc()).limit(most)
        async with self._records.session() as session:
            return (await session.scalars(newest)).all()
