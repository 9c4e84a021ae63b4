"""Finished Datasets, kept for as long as their run is: they outlive the cache, whose time is short."""

import hashlib
from datetime import UTC, datetime

from sqlalchemy import LargeBinary, String, delete
from sqlalchemy.orm import Mapped, mapped_column

from engine import CacheCorrupted
from service.records.database import Database
from service.records.tables import Base, Moment


class KeptResult(Base):
    """The Dataset of one run or analysis.

    Attributes
    ----------
    id : str
        Of the run or analysis.
    digest : str
        SHA-256 of ``content``.
    content : bytes
        NetCDF.
    created : datetime
        UTC.
    """

    __tablename__ = "results"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    created: Mapped[datetime] = mapped_column(Moment)


class ResultRecords:
    """NetCDF bytes by the id of what they answer; raises `RecordsUnavailable` where the database cannot be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, of: str, content: bytes) -> None:
        """Keep the answer of the run or analysis ``of``, in place of any earlier one."""
        digest = hashlib.sha256(content).hexdigest()
        async with self._database.session() as session:
            await session.merge(KeptResult(id=of, digest=digest, content=content, created=datetime.now(UTC)))

    async def get(self, of: str) -> bytes | None:
        """Return what was kept, or None.

        Raises
        ------
        CacheCorrupted
            Where the bytes are not those that were kept.
        """
        async with self._database.session() as session:
            found = await session.get(KeptResult, of)
        if found is None:
            return None
        if hashlib.sha256(found.content).hexdigest() != found.digest:
            raise CacheCorrupted(f"the kept result of {of} does not match its digest; rerun it")
        return found.content

    async def delete(self, of: str) -> None:
        """Forget it."""
        async with self._database.session() as session:
            await session.execute(delete(KeptResult).where(KeptResult.id == of))
