"""``/returns`` and ``/replays``: a CSV of returns becomes data of a plan; a PDF of ours is computed again."""

import asyncio
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import Field

from dashboards.api.asked import AtDesk
from dashboards.api.documents import Document
from dashboards.api.problems import problems
from dashboards.api.reports import ReportState, state
from dashboards.api.uploading import file_body, uploaded
from dashboards.plain_text import plain_text
from engine.markets.history import History
from reports.errors import NotAReport
from service.uploads import read_returns

router = APIRouter(tags=["files"])


class Returns(Document):
    """A table of returns, as a plan holds it."""

    kind: Literal["history", "scenarios"] = Field(
        description='"history" is data of the markets historical and bootstrap, "scenarios" of returns_table.'
    )
    name: str
    assets: list[str]
    rows: int
    data: dict[str, Any] = Field(description="What `market.data` of a plan holds.")


@router.post("/returns", openapi_extra=file_body("text/csv"), responses=problems(400, 409, 413, 422))
async def returns(request: Request) -> Returns:
    """Check a CSV of returns (columns year, inflation and one per asset), and turn it into data of a plan."""
    content, name = await uploaded(request)
    found = await asyncio.to_thread(read_returns, content, name)
    rows = found.rows if isinstance(found, History) else found.scenarios * found.periods
    return Returns(
        kind="history" if isinstance(found, History) else "scenarios",
        name=plain_text(found.name),
        assets=[plain_text(asset) for asset in found.assets],
        rows=rows,
        data=found.model_dump(mode="json"),
    )


@router.post(
    "/replays",
    status_code=202,
    openapi_extra=file_body("application/pdf"),
    responses=problems(400, 409, 413, 422, 503),
)
async def replay(request: Request, response: Response, desk: AtDesk) -> ReportState:
    """Compute a report of ours again; the header Location says where to see whether its numbers stand."""
    content, name = await uploaded(request)
    if b"%PDF-" not in content[:1024]:
        raise NotAReport(f"{name} is no PDF, whatever it is called; give a PDF that Outlast made")
    replay_id = await desk.reports.replay(content)
    found = state(await desk.reports.get(replay_id), request.url.path)
    response.headers["Location"] = found.location
    return found


@router.get("/replays/{replay_id}", responses=problems(404, 422, 503))
async def replayed(replay_id: str, request: Request, desk: AtDesk) -> ReportState:
    """Say how a replay is, and once it is done, what was found not to stand."""
    return state(await desk.reports.get(replay_id), request.url.path.rpartition("/")[0])


@router.delete("/replays/{replay_id}", responses=problems(404, 422, 503))
async def cancel(replay_id: str, request: Request, desk: AtDesk) -> ReportState:
    """Stop a replay."""
    await desk.reports.cancel(replay_id)
    return state(await desk.reports.get(replay_id), request.url.path.rpartition("/")[0])
