"""How an analysis that is awaited gets into the records; a database that cannot be used is a note and stops nothing.

Analyses that were submitted are recorded by `service.submissions.analyses`, which outlives whoever asked.
"""

import asyncio
import json
import uuid
from datetime import UTC, datetime

from service import netcdf
from service.asked import Asked, question_key
from service.heartbeat import Heartbeat
from service.noted import NotedWrites
from service.outcomes import AnalysisOutcome
from service.records.analysis_records import AnalysisRecord
from service.records.records import Records

_FACTS = ("seconds", "core_seconds", "asks", "computed_scenarios", "cached")


class AnalysisRecording(NotedWrites):
    """The record of one analysis, from its start to its end.

    Attributes
    ----------
    id : str
        Of the analysis.
    """

    def __init__(self, records: Records, heartbeat: Heartbeat) -> None:
        super().__init__("question")
        self._records, self._heartbeat, self.id = records, heartbeat, uuid.uuid4().hex

    async def begin(self, asked: Asked) -> None:
        """Record that this process takes the analysis on."""
        question = asked.question
        row = AnalysisRecord(
            self.id,
            asked.kind,
            asked.name,
            json.dumps(question),
            datetime.now(UTC),
            question_key=question_key(asked.kind, question),
            seed=asked.seed,
        )
        await self.write(self._records.analyses.add(row))
        await self.write(self._heartbeat.take_on(self.id, "analysis", "{}"))

    async def done(self, outcome: AnalysisOutcome) -> None:
        """Record the answer, its Dataset, what it took and what the asker was told."""
        content = await asyncio.to_thread(netcdf.to_bytes, outcome.dataset)
        facts = {name: getattr(outcome, name) for name in _FACTS}
        await self.write(self._records.results.keep(self.id, content))
        await self.write(self._records.analyses.finish(self.id, "done", **facts))
        await self.write(self._records.submissions.note(self.id, json.dumps(outcome.notes)))

    async def ended(self, status: str, problem: str | None) -> None:
        """Record an end without an answer."""
        await self.write(self._records.analyses.finish(self.id, status, problem=problem))
