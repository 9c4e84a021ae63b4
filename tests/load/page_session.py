"""One reader's page without a browser: fetched, its websocket opened, its document followed and changed.

It speaks Bokeh's protocol as BokehJS does, so a server cannot tell it from a browser, but it draws nothing, and
hundreds of them fit beside the server. Considered `bokeh.client`: it blocks, and cannot take over the session of a page
that the server has written, which is how a browser begins.
"""

import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from bokeh.protocol import Protocol
from bokeh.protocol.receiver import Receiver
from websockets.asyncio.client import ClientConnection, connect

READY = {"type": "event", "name": "document_ready", "values": {"type": "map", "entries": []}}
Model = dict[str, Any]


@dataclass
class PageSession:
    """An open page.

    Attributes
    ----------
    socket : ClientConnection
        To its server.
    document : dict
        As the server sent it when the page was opened.
    texts : list of str
        What patches have said since, newest last.
    """

    socket: ClientConnection
    document: Model = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    _protocol: Protocol = field(default_factory=Protocol)
    _receiver: Receiver = field(default_factory=lambda: Receiver(Protocol()))

    async def pull(self) -> None:
        """Ask for the document, and say that it is drawn, as a browser does."""
        await self._send(self._protocol.create("PULL-DOC-REQ"))
        while True:
            message = await self._receive()
            if message.msgtype == "PULL-DOC-REPLY":
                self.document = message.content["doc"]
                break
        await self._patch({"kind": "MessageSent", "msg_type": "bokeh_event", "msg_data": READY})

    async def set(self, model_id: str, attribute: str, value: Any) -> None:
        """Change one property of one model, as a moved slider does."""
        await self._patch({"kind": "ModelChanged", "model": {"id": model_id}, "attr": attribute, "new": value})

    async def until(self, said: Callable[[str], bool]) -> str:
        """Wait for a patch whose JSON fulfils ``said``, and return it."""
        while True:
            message = await self._receive()
            if message.msgtype == "PATCH-DOC":
                text = json.dumps(message.content, default=str)
                self.texts.append(text)
                if said(text):
                    return text

    async def _patch(self, event: Model) -> None:
        header = {"msgid": self._protocol.create("PULL-DOC-REQ").header["msgid"], "msgtype": "PATCH-DOC"}
        for part in (header, {}, {"events": [event]}):
            await self.socket.send(json.dumps(part))

    async def _send(self, message: Any) -> None:
        for part in (message.header_json, message.metadata_json, message.content_json):
            await self.socket.send(part)

    async def _receive(self) -> Any:
        while True:
            message = await self._receiver.consume(await self.socket.recv())
            if message is not None:
                return message


@asynccontextmanager
async def open_page(client: httpx.AsyncClient, path: str) -> AsyncIterator[PageSession]:
    """Open a page of the server that ``client`` has as its base; the session ends with the context."""
    answer = await client.get(path)
    answer.raise_for_status()
    token = re.search(r'"token":"([^"]+)"', answer.text)
    if token is None:
        raise ValueError(f"{path} holds no session")
    address = str(client.base_url.join(path)).replace("http://", "ws://").partition("?")[0] + "/ws"
    async with connect(address, subprotocols=["bokeh", token[1]], max_size=None) as socket:  # type: ignore[list-item]
        page = PageSession(socket)
        await page.pull()
        yield page


def models(document: Model, wanted: Callable[[Model], bool]) -> list[Model]:
    """Find the models of a document, at any depth, that are wanted."""
    found: list[Model] = []

    def look(part: Any) -> None:
        if isinstance(part, dict):
            if part.get("type") == "object" and "attributes" in part and wanted(part):
                found.append(part)
            for child in part.values():
                look(child)
        elif isinstance(part, list):
            for child in part:
                look(child)

    look(document)
    return found
