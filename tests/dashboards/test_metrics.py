"""What an operator sees at /metrics."""

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client import REGISTRY

from dashboards.metrics import Metered, metrics_router


@pytest.fixture
def app() -> FastAPI:
    app = FastAPI()
    app.include_router(metrics_router())
    app.add_middleware(Metered, pages=frozenset({"/plan"}))

    @app.get("/runs/{run_id}")
    async def run(run_id: str) -> str:
        return run_id

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("broken")

    return app


def counted(route: str, status: str, method: str = "GET") -> float:
    labels = {"method": method, "route": route, "status": status}
    return REGISTRY.get_sample_value("outlast_requests_total", labels) or 0.0


async def get(app: FastAPI, path: str, method: str = "GET") -> httpx.Response:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        return await client.request(method, path)


async def test_requests_are_counted_under_the_template_of_their_route(app: FastAPI) -> None:
    before = counted("/runs/{run_id}", "200")
    await get(app, "/runs/1")
    await get(app, "/runs/2")
    assert counted("/runs/{run_id}", "200") == before + 2


async def test_paths_and_methods_that_somebody_invents_make_one_time_series(app: FastAPI) -> None:
    before = counted("other", "404"), counted("other", "404", "other")
    for name in ("a", "b", "c"):
        await get(app, f"/invented/{name}")
        await get(app, f"/invented/{name}", name.upper() * 9)
    assert (counted("other", "404"), counted("other", "404", "other")) == (before[0] + 3, before[1] + 3)


async def test_a_request_that_breaks_is_counted_as_500(app: FastAPI) -> None:
    before = counted("/broken", "500")
    await get(app, "/broken")
    assert counted("/broken", "500") == before + 1


async def test_the_figures_are_in_the_text_format_of_prometheus(app: FastAPI) -> None:
    response = await get(app, "/metrics")
    assert response.headers["content-type"].startswith("text/plain; version=")
    for name in ("outlast_requests_total", "outlast_request_seconds", "outlast_pages_connected"):
        assert f"# TYPE {name.removesuffix('_total')}" in response.text


async def test_a_page_counts_as_connected_while_its_websocket_is_open() -> None:
    seen = []

    def now() -> float:
        return REGISTRY.get_sample_value("outlast_pages_connected") or 0.0

    async def page(scope: object, receive: object, send: object) -> None:
        seen.append(now())

    before = now()
    await Metered(page)({"type": "websocket"}, None, None)
    assert (seen, now()) == ([before + 1], before)
