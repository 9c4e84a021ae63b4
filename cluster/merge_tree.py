"""Merging summaries as they come, in any order, with few of them held.

A binary counter: slot ``i`` holds the merge of ``2**i`` parts or nothing, so
``n`` parts cost ``n - 1`` merges of summaries of like size and at most
``log2(n)`` are held. Merging is exact, so the order does not matter.
"""

from dataclasses import dataclass, field
from functools import reduce

from engine.jobs import Part


@dataclass(frozen=True)
class MergeTree[P: Part]:
    """Parts merged so far; `add` returns the next state."""

    slots: tuple[P | None, ...] = field(default=())

    def add(self, part: P) -> "MergeTree[P]":
        """Return the tree with ``part`` in it.

        Raises
        ------
        ValueError
            If ``part`` overlaps what is there, or is of another plan or seed.
        """
        slots = list(self.slots)
        for i, held in enumerate(slots):
            if held is None:
                slots[i] = part
                return MergeTree(tuple(slots))
            part, slots[i] = held.merge(part), None
        return MergeTree((*slots, part))

    def total(self) -> P:
        """Return the merge of all parts.

        Raises
        ------
        ValueError
            If nothing was added.
        """
        held = [slot for slot in self.slots if slot is not None]
        if not held:
            raise ValueError("nothing to merge: add at least one summary")
        return reduce(lambda a, b: a.merge(b), held)
