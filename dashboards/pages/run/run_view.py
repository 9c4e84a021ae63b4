"""One run on the page: how far it is, its answer as it narrows, and once it has ended what came of it."""

import asyncio
from collections.abc import Callable
from functools import partial
from html import escape
from typing import Any

import panel as pn
import xarray as xr

from dashboards import states
from dashboards.charts.answer_charts import AnswerCharts
from dashboards.components.answer import Answer, answer_content
from dashboards.components.work_progress import WorkProgress
from dashboards.desk import Desk
from dashboards.downloads import run_address
from dashboards.pages.run import words
from dashboards.pages.run.address import RunAddress
from dashboards.pages.run.report_view import ReportView
from dashboards.watching import on_page, while_open
from engine import OutlastError
from service.errors import NotFound, NotReady
from service.submissions import Submission
from service.wording import futures

STYLES = ["/assets/work.css"]


class RunView(pn.viewable.Viewer):
    """One run; its parts stay and change in place.

    Parameters
    ----------
    desk : Desk
    address : RunAddress
        Names the run, and says whether its PDF is to be made.
    again : callable
        Told the id of a run that asks the same again.
    """

    def __init__(self, desk: Desk, address: RunAddress, again: Callable[[str], None]) -> None:
        super().__init__()
        self._desk, self._id, self._make_report, self._again = desk, address.id, bool(address.report), again
        self._document = pn.state.curdoc
        self._eyebrow, self._facts, self._links = (_html() for _ in range(3))
        self._progress = WorkProgress(
            self._stop, label="The run", stop_words="Stop", sizing_mode="stretch_width", margin=0
        )
        self._standing = pn.Column(self._progress, css_classes=["standing"], sizing_mode="stretch_width", margin=0)
        self._sentence, self._charts = Answer(sizing_mode="stretch_width", margin=0), AnswerCharts()
        self._report = ReportView(desk.reports)
        self._answer = pn.Column(self._sentence, sizing_mode="stretch_width", margin=0)
        self._below = pn.Column(self._charts, sizing_mode="stretch_width", margin=(24, 0, 0, 0), visible=False)
        parts = (self._eyebrow, self._standing, self._answer, self._below)
        self._layout = pn.Column(*parts, sizing_mode="stretch_width", margin=0)
        self._sentence.param.watch(lambda change: self._charts.fit(change.new), "narrow")
        self._drawn: xr.Dataset | None = None
        self._following: asyncio.Task[None] | None = None

    def __panel__(self) -> pn.viewable.Viewable:
        """Give what is shown."""
        return self._layout

    def follow(self) -> None:
        """Show the run until it has ended, or the page is closed; either way the run itself goes on."""
        self._following = while_open(self._follow)

    def leave(self) -> None:
        """Follow no more."""
        if self._following is not None:
            self._following.cancel()

    async def _follow(self) -> None:
        try:
            async for found in self._desk.submissions.follow(self._id):
                if found.is_final:
                    await self._end(found)
                else:
                    on_page(self._document, partial(self._show, found))
        except NotFound:
            on_page(self._document, self._show_nothing)
        except OutlastError as error:
            on_page(self._document, partial(self._show_notice, states.refused(str(error), "The run cannot be shown")))
        except asyncio.CancelledError:
            raise
        except Exception:
            on_page(self._document, partial(self._show_notice, states.failed(BROKEN)))
            raise

    def _show(self, run: Submission) -> None:
        """Show a run under way."""
        shared = f"<span class='shared'>{words.SHARED}</span>" if self._desk.submissions.is_shared(run) else ""
        self._eyebrow.object = _eyebrow(run, shared)
        self._progress.param.update(share=words.share_done(run), words=words.progress_words(run), label=run.name)
        partial_result = run.partial
        if partial_result is not None and partial_result is not self._drawn:
            self._draw(partial_result, f"{int(partial_result.attrs['scenarios']):,} {futures(partial_result)} so far.")

    def _draw(self, result: xr.Dataset, source: str) -> None:
        self._drawn = result
        self._sentence.param.update(content=answer_content(result), state="answered", source=source)
        self._charts.show(result)
        self._below.visible = True

    async def _end(self, run: Submission) -> None:
        """Show how a run ended, with its answer where there is one."""
        if run.status != "done":
            on_page(self._document, partial(self._show_ended, run))
            return
        try:
            result = await self._desk.submissions.result(self._id)
        except NotReady as error:
            on_page(self._document, partial(self._show_unkept, run, str(error)))
            return
        on_page(self._document, partial(self._show_done, run, result))
        await self._report.open(self._id, self._make_report)

    def _show_done(self, run: Submission, result: xr.Dataset) -> None:
        self._eyebrow.object = _eyebrow(run)
        self._facts.object = _finished(run)
        self._links.object = _links(run)
        self._standing[:] = [self._facts]
        self._draw(result, "")
        self._charts.tabulate()
        self._answer[:] = [
            self._sentence,
            pn.Row(self._report, self._links, css_classes=["done"], margin=(16, 0, 0, 0)),
        ]

    def _show_ended(self, run: Submission) -> None:
        title, remedy = words.ENDED[run.status]
        said = f"{run.problem[:1].upper()}{run.problem[1:]}\n{remedy}" if run.problem else remedy
        notice = states.refused(said, title) if run.status == "failed" else states.empty(title, said)
        self._eyebrow.object = _eyebrow(run)
        self._show_notice(notice, self._choices(run))

    def _show_unkept(self, run: Submission, why: str) -> None:
        self._eyebrow.object = _eyebrow(run)
        self._show_notice(states.empty("The answer was not kept", f"{why[:1].upper()}{why[1:]}."), self._choices(run))

    def _show_nothing(self) -> None:
        said = "It may have been deleted, or the address was cut off.\nThe history lists every run that is kept."
        links = _html(
            '<p class="next"><a class="button" href="/history">History</a> '
            '<a class="button" href="/run">Run a plan</a></p>'
        )
        self._show_notice(states.empty("There is no run under this address", said), links)

    def _show_notice(self, *shown: pn.viewable.Viewable) -> None:
        """Show a notice in place of everything but the run's name."""
        self._standing[:] = list(shown)
        self._answer.visible = self._below.visible = False

    def _choices(self, run: Submission) -> pn.viewable.Viewable:
        again = pn.widgets.Button(name="Run it again", button_type="primary", margin=0, align="center")
        again.on_click(lambda _: pn.state.execute(self._run_again))
        links = _html(f'<p class="next"><a class="button quiet" href="/plan?plan={run.id}">Change the plan</a></p>')
        return pn.Row(again, links, css_classes=["done"], margin=(8, 0, 0, 0))

    async def _run_again(self) -> None:
        try:
            self._again(await self._desk.submissions.rerun(self._id))
        except OutlastError as error:
            self._show_notice(states.refused(str(error)))

    def _stop(self) -> None:
        async def stop() -> None:
            self._progress.words = ["Stopping"]
            await self._desk.submissions.cancel(self._id)

        pn.state.execute(stop)


