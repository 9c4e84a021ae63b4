"""A floor under any rule: what must be paid whatever the rule says."""

from dataclasses import dataclass

import numpy as np

from engine.spending.rule import Memory, Outset, Spending, SpendingRule, State


@dataclass(frozen=True)
class WithEssential(SpendingRule):
    """Follow ``rule``, but never ask for less than ``essential`` dollars of year 0 a year; exactly that is required."""

    rule: SpendingRule
    essential: float

    @property
    def requires_spending(self) -> bool:
        """True unless the floor is zero."""
        return self.essential > 0.0

    def init(self, outset: Outset) -> Memory:
        """Start the rule."""
        return self.rule.init(outset)

    def step(self, memory: Memory, state: State) -> tuple[Memory, Spending]:
        """Lift the rule's wish to the floor."""
        memory, spending = self.rule.step(memory, state)
        floor = self.essential * state.price_level
        return memory, Spending(np.maximum(spending.requested, floor), floor)
