"""The tables of the record store."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Index, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column
from sqlalchemy.types import TypeDecorator


class Unsigned(TypeDecorator[int]):
    """An integer of 0 .. 2**64 - 1, kept as its digits: SQL's integers are signed."""

    impl = String(20)
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Any) -> str | None:
        """Write the digits."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Any) -> int | None:
        """Read the digits."""
        return None if value is None else int(value)


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, on databases that know time zones and on SQLite, which does not."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Read it as UTC."""
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Base(MappedAsDataclass, DeclarativeBase):
    """Base of all tables; rows are dataclasses."""


class Run(Base):
    """One request to run a plan.

    Attributes
    ----------
    id : str
        Of this request, 32 hexadecimal digits.
    name : str
        Of the plan, as its author wrote it.
    plan : str
        The plan as JSON, self-contained.
    plan_key, result_key : str
        Digests: of what was simulated, and of the answer (None until it is there).
    seed : int
        0 .. 2**64 - 1.
    scenarios : int, optional
        Asked for at first, then answered with; None while a precision decides.
    status : str
        "running", "done", "failed" or "cancelled".
    started, finished : datetime
        UTC.
    seconds, core_seconds : float
        From request to answer; processor time of the chunks computed for it.
    cached : bool
        Whether nothing had to be computed.
    problem : str, optional
        Why it failed.
    """

    __tablename__ = "runs"
    __table_args__ = (Index("runs_by_start", "started"), Index("runs_by_plan", "plan_key"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    plan: Mapped[str] = mapped_column(Text)
    plan_key: Mapped[str] = mapped_column(String(64))
    seed: Mapped[int] = mapped_column(Unsigned)
    started: Mapped[datetime] = mapped_column(Moment)
    status: Mapped[str] = mapped_column(String(16), default="running")
    scenarios: Mapped[int | None] = mapped_column(BigInteger, default=None)
    result_key: Mapped[str | None] = mapped_column(String(64), default=None)
    finished: Mapped[datetime | None] = mapped_column(Moment, default=None)
    seconds: Mapped[float | None] = mapped_column(default=None)
    core_seconds: Mapped[float | None] = mapped_column(default=None)
    cached: Mapped[bool | None] = mapped_column(default=None)
    problem: Mapped[str | None] = mapped_column(Text, default=None)
