"""Compare: up to four plans on the same futures."""

import panel as pn

from dashboards.desk import Desk
from dashboards.pages.compare.comparing import ComparePage


async def page(desk: Desk) -> pn.viewable.Viewable:
    """Build the page for one session."""
    made = ComparePage(desk)
    await made.open(pn.state.location.search if pn.state.location else "")
    return made.view
