"""What was asked, where a question is made of runs: its kind, its plans and its figures, as they are recorded."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import to_json

from engine import Plan


@dataclass(frozen=True)
class Asked:
    """One question made of runs, as somebody asked it.

    Attributes
    ----------
    kind : str
        "solve", "sweep", "compare", "causes", "stress", "sensitivity", "history" or "convergence".
    plans : tuple of Plan
        What it is about; the first is the one that others are compared with.
    seed : int, optional
        None where nothing is drawn.
    inputs : mapping of str to object
        Everything else that decides the answer, such as ``scenarios``; values that JSON can say.
    """

    kind: str
    plans: tuple[Plan, ...]
    seed: int | None = None
    inputs: Mapping[str, Any] = field(default_factory=dict)

    @property
    def plans_json(self) -> str:
        """The plans as a JSON list, each self-contained."""
        return to_json([plan.model_dump(mode="json") for plan in self.plans]).decode()

    @property
    def inputs_json(self) -> str:
        """The other figures as a JSON object, its names in order."""
        return json.dumps(json.loads(to_json(dict(self.inputs))), sort_keys=True)

    @property
    def key(self) -> str:
        """SHA-256 of everything that decides the answer; the plans' names do not."""
        plans = [plan.model_dump(mode="json", exclude={"name"}) for plan in self.plans]
        whole = [self.kind, plans, self.seed, json.loads(self.inputs_json)]
        return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()
