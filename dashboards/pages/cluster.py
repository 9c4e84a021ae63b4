"""Cluster: what computes the runs: workers, memory, tasks."""

import panel as pn

from dashboards.desk import Desk
from dashboards.states import empty


def page(desk: Desk) -> pn.viewable.Viewable:
    """Build the page for one session."""
    return empty("Cluster", "Nothing is here yet.")
