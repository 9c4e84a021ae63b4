"""``/reports``: the PDF of a run, made in the background."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from dashboards.api.accepting import JSON, PDF, accepted, file
from dashboards.api.asked import AtDesk, Most
from dashboards.api.documents import Document
from dashboards.api.problems import problems
from reports.jobs import ReportJob, ReportStatus

router = APIRouter(prefix="/reports", tags=["reports"])


class ReportBody(BaseModel):
    """Of which run a report is wanted."""

    model_config = ConfigDict(extra="forbid")

    run_id: str = Field(max_length=64, description="Of a run that is done.")


class ReportState(Document):
    """A report as it is at this moment."""

    id: str
    kind: str = Field(description='"report", or "replay" for a PDF that is computed again.')
    run_id: str | None
    name: str
    status: ReportStatus
    started: datetime
    problem: str | None = Field(description="Why it failed.")
    differences: list[str] | None = Field(description="What a finished replay found not to stand; null for a report.")
    location: str = Field(description="Where to look for it; for a report that is done, as a PDF too.")


def state(found: ReportJob, base: str) -> ReportState:
    """Show a report; ``base`` is the path under which its kind lies."""
    facts = {name: value for name, value in vars(found).items() if name != "differences"}
    differences = None if found.differences is None else list(found.differences)
    return ReportState(**facts, differences=differences, location=f"{base}/{found.id}")


_EXAMPLE: Any = {"report": {"summary": "Of a run", "value": {"run_id": "0123456789abcdef0123456789abcdef"}}}
_PDF_OR_JSON: dict[int | str, dict[str, Any]] = {
    200: {
        "model": ReportState,
        "description": "How the report is; or the PDF, where it is done and accepted.",
        "content": {PDF: {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post("", status_code=202, responses=problems(400, 404, 409, 413, 415, 422, 503))
async def submit(
    body: Annotated[ReportBody, Body(openapi_examples=_EXAMPLE)], request: Request, response: Response, desk: AtDesk
) -> ReportState:
    """Ask for the report of a run; it takes some seconds, and the header Location says where it will be."""
    report_id = await desk.reports.submit(body.run_id)
    found = state(await desk.reports.get(report_id), request.url.path)
    response.headers["Location"] = found.location
    return found


@router.get("", responses=problems(422, 503))
async def latest(
    request: Request, desk: AtDesk, limit: Most = 50, run_id: Annotated[str | None, Field(max_length=64)] = None
) -> list[ReportState]:
    """List reports, the newest first; of one run alone where it is named."""
    return [state(found, request.url.path) for found in await desk.reports.latest(limit, run_id)]


@router.get("/{report_id}", responses={**_PDF_OR_JSON, **problems(404, 406, 409, 422, 503)}, response_model=None)
async def status(report_id: str, request: Request, desk: AtDesk) -> Response:
    """Say how a report is; where `Accept: application/pdf` asks for it, send the PDF."""
    wanted = accepted(request, (JSON, PDF))
    found = await desk.reports.get(report_id)
    if wanted == PDF:
        return file(await desk.reports.result(report_id), PDF, f"outlast-{report_id[:8]}.pdf")
    shown = state(found, request.url.path.rpartition("/")[0])
    return Response(shown.model_dump_json(), media_type=JSON)


@router.delete("/{report_id}", responses=problems(404, 422, 503))
async def cancel(report_id: str, request: Request, desk: AtDesk) -> ReportState:
    """Stop making a report; one that is done stays."""
    await desk.reports.cancel(report_id)
    return state(await desk.reports.get(report_id), request.url.path.rpartition("/")[0])
