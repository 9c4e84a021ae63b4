"""``/runs``: ask a plan, follow the answer, fetch it."""

import asyncio
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Request, Response
from pydantic import Field
from sse_starlette import EventSourceResponse

from dashboards.api.accepting import FILE_OR_JSON, as_accepted
from dashboards.api.asked import EXAMPLE_PLAN, AtDesk, Most, Offset, OfPlan, Seed
from dashboards.api.documents import RunAnswer, RunStatus, dataset, run_status
from dashboards.api.events import STREAM, event_stream
from dashboards.api.problems import problems
from dashboards.desk import Desk
from engine import LimitError
from service import wording
from service.question import LEAST_SCENARIOS, RunRequest
from service.submissions import Submission, Submissions

SMALL_SECONDS = 20.0
"""How long a request waits for a small answer before it is told where to look for it."""
KNOWN_SECONDS = 1.0
"""How long it waits for what may be known already."""

router = APIRouter(prefix="/runs", tags=["runs"])


class RunBody(OfPlan):
    """How often the money outlasts a plan is asked."""

    scenarios: int | None = Field(None, ge=LEAST_SCENARIOS, description="How many futures to simulate.")
    precision: float | None = Field(
        None, gt=0, lt=0.5, description="Simulate until the 95 % interval is this wide to either side, such as 0.0025."
    )
    seed: Seed
    on: Literal["auto", "request", "cluster"] = Field(
        "auto",
        description="Where: within this request (at most MAX_SCENARIOS), on the cluster, or as its size asks.",
    )


_EXAMPLES: Any = {
    "small": {"summary": "Answered at once", "value": {"plan": EXAMPLE_PLAN, "scenarios": 1_000}},
    "large": {"summary": "Run on the cluster", "value": {"plan": EXAMPLE_PLAN, "scenarios": 1_000_000, "seed": 7}},
    "precise": {"summary": "Until precise enough", "value": {"plan": EXAMPLE_PLAN, "precision": 0.0025}},
}


@router.post(
    "",
    status_code=202,
    response_model=RunStatus,
    responses={
        200: {"model": RunAnswer, "description": "Small or known already: here is the answer."},
        202: {"description": "Taken on; the header Location says where to look."},
        **problems(400, 404, 409, 413, 415, 422, 503),
    },
)
async def submit(
    body: Annotated[RunBody, Body(openapi_examples=_EXAMPLES)], request: Request, response: Response, desk: AtDesk
) -> Any:
    """Ask how often the money outlasts a plan."""
    asked = await _request(body, desk)
    run_id = await desk.submissions.submit(asked)
    found = await _at_once(desk.submissions, run_id, SMALL_SECONDS if asked.interactive else KNOWN_SECONDS)
    base = request.url.path
    status = run_status(found, base)
    location = {"Location": status.links.self}
    if found.status != "done":
        response.headers.update(location)
        return status
    result = await desk.submissions.result(run_id)
    answer = RunAnswer(run=status, answer=wording.answer(result), result=dataset(result))
    return Response(answer.model_dump_json(), headers=location, media_type="application/json")


@router.get("", responses=problems(422, 503))
async def latest(request: Request, desk: AtDesk, limit: Most = 50, offset: Offset = 0) -> list[RunStatus]:
    """List runs, the newest first."""
    found = await desk.submissions.latest(limit, offset)
    return [run_status(run, request.url.path, with_partial=False) for run in found]


@router.get("/{run_id}", responses=problems(404, 422, 503))
async def status(run_id: str, request: Request, desk: AtDesk) -> RunStatus:
    """Say how a run is: its status, how far it has come, and the result so far."""
    return run_status(await desk.submissions.get(run_id), _base(request))


@router.delete("/{run_id}", responses=problems(404, 422, 503))
async def cancel(run_id: str, request: Request, desk: AtDesk) -> RunStatus:
    """Cancel a run; one that has ended stays as it is. Others who wait for the same answer still get it."""
    await desk.submissions.cancel(run_id)
    return run_status(await desk.submissions.get(run_id), _base(request))


@router.get("/{run_id}/result", responses={**FILE_OR_JSON, **problems(404, 406, 409, 422, 503)}, response_model=None)
async def result(run_id: str, request: Request, desk: AtDesk) -> Response:
    """Fetch the result: JSON, or NetCDF where `Accept: application/x-netcdf` asks for it. Nothing is computed anew."""
    return await as_accepted(request, await desk.submissions.result(run_id), f"outlast-{run_id[:8]}.nc")


@router.get("/{run_id}/events", responses={**STREAM, **problems(404, 422, 503)}, response_class=EventSourceResponse)
async def events(run_id: str, request: Request, desk: AtDesk) -> EventSourceResponse:
    """Follow a run to its end by server-sent events."""
    await desk.submissions.get(run_id)
    base = _base(request).removesuffix(f"/{run_id}")
    return event_stream(desk.submissions.follow(run_id), lambda found: run_status(found, base, with_partial=False))


def _base(request: Request) -> str:
    return request.url.path.rpartition("/")[0]


async def _request(body: RunBody, desk: Desk) -> RunRequest:
    most = desk.settings.max_scenarios
    if body.on == "request" and body.scenarios is not None and body.scenarios > most:
        raise LimitError(
            f"scenarios={body.scenarios:,} is above MAX_SCENARIOS={most:,} of one request; "
            f'send it with "on": "cluster", and follow the run it becomes'
        )
    small = body.scenarios is not None and body.scenarios <= most
    at_once = body.on == "request" or (body.on == "auto" and small)
    return RunRequest(await body.read(desk), body.scenarios, body.precision, body.seed, interactive=at_once)


async def _at_once(submissions: Submissions, run_id: str, seconds: float) -> Submission:
    """Return how a run is as soon as it has ended; as soon as it computes, where it is not a small one; or in time."""
    found = await submissions.get(run_id)
    try:
        async with asyncio.timeout(seconds):
            async for found in submissions.follow(run_id):
                if found.progress is not None and not found.interactive:
                    break
    except TimeoutError:
        pass
    return found
