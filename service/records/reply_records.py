"""Replies by idempotency key: who sends a request again gets the same reply, and nothing is done twice."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Integer, LargeBinary, String, Text, delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from service.records.database import Database
from service.records.tables import Base, Moment

KEPT = timedelta(days=1)
"""How long a reply is remembered."""
ABANDONED = timedelta(minutes=2)
"""A reply that has not come after so long never will: its process died, and the request may be made again."""


class Reply(Base):
    """What was replied under a key.

    Attributes
    ----------
    key : str
        As the client chose it.
    digest : str
        SHA-256 of the request, so that a key is not used for another one.
    created : datetime
        UTC.
    status : int
        Of HTTP; 0 while the reply is being made.
    headers : str
        As a JSON object.
    body : bytes
    """

    __tablename__ = "replies"

    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    created: Mapped[datetime] = mapped_column(Moment)
    status: Mapped[int] = mapped_column(Integer, default=0)
    headers: Mapped[str] = mapped_column(Text, default="{}")
    body: Mapped[bytes] = mapped_column(LargeBinary, default=b"")


class ReplyRecords:
    """Replies by key; raises `RecordsUnavailable` where the database cannot be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, key: str, digest: str) -> Reply | None:
        """Claim a key for a request: None where it is ours now, else what is there under it."""
        now = datetime.now(UTC)
        row = {"key": key, "digest": digest, "created": now, "status": 0, "headers": "{}", "body": b""}
        old = (Reply.created < now - KEPT) | ((Reply.status == 0) & (Reply.created < now - ABANDONED))
        async with self._database.session() as session:
            await session.execute(delete(Reply).where(old))
            dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
            made = await session.execute(
                dialect.insert(Reply).values(row).on_conflict_do_nothing().returning(Reply.key)
            )
            return None if made.first() is not None else await session.get(Reply, key)

    async def keep(self, key: str, status: int, headers: str, body: bytes) -> None:
        """Keep the reply under a key that was claimed."""
        values = {"status": status, "headers": headers, "body": body}
        async with self._database.session() as session:
            await session.execute(update(Reply).where(Reply.key == key).values(**values))

    async def release(self, key: str) -> None:
        """Give up a key that was claimed, so that the request can be made again under it."""
        async with self._database.session() as session:
            await session.execute(delete(Reply).where(Reply.key == key))
