"""Run: submit a run to the cluster and watch its answer narrow."""

import panel as pn

from dashboards.desk import Desk
from dashboards.states import empty


def page(desk: Desk) -> pn.viewable.Viewable:
    """Build the page for one session."""
    return empty("Run", "Nothing is here yet.")
