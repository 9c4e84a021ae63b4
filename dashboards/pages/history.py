"""History: past runs, to reopen, rerun and keep."""

import panel as pn

from dashboards.desk import Desk
from dashboards.states import empty


def page(desk: Desk) -> pn.viewable.Viewable:
    """Build the page for one session."""
    return empty("History", "Nothing is here yet.")
