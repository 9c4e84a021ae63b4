"""Server-sent events: a computation followed to its end.

By sse-starlette, which also ends its streams when the server stops.
"""

from collections.abc import AsyncIterator, Callable
from typing import Any, Protocol

from pydantic import BaseModel
from sse_starlette import EventSourceResponse, ServerSentEvent

PING_SECONDS = 15


class _Followed(Protocol):
    @property
    def is_final(self) -> bool: ...


def event_stream[S: _Followed](snapshots: AsyncIterator[S], show: Callable[[S], BaseModel]) -> EventSourceResponse:
    """Reply with an event for each snapshot: "progress", and "end" with the last."""

    async def events() -> AsyncIterator[ServerSentEvent]:
        async for found in snapshots:
            yield ServerSentEvent(show(found).model_dump_json(), event="end" if found.is_final else "progress")

    return EventSourceResponse(events(), ping=PING_SECONDS)


_EVENT = {
    "type": "object",
    "description": "One event.",
    "properties": {
        "event": {"type": "string", "enum": ["progress", "end"]},
        "data": {"type": "string", "contentMediaType": "application/json", "description": "The status."},
    },
    "required": ["event", "data"],
}
STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": 'Events "progress", at most five a second, and "end"; their data is the status as JSON.',
        "content": {"text/event-stream": {"schema": _EVENT}},
    }
}
"""Documents an event stream."""
