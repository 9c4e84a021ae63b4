"""A ceiling over any rule: what the household wants at most, essential spending and what it wishes for on top."""

from dataclasses import dataclass

import numpy as np

from engine.spending.rule import Memory, Outset, Spending, SpendingRule, State


@dataclass(frozen=True)
class WithCeiling(SpendingRule):
    """Follow ``rule``, but never ask for more than ``most`` dollars of year 0 a year.

    What the rule would spend above it is not taken and stays invested. The rule goes its own way meanwhile: it
    remembers what it decided, not what was left of it.
    """

    rule: SpendingRule
    most: float

    @property
    def requires_spending(self) -> bool:
        """As the rule does, unless nothing may be spent."""
        return self.rule.requires_spending and self.most > 0.0

    def init(self, outset: Outset) -> Memory:
        """Start the rule."""
        return self.rule.init(outset)

    def step(self, memory: Memory, state: State) -> tuple[Memory, Spending]:
        """Hold the rule's wish, and what it requires, below the ceiling."""
        memory, spending = self.rule.step(memory, state)
        most = self.most * state.price_level
        return memory, Spending(np.minimum(spending.requested, most), np.minimum(spending.required, most))
