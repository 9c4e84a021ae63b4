"""Explore: any two inputs of a plan, swept."""

import panel as pn

from dashboards.desk import Desk
from dashboards.states import empty


def page(desk: Desk) -> pn.viewable.Viewable:
    """Build the page for one session."""
    return empty("Explore", "Nothing is here yet.")
