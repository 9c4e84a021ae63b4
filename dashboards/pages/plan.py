"""Plan: ask, and see the answer change as the plan does."""

import panel as pn

from dashboards.desk import Desk
from dashboards.states import empty


def page(desk: Desk) -> pn.viewable.Viewable:
    """Build the page for one session."""
    return empty("Plan", "Nothing is here yet.")
