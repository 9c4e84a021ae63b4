"""No request may send more than 10 MB: counted while it streams in, whatever its header says.

Starlette's own limit counts alike, but answers in plain text where every error here is a problem document.
"""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboards.api.problems import problem
from service.uploads import MOST_BYTES

_SAID = f"the request holds more than {MOST_BYTES:,} bytes; send at most 10 MB, or run it with the command outlast"


class BodyLimit:
    """Refuses what is too large before it has all come."""

    def __init__(self, app: ASGIApp, most: int = MOST_BYTES) -> None:
        self._app, self._most = app, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and stop reading where it grows too large."""
        if scope["type"] != "http" or not scope["path"].startswith("/api/"):
            await self._app(scope, receive, send)
            return
        stated = Request(scope).headers.get("content-length", "0")
        if stated.isdigit() and int(stated) > self._most:
            await problem(scope["path"], 413, "too-large", _SAID)(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self._most:
                raise HTTPException(413, _SAID)
            return message

        await self._app(scope, counted, send)
