"""A POST with an Idempotency-Key is done once: sent again, it gets the reply it got before.

The same key with another request is refused. Replies are kept in the records for a day, so that this holds across
restarts and replicas; a failure of ours (5xx) is not kept, and can be tried again.
"""

import hashlib
import json
from dataclasses import dataclass, field

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboards.api.problems import problem
from dashboards.lifespan import desk_of
from engine import OutlastError
from service.records.reply_records import Reply, ReplyRecords

HEADER = "idempotency-key"
MOST_LETTERS = 255
_KEPT_HEADERS = ("content-type", "location")


class Idempotency:
    """Answers repeated POSTs to the API from what was replied before."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or reply as before."""
        key = Headers(scope=scope).get(HEADER) if scope["type"] == "http" else None
        if key is None or scope["method"] != "POST" or not scope["path"].startswith("/api/"):
            await self._app(scope, receive, send)
            return
        reply = await self._reply(key, Request(scope, receive))
        await reply(scope, receive, send)

    async def _reply(self, key: str, request: Request) -> Response:
        path = request.url.path
        if not 1 <= len(key) <= MOST_LETTERS or not key.isprintable():
            said = f"Idempotency-Key must be 1 to {MOST_LETTERS} letters; send a UUID"
            return problem(path, 422, "idempotency-key", said)
        body = await _read(request)
        if isinstance(body, Response):
            return body
        replies = desk_of(request.app).records.replies
        try:
            found = await replies.claim(key, _digest(request, body))
        except OutlastError as error:
            return problem(path, 503, "records-unavailable", str(error), {"Retry-After": "5"})
        if found is not None:
            return _again(path, found, _digest(request, body))
        return await self._first(key, request, body, replies)

    async def _first(self, key: str, request: Request, body: bytes, replies: ReplyRecords) -> Response:
        caught = _Caught()
        try:
            await self._app(dict(request.scope), _replayed(body), caught.send)
        except BaseException:
            await replies.release(key)
            raise
        if caught.status >= 500:
            await replies.release(key)
        else:
            kept = {name: caught.headers[name] for name in _KEPT_HEADERS if name in caught.headers}
            await replies.keep(key, caught.status, json.dumps(kept), caught.body)
        return Response(caught.body, caught.status, caught.headers)


@dataclass
class _Caught:
    """A reply, caught before it goes out."""

    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = dict(Headers(raw=message["headers"]))
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")


async def _read(request: Request) -> bytes | Response:
    from starlette.exceptions import HTTPException

    try:
        return await request.body()
    except HTTPException as error:  # the body's limit
        return problem(request.url.path, error.status_code, "too-large", str(error.detail))


def _again(path: str, found: Reply, digest: str) -> Response:
    if found.digest != digest:
        said = "this Idempotency-Key was used for another request; send a new key with a new request"
        return problem(path, 422, "idempotency-key", said)
    if found.status == 0:
        said = "the first request with this Idempotency-Key is being answered; send it again in a second"
        return problem(path, 409, "idempotency-key", said, {"Retry-After": "1"})
    return Response(found.body, found.status, json.loads(found.headers) | {"Idempotent-Replayed": "true"})


def _digest(request: Request, body: bytes) -> str:
    what = f"{request.method} {request.url.path}?{request.url.query} {request.headers.get('content-type', '')}\n"
    return hashlib.sha256(what.encode() + body).hexdigest()


def _replayed(body: bytes) -> Receive:
    """Give the body once more, and then that the client is still there."""
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return messages.pop() if messages else {"type": "http.disconnect"}

    return receive
