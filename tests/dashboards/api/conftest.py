"""What the tests of the API share: an app of its routes alone, served in this process, and a plan to send."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from dashboards.api.asked import EXAMPLE_PLAN
from dashboards.api.router import install_api
from dashboards.lifespan import make_lifespan
from service.settings import Settings, load_settings

PLAN: dict[str, Any] = EXAMPLE_PLAN | {"horizon": {"years": 20}}
LONG = 50_000_000


def make_app(settings: Settings) -> FastAPI:
    """Make an app of the API alone."""
    app = FastAPI(lifespan=make_lifespan(settings), docs_url=None, redoc_url=None, openapi_url=None)
    install_api(app)
    return app


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return settings under which everything runs in this process and lies in a temporary folder."""
    return load_settings(home=tmp_path, executor="inline")


@pytest.fixture
async def app(settings: Settings) -> AsyncIterator[FastAPI]:
    """Return the app while it serves."""
    made = make_app(settings)
    async with made.router.lifespan_context(made):
        yield made


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Return a client of the app."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://outlast.test") as opened:
        yield opened


Ended = Callable[[str], Awaitable[dict[str, Any]]]


@pytest.fixture
def ended(client: httpx.AsyncClient) -> Ended:
    """Return a function that follows a resource by its events to the end, and gives its last status."""

    async def follow(path: str) -> dict[str, Any]:
        (await client.get(f"{path}/events")).raise_for_status()
        found: dict[str, Any] = (await client.get(path)).json()
        return found

    return follow
