"""Run: submit a plan to the cluster, and watch its answer narrow; a run is found under its id wherever it is opened."""

import panel as pn

from dashboards.desk import Desk
from dashboards.pages.run.address import RunAddress
from dashboards.pages.run.run_page import RunPage


async def page(desk: Desk) -> pn.viewable.Viewable:
    """Build the page for one session."""
    made = RunPage(desk)
    await made.open(RunAddress.of_session(pn.state.session_args))
    return made.view
