"""How a run gets into the records; a database that cannot be used is a note and stops nothing."""

import asyncio
import json
import uuid
from datetime import UTC, datetime

from service import netcdf
from service.heartbeat import Heartbeat
from service.noted import NotedWrites
from service.outcomes import RunOutcome
from service.question import RunRequest
from service.records.records import Records
from service.records.tables import Run

MOST_KEPT_BYTES = 50_000_000
"""Larger Datasets, which hold paths of many scenarios, are not kept in the records; they can be computed again."""
_FACTS = ("scenarios", "plan_key", "result_key", "seconds", "core_seconds", "cached")
_ASKED = ("scenarios", "precision", "keep_paths", "interactive")


class Recording(NotedWrites):
    """The record of one run, from its start to its end.

    Attributes
    ----------
    id : str
        Of the run.
    """

    def __init__(self, records: Records, heartbeat: Heartbeat, run_id: str | None = None) -> None:
        super().__init__("run")
        self._records, self._heartbeat, self.id = records, heartbeat, run_id or uuid.uuid4().hex

    async def begin(self, request: RunRequest, plan_key: str = "") -> Run:
        """Record that this process takes the run on, and return its record; the plan's key may be found later."""
        row = Run(
            id=self.id,
            name=request.plan.name,
            plan=request.plan.model_dump_json(),
            plan_key=plan_key,
            seed=request.seed,
            started=datetime.now(UTC),
            scenarios=request.scenarios,
        )
        asked = json.dumps({name: getattr(request, name) for name in _ASKED})
        await self.write(self._records.runs.add(row))
        await self.write(self._heartbeat.take_on(self.id, "run", asked))
        return row

    async def done(self, outcome: RunOutcome) -> None:
        """Record the answer, and the Dataset for when the cache has forgotten it."""
        content = await asyncio.to_thread(netcdf.to_bytes, outcome.dataset)
        if len(content) <= MOST_KEPT_BYTES:
            await self.write(self._records.results.keep(self.id, content))
        await self.write(
            self._records.runs.finish(self.id, "done", **{name: getattr(outcome, name) for name in _FACTS})
        )
        await self.write(self._records.submissions.note(self.id, json.dumps(outcome.notes)))

    async def ended(self, status: str, problem: str | None = None) -> None:
        """Record an end without an answer."""
        await self.write(self._records.runs.finish(self.id, status, problem=problem))
