"""Merging summaries as they come, in any order, with few of them held.

A binary counter: slot ``i`` holds the merge of ``2**i`` parts or nothing, so
``n`` parts cost ``n - 1`` merges of summaries of like size and at most
``log2(n)`` are held. Merging is exact, so the order does not matter.
"""

from dataclasses import dataclass, field
from functools import reduce

from engine import Summary


@dataclass(frozen=True)
class MergeTree:
    """Summaries merged so far; `add` returns the next state."""

    slots: tuple[Summary | None, ...] = field(default=())

    def add(self, part: Summary) -> "MergeTree":
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

    def total(self) -> Summary:
        """Return the merge of all parts.

        Raises
        ------
        ValueError
            If nothing was added.
        """
        held = [slot for slot in self.slots if slot is not None]
        if not held:
            raise ValueError("nothing to merge: add at least one summary")
        return reduce(Summary.merge, held)
