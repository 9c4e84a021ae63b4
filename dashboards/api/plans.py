"""``/plans``: plans that are saved; every change is a version of its own."""

import json
import re
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from dashboards.api.asked import EXAMPLE_PLAN, PLAN_PLACEHOLDER, AtDesk, Most, Offset, saved
from dashboards.api.documents import Document
from dashboards.api.problems import problems
from dashboards.api.uploading import file_body, uploaded
from dashboards.plain_text import plain_texts
from engine import Plan, PlanError
from service.records.plan_records import SavedPlan
from service.uploads import parse_toml, read_plan

router = APIRouter(prefix="/plans", tags=["plans"])

_MARKUP = re.compile(r"<\s*[a-zA-Z!/?]")
"""A plan file that holds some, be it in a comment, is kept as the plan it states and not as text."""
Version = Annotated[int | None, Query(ge=1, le=2**31 - 1, description="The latest where left out.")]


class PlanDocument(Document):
    """A version of a saved plan."""

    id: str
    version: int
    name: str
    created: datetime
    plan: dict[str, Any] = Field(json_schema_extra=PLAN_PLACEHOLDER)
    toml: str | None = Field(description="The file as it was sent, where it was one.")
    location: str


class PlanListed(Document):
    """A saved plan in a list."""

    id: str
    version: int
    name: str
    created: datetime
    location: str


_BODY = file_body(
    "application/toml",
    **{"application/json": {"schema": {"type": "object", **PLAN_PLACEHOLDER}, "example": EXAMPLE_PLAN}},
)


@router.post("", status_code=201, openapi_extra=_BODY, responses=problems(400, 409, 413, 422, 503))
async def save(request: Request, response: Response, desk: AtDesk) -> PlanDocument:
    """Save a plan: as JSON, or as a plan file (TOML)."""
    plan, toml = await _sent(request)
    shown = _document(await desk.records.plans.save(plan, toml), request.url.path)
    response.headers["Location"] = shown.location
    return shown


@router.get("", responses=problems(422, 503))
async def latest(request: Request, desk: AtDesk, limit: Most = 50, offset: Offset = 0) -> list[PlanListed]:
    """List saved plans, the most lately changed first."""
    return [_listed(found, request.url.path) for found in await desk.records.plans.latest(limit, offset)]


@router.get("/{plan_id}", responses=problems(404, 422, 503))
async def show(plan_id: str, request: Request, desk: AtDesk, version: Version = None) -> PlanDocument:
    """Show a plan, in its latest version or in another."""
    return _document(await saved(desk, plan_id, version), request.url.path.rpartition("/")[0])


@router.put("/{plan_id}", openapi_extra=_BODY, responses=problems(400, 404, 413, 422, 503))
async def change(plan_id: str, request: Request, desk: AtDesk) -> PlanDocument:
    """Save the next version of a plan; the earlier ones stay."""
    await saved(desk, plan_id)
    plan, toml = await _sent(request)
    return _document(await desk.records.plans.save(plan, toml, plan_id), request.url.path.rpartition("/")[0])


@router.get("/{plan_id}/versions", responses=problems(404, 422, 503))
async def versions(plan_id: str, request: Request, desk: AtDesk) -> list[PlanListed]:
    """List all versions of a plan, the newest first."""
    await saved(desk, plan_id)
    base = request.url.path.removesuffix(f"/{plan_id}/versions")
    return [_listed(found, base) for found in await desk.records.plans.versions(plan_id)]


@router.delete("/{plan_id}", status_code=204, responses=problems(404, 422, 503))
async def delete(plan_id: str, desk: AtDesk) -> None:
    """Forget a plan in all its versions; runs that were made of it stay."""
    await saved(desk, plan_id)
    await desk.records.plans.delete(plan_id)


async def _sent(request: Request) -> tuple[Plan, str | None]:
    """Return the plan that was sent, and its text where it is TOML; JSON is known by its first letter."""
    content, _ = await uploaded(request)
    if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        plan = read_plan(plain_texts(parse_toml(content)))
        text = content.decode("utf-8-sig")
        return plan, None if _MARKUP.search(text) else text
    try:
        stated = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise PlanError(f"the plan is not valid JSON: {error}; correct it") from error
    return read_plan(plain_texts(stated)), None


def _document(found: SavedPlan, base: str) -> PlanDocument:
    plan = json.loads(found.plan)
    return PlanDocument(**_listed(found, base).model_dump(), plan=plan, toml=found.toml)


def _listed(found: SavedPlan, base: str) -> PlanListed:
    facts = {name: getattr(found, name) for name in ("id", "version", "name", "created")}
    return PlanListed(**facts, location=f"{base}/{found.id}")
