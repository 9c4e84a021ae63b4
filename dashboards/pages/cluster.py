"""Cluster: what computes the runs: workers, memory, tasks. Looking starts nothing."""

import panel as pn

from cluster.errors import ClusterError
from dashboards.desk import Desk
from dashboards.moments import reader_zone
from dashboards.pages.cluster_words import headline, not_needed, not_started, scalings, workers
from dashboards.states import empty, refused
from dashboards.watching import every

LOOK_SECONDS = 1.0
STYLES = ["/assets/work.css"]
DASK_LINK = (
    '<p class="beside-button"><a class="button quiet" href="/dask/status" target="_blank">Open Dask’s own dashboard</a>'
    "<span>Every task, worker and byte, for those who want to look closer. It opens in a new tab.</span></p>"
)
RUN_LINK = '<p class="next"><a class="button" href="/run">Run a plan</a></p>'


def page(desk: Desk) -> pn.viewable.Viewable:
    """Build the page for one session."""
    if desk.settings.executor == "inline":
        return empty("There is no cluster here", not_needed())
    view = _View(desk)
    every(LOOK_SECONDS, view.look)
    pn.state.execute(view.look)
    return view.place


class _View:
    """The page's parts, changed in place."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._zone = desk, reader_zone()
        self._headline, self._workers, self._scalings = (_html() for _ in range(3))
        self._dask = _html(DASK_LINK)
        beside = pn.Column(
            pn.Column(self._workers, self._dask, sizing_mode="stretch_width", margin=0),
            self._scalings,
            css_classes=["side-by-side"],
            sizing_mode="stretch_width",
            margin=0,
        )
        self._seen = pn.Column(self._headline, beside, sizing_mode="stretch_width", css_classes=["page"], margin=0)
        self._words = ""
        self.place = pn.Column(sizing_mode="stretch_width", css_classes=["page"])

    async def look(self) -> None:
        """Look once, and show what is seen."""
        try:
            status = await self._desk.runs.cluster.look()
        except ClusterError as error:
            self._say(str(error), refused(str(error), "The cluster is not there"))
            return
        if status is None:
            words = not_started(self._desk.settings)
            self._say(words, empty("No cluster runs yet", words), _html(RUN_LINK))
            return
        most = self._desk.settings.max_workers if self._desk.settings.cluster == "local" else None
        self._headline.object = headline(status, most)
        self._workers.object = workers(status)
        self._scalings.object = scalings(status, self._zone)
        self._dask.visible = status.dashboard is not None
        self._say("seen", self._seen)

    def _say(self, words: str, *shown: pn.viewable.Viewable) -> None:
        """Show something else only where it says something else, so that nothing flickers."""
        if words != self._words:
            self._words = words
            self.place[:] = list(shown)


def _html(text: str = "") -> pn.pane.HTML:
    return pn.pane.HTML(text, sizing_mode="stretch_width", margin=0, stylesheets=STYLES)
