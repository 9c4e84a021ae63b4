"""What Prometheus reads at ``/metrics``: requests by route, pages connected, and the answers `service` counts.

Pure ASGI, so that websockets are seen too. Considered prometheus-fastapi-instrumentator: it sees FastAPI's routes only,
and the pages are Panel's.
"""

import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Any, Send], Awaitable[None]]

REQUESTS = Counter("outlast_requests", "HTTP requests answered.", ["method", "route", "status"])
LATENCY = Histogram("outlast_request_seconds", "Seconds until an HTTP request was answered in full.", ["route"])
CONNECTED = Gauge("outlast_pages_connected", "Pages connected by websocket now.")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Metered:
    """ASGI middleware that counts what passes.

    Parameters
    ----------
    app : ASGI application
    pages : collection of str
        Paths that are not FastAPI's routes and are counted under their own name; any other is "other", because
        whoever asks may invent paths.
    """

    def __init__(self, app: App, pages: frozenset[str] = frozenset()) -> None:
        self._app, self._pages = app, pages

    async def __call__(self, scope: Scope, receive: Any, send: Send) -> None:
        """Pass a request on, and count it."""
        if scope["type"] == "http":
            await self._request(scope, receive, send)
        elif scope["type"] == "websocket":
            with CONNECTED.track_inprogress():
                await self._app(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _request(self, scope: Scope, receive: Any, send: Send) -> None:
        started, status = time.perf_counter(), 500

        async def sending(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            route = self._route(scope)
            method = scope["method"] if scope["method"] in _METHODS else "other"
            REQUESTS.labels(method, route, str(status)).inc()
            LATENCY.labels(route).observe(time.perf_counter() - started)

    def _route(self, scope: Scope) -> str:
        """Name the route by its template, so that ids do not make as many time series."""
        matched = getattr(scope.get("route"), "path", None)
        return str(matched) if matched else scope["path"] if scope["path"] in self._pages else "other"


def metrics_router() -> APIRouter:
    """Make the route ``/metrics``."""
    router = APIRouter(include_in_schema=False)

    @router.get("/metrics")
    async def metrics() -> Response:
        """Give every figure in Prometheus's text format."""
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router
