"""Work beside a page for as long as it is open: it follows something and shows it, and ends with the session.

Panel's periodic callbacks were considered: they mark the page as busy at every beat, and run on through a slow one.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

import panel as pn
from bokeh.document import Document
from panel.io import hold
from panel.io.state import set_curdoc

log = logging.getLogger("outlast.dashboards")


def while_open(work: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
    """Start ``work`` beside the session; it is cancelled when the session ends, if it has not ended before.

    Parameters
    ----------
    work : callable
        Makes the coroutine; what it shows is sent to the page at once.
    """

    async def run() -> None:
        try:
            await work()
        except Exception:
            log.exception("a page stopped following")

    task = asyncio.create_task(run())
    if pn.state.curdoc is not None and pn.state.curdoc.session_context is not None:

        def end(_: object) -> None:
            task.cancel()

        pn.state.on_session_destroyed(end)
    return task


def every(seconds: float, look: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
    """Call ``look`` again and again while the page is open, ``seconds`` after the last call has ended."""

    async def go_on() -> None:
        while True:
            await asyncio.sleep(seconds)
            await look()

    return while_open(go_on)


def on_page(document: Document | None, change: Callable[[], object]) -> None:
    """Change what a page shows, from work beside it, as one message to the browser; nothing where the page has gone."""

    def do() -> None:
        with set_curdoc(document), hold(document):
            change()

    if document is None:  # no session: a test, or a page that is rendered alone
        change()
        return
    with suppress(ValueError):  # the page has gone
        document.add_next_tick_callback(do)
