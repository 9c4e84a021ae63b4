"""What a page is: its path, its name, and what builds it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import panel as pn

from dashboards.desk import Desk

Build = Callable[[Desk], pn.viewable.Viewable | Awaitable[pn.viewable.Viewable]]


@dataclass(frozen=True)
class Page:
    """One page.

    Attributes
    ----------
    slug : str
        Its path, without the slash.
    title : str
        Its name in the navigation and in the browser's tab.
    build : callable
        Makes its content for one session from the `Desk`; may be a coroutine function. It is called after the shell
        is on the screen, so it may take its time.
    """

    slug: str
    title: str
    build: Build
