"""The API as a whole: its routes, how its errors read, its limits, its documentation."""

from fastapi import APIRouter, FastAPI

from dashboards.api import files, plans, reports, runs, sweeps
from dashboards.api.body_limit import BodyLimit
from dashboards.api.documentation import add_documentation
from dashboards.api.health import health_router
from dashboards.api.idempotency import Idempotency
from dashboards.api.problems import add_problem_handlers

BASE = "/api/v1"


def api_router() -> APIRouter:
    """Make the routes of every resource; they need the app's `Desk`."""
    router = APIRouter()
    for resource in (runs, sweeps, reports, plans, files):
        router.include_router(resource.router)
    return router


def install_api(app: FastAPI) -> None:
    """Give an app whose lifespan is `dashboards.lifespan.make_lifespan` the whole API.

    The routes lie under ``/api/v1``, health at the root; the OpenAPI document and its page under ``/api``.
    """
    app.include_router(api_router(), prefix=BASE)
    app.include_router(health_router)
    add_problem_handlers(app)
    add_documentation(app)
    app.add_middleware(Idempotency)
    app.add_middleware(BodyLimit)  # added last, so that it counts before anything else reads
