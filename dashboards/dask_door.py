"""Dask's own dashboard behind our door: passed through at ``/dask/``, pages and websockets alike.

Only the scheduler that runs are sent to is reached, only its pages (GET and HEAD), and nothing that this server knows
of its reader (cookies, credentials) is passed on. Dask's pages name everything by relative addresses, so they need no
prefix of their own; what they would fetch from elsewhere is taken out. Considered starlette-proxy and
jupyter-server-proxy: the one does not pass websockets, the other needs a Jupyter server.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

import httpx
import websockets
from fastapi import APIRouter, FastAPI, Request, WebSocket
from fastapi.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.background import BackgroundTask
from starlette.websockets import WebSocketDisconnect, WebSocketState
from websockets.typing import Subprotocol

from cluster.errors import ClusterError
from dashboards.desk import Desk
from dashboards.notice_page import notice_page

PREFIX = "/dask"
ANSWER_SECONDS = 10.0
MOST_MESSAGE_BYTES = 64 * 2**20
CLOSED_PARTS = frozenset({"proxy", "jupyter", "api"})
"""First parts of the scheduler's paths that lead further than to its own pages."""
ASKED = ("accept", "accept-language", "if-none-match", "if-modified-since", "range")
"""The only headers of a request that are passed on."""
ANSWERED = ("content-type", "content-length", "etag", "last-modified", "cache-control", "content-range")
"""The only headers of an answer that are passed on; others belong to one connection, or would set cookies here."""
POLICY = (
    "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; connect-src 'self'; form-action 'self'; "
    "frame-ancestors 'self'; object-src 'none'; base-uri 'self'"
)
"""Whatever the pages hold, the browser asks nobody else for it."""

_ELSEWHERE = re.compile(rb'<link\b[^>]*\bhref="(?:https?:)?//[^>]*>', re.IGNORECASE)
_CLIMBS = b'"../../../statics/'
"""How Dask's tables name their files: up to the root of the host, one step further than they lie here."""


def dask_door(desk: Callable[[], Desk]) -> APIRouter:
    """Make the routes below ``/dask``.

    Parameters
    ----------
    desk : callable
        Gives the process's desk; open only while the app runs.
    """
    door = _Door(desk)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        try:
            yield
        finally:
            await door.http.aclose()

    router = APIRouter(lifespan=lifespan, include_in_schema=False)
    router.add_api_route(PREFIX, _front, methods=["GET"])
    router.add_api_route(f"{PREFIX}/{{path:path}}", door.page, methods=["GET", "HEAD"])
    router.add_api_websocket_route(f"{PREFIX}/{{path:path}}", door.socket)
    return router


async def _front() -> RedirectResponse:
    return RedirectResponse(f"{PREFIX}/status")


class _Door:
    """Passes requests to the scheduler's dashboard."""

    def __init__(self, desk: Callable[[], Desk]) -> None:
        self._desk = desk
        transport = httpx.AsyncHTTPTransport(verify=False)  # http only; making a TLS context takes longer than a page
        self.http = httpx.AsyncClient(transport=transport, trust_env=False, timeout=ANSWER_SECONDS)

    async def page(self, request: Request, path: str) -> Response:
        """Pass a page through as it comes."""
        if not is_open(path):
            return notice_page(404, "There is no such page", "Only the scheduler's own pages are shown here.")
        try:
            at = await self._address()
            headers = {name: request.headers[name] for name in ASKED if name in request.headers}
            headers["accept-encoding"] = "identity"
            url = httpx.URL(at).copy_with(raw_path=_raw_path(request.scope))
            answer = await self.http.send(self.http.build_request(request.method, url, headers=headers), stream=True)
        except (ClusterError, httpx.HTTPError) as error:
            return _unreachable(error)
        if answer.has_redirect_location:
            await answer.aclose()
            return _redirect(answer.headers["location"], at)
        return await _passed(answer)

    async def socket(self, socket: WebSocket, path: str) -> None:
        """Pass a websocket through, both ways, until either side closes it."""
        if not (is_open(path) and is_same_origin(socket.headers)):
            await socket.close()  # before it is accepted: answered by 403
            return
        with suppress(WebSocketDisconnect):  # the reader has gone
            await self._pass(socket)

    async def _pass(self, socket: WebSocket) -> None:
        try:
            at = urlsplit(await self._address()).netloc
            asked = [Subprotocol(name) for name in socket.scope["subprotocols"]] or None
            url = f"ws://{at}{_raw_path(socket.scope).decode('ascii')}"
            options: Any = {"max_size": MOST_MESSAGE_BYTES, "proxy": None, "compression": None}
            async with websockets.connect(url, subprotocols=asked, **options) as dask:
                await socket.accept(subprotocol=dask.subprotocol)
                await _relay(socket, dask)
        except (ClusterError, OSError, TimeoutError, websockets.WebSocketException):
            pass
        if socket.application_state is not WebSocketState.DISCONNECTED:
            await socket.close()

    async def _address(self) -> str:
        """Return where the scheduler serves its pages."""
        seen = await self._desk().runs.cluster.look()
        if seen is None:
            raise ClusterError("no run has needed the cluster yet; it starts with the first run that is sent to it")
        if seen.dashboard is None:
            raise ClusterError("this scheduler serves no pages; start it with --dashboard")
        return seen.dashboard


