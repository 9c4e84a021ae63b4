"""The cache as the rest of the service sees it: bytes under a key, checked by a digest when they come back."""

import hashlib
from dataclasses import dataclass
from typing import Protocol

from engine import CacheCorrupted

DIGEST_BYTES = 32


class Store(Protocol):
    """A place that keeps bytes for a while; the leaves are memory, directory and redis_store.

    Every method raises `CacheUnavailable` where the place cannot be used.
    """

    async def get(self, key: str) -> bytes | None:
        """Return the bytes under ``key``, or None where there are none or their time is over."""
        ...

    async def put(self, key: str, value: bytes) -> None:
        """Keep ``value`` under ``key``, in one step, dropping what was used least recently where room is short."""
        ...

    async def delete(self, key: str) -> None:
        """Forget what is under ``key``; nothing there is no error."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


@dataclass(frozen=True)
class ResultCache:
    """Values sealed with their SHA-256: what does not match is removed and is a miss, never a wrong answer.

    Attributes
    ----------
    store : Store
        Where the sealed bytes lie.
    """

    store: Store

    async def get(self, key: str) -> bytes | None:
        """Return the value under ``key``, or None.

        Raises
        ------
        CacheUnavailable
            If the store cannot be used.
        """
        sealed = await self.store.get(key)
        if sealed is None:
            return None
        try:
            return unseal(sealed)
        except CacheCorrupted:
            await self.store.delete(key)
            return None

    async def put(self, key: str, value: bytes) -> None:
        """Keep ``value`` under ``key``.

        Raises
        ------
        CacheUnavailable
            If the store cannot be used or has no room for it.
        """
        await self.store.put(key, seal(value))

    async def delete(self, key: str) -> None:
        """Forget what is under ``key``."""
        await self.store.delete(key)

    async def close(self) -> None:
        """Let go of connections."""
        await self.store.close()


def seal(value: bytes) -> bytes:
    """Return ``value`` behind its SHA-256 digest."""
    return hashlib.sha256(value).digest() + value


def unseal(sealed: bytes) -> bytes:
    """Return the value that `seal` sealed.

    Raises
    ------
    CacheCorrupted
        If the bytes are not those that were sealed.
    """
    digest, value = sealed[:DIGEST_BYTES], sealed[DIGEST_BYTES:]
    if hashlib.sha256(value).digest() != digest:
        raise CacheCorrupted(f"{len(sealed):,} stored bytes do not match their digest; they are dropped")
    return value
