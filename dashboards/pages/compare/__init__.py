"""Compare: up to four plans on the same futures."""

import panel as pn

from dashboards.desk import Desk
from dashboards.states import empty


def page(desk: Desk) -> pn.viewable.Viewable:
    """Build the page for one session."""
    return empty("Compare", "Nothing is here yet.")
