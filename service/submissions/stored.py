"""Snapshots made from the records: of runs that have ended, and of those that other processes work on."""

import json
from typing import cast

from service.records.records import Records
from service.records.tables import Run
from service.submissions.submission import Status, Submission


async def snapshot(run: Run, records: Records) -> Submission:
    """Make the snapshot of a recorded run; one whose process has died reads as interrupted."""
    undertaking = await records.submissions.get(run.id)
    request = json.loads(undertaking.request) if undertaking is not None else {}
    status, notes = await records.submissions.standing(run.id, run.status)
    return Submission(
        id=run.id,
        name=run.name,
        plan_json=run.plan,
        status=cast(Status, status),
        started=run.started,
        seed=run.seed,
        scenarios=run.scenarios,
        precision=request.get("precision"),
        keep_paths=bool(request.get("keep_paths")),
        interactive=bool(request.get("interactive")),
        problem=run.problem,
        notes=notes,
        seconds=run.seconds,
        core_seconds=run.core_seconds,
        cached=run.cached,
        result_key=run.result_key,
    )
