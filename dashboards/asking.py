"""Asking a question from a page, and what the page shows meanwhile: progress, its end in sight, and a way to stop."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from html import escape

import panel as pn
import xarray as xr

from cluster.events import Progress
from dashboards import states
from dashboards.questions import Question, ask
from engine import OutlastError, PlanError
from service.submissions import Submissions
from service.submissions.analyses import AnalysisSubmission

CSS = "/assets/analysis.css"


class Asking(pn.viewable.Viewer):
    """One place on a page where questions are asked, one at a time; the newest wins.

    An earlier answer stays where it is, dimmed, until the next is there, so that nothing jumps.

    Parameters
    ----------
    submissions : Submissions
    *answers : panel.viewable.Viewable
        What shows an answer, wherever on the page it is; hidden until there is one.
    """

    def __init__(self, submissions: Submissions, *answers: pn.viewable.Viewable) -> None:
        super().__init__()
        self._submissions, self._answers, self._shown = submissions, answers, False
        self._words = pn.pane.HTML("", sizing_mode="stretch_width", margin=0, stylesheets=[CSS])
        self._cancel = pn.widgets.Button(name="Stop", width=80, margin=0, visible=False)
        self._cancel.on_click(self._stop)
        self._notice = pn.Column(sizing_mode="stretch_width", margin=0)
        self._task: asyncio.Task[None] | None = None
        self._id: str | None = None
        self._reveal(False)
        row = pn.Row(
            self._words,
            self._cancel,
            css_classes=["progress-row"],
            sizing_mode="stretch_width",
            margin=0,
            stylesheets=[CSS],
        )
        self._layout = pn.Column(row, self._notice, sizing_mode="stretch_width", margin=0)
        if pn.state.curdoc is not None:
            pn.state.on_session_destroyed(lambda _: self._leave())

    def __panel__(self) -> pn.viewable.Viewable:
        """Give what is shown."""
        return self._layout

    def say_nothing_is_asked(self, title: str, words: str) -> None:
        """Show the empty state: what there could be, and how."""
        self._leave()
        self._quiet([states.empty(title, words)])
        self._reveal(False)

    def refuse(self, words: str) -> None:
        """Show why a question was refused; the answer before it stays."""
        self._leave()
        self._quiet([states.refused(words)])

    async def ask(self, question: Question, show: Callable[[xr.Dataset], None]) -> None:
        """Ask, follow, and have the answer shown: ``show`` is given it, and fills the page in place."""
        self._leave()
        self._task = asyncio.current_task()
        try:
            await self._ask(question, show)
        except asyncio.CancelledError:
            pass  # another question was asked, or the page was left
        except PlanError as error:
            self.refuse(str(error))
        except OutlastError as error:
            self._quiet([states.failed(str(error))])

    async def _ask(self, question: Question, show: Callable[[xr.Dataset], None]) -> None:
        self._notice[:] = [] if self._shown else [states.loading("Working it out")]
        self._dim(True)
        self._id = await ask(self._submissions.analyses, question)
        async for snapshot in self._submissions.analyses.follow(self._id):
            if not snapshot.is_final:
                self._tell(snapshot.progress)
                continue
            await self._ended(snapshot, show)

    async def _ended(self, snapshot: AnalysisSubmission, show: Callable[[xr.Dataset], None]) -> None:
        if snapshot.status == "done":
            dataset = await self._submissions.analyses.result(snapshot.id)
            pn.state.execute(partial(self._fill, show, dataset, snapshot), schedule=True)
        elif snapshot.status == "failed":
            self._quiet([states.failed(snapshot.problem or "The reason is not known.")])
        else:
            words = "What was finished is kept: asked again, it goes on from there."
            self._quiet([states.empty("Stopped", words)])

    def _fill(self, show: Callable[[xr.Dataset], None], dataset: xr.Dataset, snapshot: AnalysisSubmission) -> None:
        show(dataset)
        self._quiet([])
        self._words.object = f'<p class="quiet">{escape(source(snapshot))}</p>'
        self._reveal(True)

    def _quiet(self, notice: list[pn.viewable.Viewable]) -> None:
        self._words.object, self._cancel.visible = "", False
        self._notice[:] = notice
        self._dim(False)

    def _reveal(self, shown: bool) -> None:
        self._shown = shown
        for answer in self._answers:
            answer.visible = shown

    def _dim(self, dimmed: bool) -> None:
        for answer in self._answers:
            answer.css_classes = ["outdated"] if dimmed else []

    def _tell(self, progress: Progress | None) -> None:
        self._words.object = bar(progress)
        self._cancel.visible = True

    async def _stop(self, _: object) -> None:
        if self._id is not None:
            with suppress(OutlastError):
                await self._submissions.analyses.cancel(self._id)

    def _leave(self) -> None:
        """Follow no longer; the work goes on, for whoever asks the same."""
        if self._task is not None and self._task is not _current():
            self._task.cancel()
        self._task = None


def bar(progress: Progress | None) -> str:
    """Draw how far a question has come, and say when it ends."""
    if progress is None or not progress.total:
        return '<div class="progress" role="progressbar" aria-label="Starting"><i style="width:0"></i></div><p>Starting …</p>'
    share = progress.done / progress.total
    return (
        f'<div class="progress" role="progressbar" aria-label="Futures simulated" aria-valuemin="0" aria-valuemax="100" '
        f'aria-valuenow="{100 * share:.0f}"><i style="width:{100 * share:.1f}%"></i></div>'
        f"<p>{progress.done:,} of {progress.total:,} futures · {left(progress.eta_seconds)}</p>"
    )


def source(snapshot: AnalysisSubmission) -> str:
    """Say where an answer comes from, and what it took."""
    runs = "one run" if snapshot.asks == 1 else f"{snapshot.asks or 0:,} runs"
    if not snapshot.computed_scenarios:
        return f"From {runs} that were computed before."
    return f"From {runs}: {snapshot.computed_scenarios:,} futures, computed in {snapshot.seconds or 0:.1f} seconds."


def left(seconds: float | None) -> str:
    """Say how long it will take: ``about 12 seconds left``."""
    if seconds is None:
        return "just begun"
    if seconds < 1.5:
        return "nearly there"
    if seconds < 90:
        return f"about {seconds:.0f} seconds left"
    return f"about {seconds / 60:.0f} minutes left"


def _current() -> "asyncio.Task[None] | None":
    try:
        return asyncio.current_task()
    except RuntimeError:
        return None
