"""``/sweeps``: a plan at every combination of some fields' values."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Request, Response
from pydantic import Field
from sse_starlette import EventSourceResponse

from dashboards.api.accepting import FILE_OR_JSON, as_accepted
from dashboards.api.asked import EXAMPLE_PLAN, AtDesk, Most, Offset, OfPlan, Seed
from dashboards.api.documents import AnalysisStatus, analysis_status
from dashboards.api.events import STREAM, event_stream
from dashboards.api.problems import problems
from engine.analysis.sweep import sweep
from service.question import LEAST_SCENARIOS
from service.submissions import AnalysisSubmission

MOST_FIELDS = 4

router = APIRouter(prefix="/sweeps", tags=["sweeps"])

Value = float | int | bool | str


class SweepBody(OfPlan):
    """Which fields to vary, over which values; every cell sees the same futures."""

    fields: dict[str, Annotated[list[Value], Field(min_length=1, max_length=1_000)]] = Field(
        min_length=1,
        max_length=MOST_FIELDS,
        description="From a field, such as `spending.amount` or `portfolio.stock_share`, to its values.",
    )
    scenarios: int = Field(2_000, ge=LEAST_SCENARIOS, description="Futures of each cell.")
    seed: Seed


_EXAMPLE: Any = {
    "sweep": {
        "summary": "Spending by share of stocks",
        "value": {
            "plan": EXAMPLE_PLAN,
            "fields": {"spending.amount": [35_000, 40_000, 45_000], "portfolio.stock_share": [0.4, 0.6, 0.8]},
            "scenarios": 1_000,
        },
    }
}


@router.post("", status_code=202, responses=problems(400, 404, 409, 413, 415, 422, 503))
async def submit(
    body: Annotated[SweepBody, Body(openapi_examples=_EXAMPLE)], request: Request, response: Response, desk: AtDesk
) -> AnalysisStatus:
    """Ask a plan at every combination of some values; the header Location says where the answer will be."""
    plan = await body.read(desk)
    question = {"plan": plan.model_dump(mode="json"), **body.model_dump(include={"fields", "scenarios", "seed"})}
    name = f"{plan.name} by {' and '.join(body.fields)}"[:200]
    sweep_id = await desk.submissions.analyses.submit(
        "sweep", name, question, lambda: sweep(plan, body.fields, body.scenarios, body.seed)
    )
    found = analysis_status(await desk.submissions.analyses.get(sweep_id), request.url.path)
    response.headers["Location"] = found.links.self
    return found


@router.get("", responses=problems(422, 503))
async def latest(request: Request, desk: AtDesk, limit: Most = 50, offset: Offset = 0) -> list[AnalysisStatus]:
    """List sweeps and other analyses, the newest first."""
    found = await desk.submissions.analyses.latest(limit, offset)
    return [analysis_status(one, request.url.path) for one in found]


@router.get("/{sweep_id}", responses=problems(404, 422, 503))
async def status(sweep_id: str, request: Request, desk: AtDesk) -> AnalysisStatus:
    """Say how a sweep is, and how far it has come."""
    return _shown(await desk.submissions.analyses.get(sweep_id), request)


@router.delete("/{sweep_id}", responses=problems(404, 422, 503))
async def cancel(sweep_id: str, request: Request, desk: AtDesk) -> AnalysisStatus:
    """Cancel a sweep; the cells that are finished are kept, and the same sweep asked again goes on from there."""
    await desk.submissions.analyses.cancel(sweep_id)
    return _shown(await desk.submissions.analyses.get(sweep_id), request)


@router.get("/{sweep_id}/result", responses={**FILE_OR_JSON, **problems(404, 406, 409, 422, 503)}, response_model=None)
async def result(sweep_id: str, request: Request, desk: AtDesk) -> Response:
    """Fetch the labelled cube: JSON, or NetCDF where `Accept: application/x-netcdf` asks for it."""
    found = await desk.submissions.analyses.result(sweep_id)
    return await as_accepted(request, found, f"outlast-sweep-{sweep_id[:8]}.nc")


@router.get("/{sweep_id}/events", responses={**STREAM, **problems(404, 422, 503)}, response_class=EventSourceResponse)
async def events(sweep_id: str, request: Request, desk: AtDesk) -> EventSourceResponse:
    """Follow a sweep to its end by server-sent events."""
    analyses = desk.submissions.analyses
    await analyses.get(sweep_id)
    base = request.url.path.removesuffix(f"/{sweep_id}/events")
    return event_stream(analyses.follow(sweep_id), lambda found: analysis_status(found, base))


def _shown(found: AnalysisSubmission, request: Request) -> AnalysisStatus:
    return analysis_status(found, request.url.path.rpartition("/")[0])
