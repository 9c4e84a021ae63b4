"""What a computation over a range of scenarios is, and what it gives: parts that merge with those of other ranges."""

from abc import ABC, abstractmethod
from typing import Protocol, Self


class Part(Protocol):
    """What a job gives for some scenarios; merging is exact, associative and commutative."""

    @property
    def scenarios(self) -> int:
        """How many scenarios are covered."""

    @property
    def failures(self) -> int:
        """How many of them fail."""

    def merge(self, other: Self) -> Self:
        """Add the scenarios of another part."""

    def to_bytes(self) -> bytes:
        """Write everything into bytes that the job's ``read`` reads."""


class Job[P: Part](ABC):
    """A pure function of a range of scenarios and a seed: small, frozen, shipped to workers as it is."""

    @property
    @abstractmethod
    def key(self) -> str:
        """SHA-256 of everything that decides the outcome."""

    @property
    @abstractmethod
    def periods(self) -> int:
        """Periods simulated for one scenario, which tell how long a task takes."""

    @abstractmethod
    def run(self, first: int, count: int, seed: int) -> P:
        """Compute scenarios ``first`` .. ``first + count - 1``."""

    @abstractmethod
    def read(self, content: bytes) -> P:
        """Read what a part's ``to_bytes`` wrote; raises `CacheCorrupted` or `NumericsMismatch`."""
