"""The one ASGI app: pages by Panel, everything else by FastAPI, all assets served from here.

Panel claims its paths before FastAPI's routes are tried: never give a route the path of a page.
"""

import uuid
from collections.abc import Callable
from typing import Any

import panel as pn
from fastapi import FastAPI
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from panel.io.fastapi import add_applications

from dashboards.api.router import install_api
from dashboards.dask_door import dask_door
from dashboards.desk import Desk
from dashboards.downloads import downloads
from dashboards.lifespan import desk_of, make_lifespan
from dashboards.metrics import Metered, metrics_router
from dashboards.page import Page
from dashboards.pages.registry import PAGES
from dashboards.shell import STATIC, Look, Shell, session
from service.settings import Settings


def create_app(settings: Settings) -> FastAPI:
    """Make the app; its lifespan opens what the `Desk` of every page stands on, and closes it.

    Parameters
    ----------
    settings : Settings
        Of this process.
    """
    pn.extension(design=Look, notifications=False)
    pn.config.reconnect = True

    app = FastAPI(title="Outlast", lifespan=make_lifespan(settings), docs_url=None, redoc_url=None, openapi_url=None)
    app.mount("/assets", StaticFiles(directory=STATIC))
    process = uuid.uuid4().hex

    install_api(app)

    @app.get("/", include_in_schema=False)
    async def home() -> RedirectResponse:
        return RedirectResponse("/plan")

    @app.get("/process", include_in_schema=False)
    async def which_process() -> JSONResponse:
        """Say which process answers: a page whose process has gone loads itself again."""
        return JSONResponse({"process": process}, headers={"cache-control": "no-store"})

    def desk() -> Desk:
        return desk_of(app)

    app.include_router(dask_door(desk))
    app.include_router(downloads(desk))

    def sessions_of(page: Page) -> Callable[[], Shell]:
        return lambda: session(page, PAGES, desk)  # Panel calls plain functions only

    sessions: Any = {f"/{page.slug}": sessions_of(page) for page in PAGES}
    titles = {f"/{page.slug}": f"{page.title} · Outlast" for page in PAGES}
    add_applications(sessions, app=app, title=titles, index_enabled=False)
    app.include_router(metrics_router())
    app.add_middleware(Metered, pages=frozenset(sessions))
    return app
