"""Saved plans: every change is a new version, and nothing written before is lost."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Integer, String, Text, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from engine import Plan
from service.records.database import Database
from service.records.tables import Base, Moment


class SavedPlan(Base):
    """One version of a plan that somebody saved.

    Attributes
    ----------
    id : str
        Of the plan in all its versions, 32 hexadecimal digits.
    version : int
        From 1.
    name : str
        As its author wrote it.
    plan : str
        As JSON, self-contained.
    toml : str, optional
        The file as its author wrote it, where it came as one.
    created : datetime
        UTC.
    """

    __tablename__ = "plans"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    plan: Mapped[str] = mapped_column(Text)
    toml: Mapped[str | None] = mapped_column(Text)
    created: Mapped[datetime] = mapped_column(Moment)

    def read(self) -> Plan:
        """Return the plan; raises `PlanError` where an earlier Outlast wrote what this one cannot read."""
        return Plan.model_validate_json(self.plan)


class PlanRecords:
    """Saved plans by id; raises `RecordsUnavailable` where the database cannot be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def save(self, plan: Plan, toml: str | None = None, plan_id: str | None = None) -> SavedPlan:
        """Save a plan: a new one, or the next version of ``plan_id``, also where that was deleted meanwhile."""
        plan_id = plan_id or uuid.uuid4().hex
        async with self._database.session() as session:
            last = await session.scalar(select(func.max(SavedPlan.version)).where(SavedPlan.id == plan_id))
            version, now = (last or 0) + 1, datetime.now(UTC)
            saved = SavedPlan(plan_id, version, plan.name, plan.model_dump_json(), toml, now)
            session.add(saved)
            return saved

    async def get(self, plan_id: str, version: int | None = None) -> SavedPlan | None:
        """Return a version of a plan, the latest where none is named, or None."""
        wanted = select(SavedPlan).where(SavedPlan.id == plan_id).order_by(SavedPlan.version.desc()).limit(1)
        if version is not None:
            wanted = wanted.where(SavedPlan.version == version)
        async with self._database.session() as session:
            return (await session.scalars(wanted)).first()

    async def versions(self, plan_id: str) -> Sequence[SavedPlan]:
        """Return all versions of a plan, newest first."""
        async with self._database.session() as session:
            found = select(SavedPlan).where(SavedPlan.id == plan_id).order_by(SavedPlan.version.desc())
            return (await session.scalars(found)).all()

    async def latest(self, most: int = 50, offset: int = 0) -> Sequence[SavedPlan]:
        """Return the latest version of each plan, the most lately changed first."""
        newest = select(SavedPlan.id, func.max(SavedPlan.version).label("version")).group_by(SavedPlan.id).subquery()
        wanted = (
            select(SavedPlan)
            .join(newest, (SavedPlan.id == newest.c.id) & (SavedPlan.version == newest.c.version))
            .order_by(SavedPlan.created.desc(), SavedPlan.id)
        )
        async with self._database.session() as session:
            return (await session.scalars(wanted.offset(offset).limit(most))).all()

    async def delete(self, plan_id: str) -> None:
        """Forget a plan in all its versions."""
        async with self._database.session() as session:
            await session.execute(delete(SavedPlan).where(SavedPlan.id == plan_id))
