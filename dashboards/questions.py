"""Questions that a page asks of many runs: the same question asked again is the same work, running or answered.

A page's address holds its question, never the id of an answer: whoever opens the address, or loads it again, finds the
work that is under way, or its answer in the records.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine import Plan
from engine.jobs import Analysis
from engine.version import NUMERICS_VERSION, OUTLAST_VERSION
from service.errors import RecordsUnavailable
from service.submissions.analyses import Analyses, AnalysisSubmission, Kind

MOST_LOOKED_AT = 100
"""Latest analyses among which the same question is looked for."""


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes
    ----------
    kind : str
        "sweep", "compare", ...
    name : str
        What it is called in lists.
    plans : sequence of Plan
        What it is asked about.
    rest : mapping
        The rest of what is asked, as JSON can hold it.
    make : callable
        Makes the analysis.
    """

    kind: Kind
    name: str
    plans: Sequence[Plan]
    rest: Mapping[str, Any]
    make: Callable[[], Analysis]

    @property
    def asked(self) -> dict[str, Any]:
        """Everything that the answer depends on, as JSON can hold it."""
        plans = [json.loads(plan.model_dump_json()) for plan in self.plans]
        return {"plans": plans, **self.rest, "numerics": NUMERICS_VERSION, "version": OUTLAST_VERSION}


async def ask(analyses: Analyses, question: Question) -> str:
    """Give the id of the work on a question: what is under way or answered already, or else begun now.

    Raises
    ------
    PlanError, LimitError
        Where it cannot be asked; nothing has started then.
    """
    text = json.dumps(question.asked)
    for one in await _latest(analyses):
        if one.kind == question.kind and one.question == text and one.status in ("running", "done"):
            return one.id
    return await analyses.submit(question.kind, question.name, question.asked, question.make)


async def _latest(analyses: Analyses) -> Sequence[AnalysisSubmission]:
    try:
        return await analyses.latest(MOST_LOOKED_AT)
    except RecordsUnavailable:
        return ()
