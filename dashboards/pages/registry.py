"""Every page of the dashboard, in the order in which the navigation shows them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import panel as pn

from dashboards.desk import Desk
from dashboards.pages import cluster, compare, explore, history, plan, run

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


PAGES = (
    Page("plan", "Plan", plan.page),
    Page("run", "Run", run.page),
    Page("compare", "Compare", compare.page),
    Page("explore", "Explore", explore.page),
    Page("history", "History", history.page),
    Page("cluster", "Cluster", cluster.page),
)
