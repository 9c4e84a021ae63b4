"""The PDF of a run: asked for, made in the background, then there to be opened."""

import asyncio
from functools import partial
from html import escape

import panel as pn

from dashboards.components.work_progress import WorkProgress
from dashboards.downloads import report_address
from dashboards.watching import on_page, while_open
from engine import OutlastError
from reports.jobs import ReportJob, ReportJobs

STAGES = {
    "queued": (0.02, "Waiting for its turn"),
    "loading": (0.15, "Getting pen and paper ready"),
    "executing": (0.4, "Drawing the figures and writing the words"),
    "setting": (0.85, "Setting the pages"),
}
"""Share done, and words, by status; the shares are those of a report's usual time."""
ENDED = {
    "failed": "The PDF could not be made",
    "cancelled": "Making the PDF was stopped",
    "interrupted": "Outlast stopped while the PDF was being made",
}


class ReportView(pn.viewable.Viewer):
    """A button that becomes progress, then the file; opened again, it finds the PDF that was made before.

    Parameters
    ----------
    reports : ReportJobs
    """

    def __init__(self, reports: ReportJobs) -> None:
        super().__init__()
        self._reports, self._document, self._run_id = reports, pn.state.curdoc, ""
        self._make = pn.widgets.Button(name="Make the PDF", button_type="primary", margin=0, align="center")
        self._make.on_click(lambda _: pn.state.execute(self._ask))
        self._said = pn.pane.HTML("", sizing_mode="stretch_width", margin=0, stylesheets=["/assets/work.css"])
        self._progress = WorkProgress(label="Making the PDF", sizing_mode="stretch_width", margin=0, visible=False)
        self._layout = pn.Column(
            self._make, self._progress, self._said, sizing_mode="stretch_width", margin=0, css_classes=["report"]
        )
        self._following: asyncio.Task[None] | None = None

    def __panel__(self) -> pn.viewable.Viewable:
        """Give what is shown."""
        return self._layout

    async def open(self, run_id: str, make: bool = False) -> None:
        """Show the PDF of a run that is done: that which there is, or the button; ``make`` asks for it at once."""
        self._run_id = run_id
        try:
            latest = await self._reports.latest(1, run_id)
        except OutlastError:
            latest = ()
        found = latest[0] if latest else None
        if found is not None and (found.status == "done" or not found.is_final):
            self._follow(found.id)
        elif make:
            await self._ask()
        else:
            self._show(None)

    async def _ask(self) -> None:
        self._make.visible = False
        self._progress.param.update(visible=True, share=None, words=["Asking for it"])
        try:
            self._follow(await self._reports.submit(self._run_id))
        except OutlastError as error:
            self._show(None)
            self._said.object = _problem("The PDF cannot be made", str(error))

    def _follow(self, report_id: str) -> None:
        if self._following is not None:
            self._following.cancel()

        async def follow() -> None:
            async for found in self._reports.follow(report_id):
                on_page(self._document, partial(self._show, found))

        self._following = while_open(follow)

    def _show(self, job: ReportJob | None) -> None:
        under_way = job is not None and not job.is_final
        self._make.visible = job is None or job.status in ENDED
        self._progress.visible = under_way
        if job is None:
            self._said.object = ""
        elif under_way:
            share, words = STAGES.get(job.status, (None, "Making it"))
            self._progress.param.update(share=share, words=[words])
        elif job.status == "done":
            link = f'<a class="button" href="{report_address(job.id)}" target="_blank">Open the PDF</a>'
            self._said.object = f'<p class="next">{link}</p>'
        else:
            self._make.name = "Try again"
            self._said.object = _problem(ENDED[job.status], job.problem or "")


def _problem(title: str, words: str) -> str:
    said = f": {escape(words)}" if words else "."
    return f'<p class="problem" role="alert"><b>{escape(title)}</b>{said}</p>'