def is_open(path: str) -> bool:
    """Whether a path below ``/dask/`` leads to the scheduler's own pages, and no further."""
    parts = path.split("/")
    return parts[0] not in CLOSED_PARTS and ".." not in parts and "\\" not in path


def is_same_origin(headers: Mapping[str, str]) -> bool:
    """Whether a websocket was opened by a page of ours; what is no browser names no origin."""
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")


def location_here(location: str, at: str) -> str | None:
    """Give the address here of one that the dashboard ``at`` redirects to; None where it leads elsewhere."""
    if "://" in location or location.startswith("//"):
        if not location.startswith(f"{at}/"):
            return None
        location = location.removeprefix(at)
    return f"{PREFIX}{location}" if location.startswith("/") else location


def _redirect(location: str, at: str) -> Response:
    here = location_here(location, at)
    if here is None:
        return notice_page(502, "Dask's dashboard leads elsewhere", "It names another host, which is not shown here.")
    return RedirectResponse(here, status_code=302)


async def _passed(answer: httpx.Response) -> Response:
    headers = {name: answer.headers[name] for name in ANSWERED if name in answer.headers}
    headers |= {
        "content-security-policy": POLICY,
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
    }
    if answer.headers.get("content-type", "").startswith("text/html"):
        content = _ELSEWHERE.sub(b"", await answer.aread()).replace(_CLIMBS, f'"{PREFIX}/statics/'.encode())
        await answer.aclose()
        headers.pop("content-length", None)
        return Response(content, answer.status_code, headers)
    return StreamingResponse(
        answer.aiter_bytes(), answer.status_code, headers, background=BackgroundTask(answer.aclose)
    )


def _unreachable(error: Exception) -> HTMLResponse:
    words = (
        str(error) if isinstance(error, ClusterError) else "It does not answer. It may be busy: try again in a moment."
    )
    return notice_page(503, "Dask's dashboard is not there now", words[:1].upper() + words[1:])


async def _relay(socket: WebSocket, dask: websockets.ClientConnection) -> None:
    ways = [asyncio.create_task(way(socket, dask)) for way in (_up, _down)]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)


async def _up(socket: WebSocket, dask: websockets.ClientConnection) -> None:
    while (message := await socket.receive())["type"] == "websocket.receive":
        await dask.send(message["bytes"] if message.get("bytes") is not None else message["text"])


async def _down(socket: WebSocket, dask: websockets.ClientConnection) -> None:
    try:
        async for message in dask:
            await (socket.send_bytes(message) if isinstance(message, bytes) else socket.send_text(message))
    except WebSocketDisconnect:
        return


def _raw_path(scope: Mapping[str, object]) -> bytes:
    """Give the path below ``/dask`` with its query, exactly as it was asked."""
    raw = bytes(scope["raw_path"]).removeprefix(PREFIX.encode())  # type: ignore[call-overload]
    query = bytes(scope["query_string"])  # type: ignore[call-overload]
    return raw + b"?" + query if query else raw
