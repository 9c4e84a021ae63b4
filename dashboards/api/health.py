"""``/health``, ``/startup`` and ``/ready``: whether this process lives, has started, and can be used."""

from typing import Literal

from fastapi import APIRouter, Request, Response

from dashboards.api.asked import AtDesk
from dashboards.api.documents import Document
from engine import OUTLAST_VERSION
from service.readiness import readiness

health_router = APIRouter(tags=["health"])


class Health(Document):
    """Whether this process lives."""

    status: Literal["ok", "starting"]
    version: str


class Check(Document):
    """One thing that a run stands on."""

    name: str
    ready: bool
    milliseconds: float
    says: str


class Ready(Document):
    """Whether requests can be answered now."""

    status: Literal["ready", "not ready"]
    reasons: list[str]
    checks: list[Check]


@health_router.get("/health")
async def health() -> Health:
    """Say that this process lives; nothing else is asked."""
    return Health(status="ok", version=OUTLAST_VERSION)


@health_router.get("/startup", responses={503: {"model": Health, "description": "Still starting."}})
async def startup(request: Request, response: Response) -> Health:
    """Say whether this process has started."""
    started = hasattr(request.app.state, "desk")
    response.status_code = 200 if started else 503
    return Health(status="ok" if started else "starting", version=OUTLAST_VERSION)


@health_router.get("/ready", responses={503: {"model": Ready, "description": "Something cannot be used."}})
async def ready(response: Response, desk: AtDesk) -> Ready:
    """Ask the cache, the database and the scheduler, and say how long each took to answer."""
    checks = [Check(**vars(found)) for found in await readiness(desk.runs)]
    reasons = [f"{check.name}: {check.says}" for check in checks if not check.ready]
    response.status_code = 503 if reasons else 200
    return Ready(status="not ready" if reasons else "ready", reasons=reasons, checks=checks)
