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
        "solve", "sweep", "compare", ...; see `service.submissions.analyses.Kind`.
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
    def name(self) -> str:
        """What it is called in lists."""
        return ", ".join(dict.fromkeys(plan.name for plan in self.plans))[:200]

    @property
    def question(self) -> dict[str, Any]:
        """All of it as JSON can hold it, the plans self-contained."""
        whole = {"plans": [plan.model_dump(mode="json") for plan in self.plans], "seed": self.seed, **self.inputs}
        said: dict[str, Any] = json.loads(to_json(whole))
        return said


def question_key(kind: str, question: Mapping[str, Any]) -> str:
    """SHA-256 of everything that decides the answer to a question; how its plans are called does not."""
    plans = [{name: part for name, part in plan.items() if name != "name"} for plan in question.get("plans", ())]
    whole = {"kind": kind, "question": dict(question) | {"plans": plans}}
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()