BROKEN = "The page lost sight of this run. The run itself goes on; load the page again to see it."


def _eyebrow(run: Submission, more: str = "") -> str:
    return f'<p class="eyebrow"><b>{escape(run.name)}</b><span>{escape(words.asked(run))}</span>{more}</p>'


def _finished(run: Submission) -> str:
    notes = "".join(f"<li>{escape(note)}</li>" for note in run.notes)
    return f'<p class="took">{escape(words.finished(run))}</p>' + (f'<ul class="notes">{notes}</ul>' if notes else "")


def _links(run: Submission) -> str:
    kept = (("csv", "CSV", "a table for a spreadsheet"), ("nc", "NetCDF", "every figure"), ("toml", "TOML", "the plan"))
    files = " ".join(
        f'<a class="button quiet" href="{run_address(run.id, ending)}" download title="{title}">{name}</a>'
        for ending, name, title in kept
    )
    pages = (("/plan", "Change the plan"), ("/compare", "Compare"))
    onwards = " ".join(f'<a class="button quiet" href="{path}?plan={run.id}">{name}</a>' for path, name in pages)
    return f'<p class="next">{files}</p><p class="next">{onwards}</p>'


def _html(text: str = "", **options: Any) -> pn.pane.HTML:
    return pn.pane.HTML(text, sizing_mode="stretch_width", margin=0, stylesheets=STYLES, **options)
