"""Run: submit a plan to the cluster, watch its answer narrow, and keep it.

A run lives under its id in the address, never in the page: loaded again or opened elsewhere, it is found and followed.
"""

import asyncio
import contextlib
from collections.abc import Callable
from functools import partial
from html import escape
from typing import Any
from urllib.parse import parse_qs, urlencode

import panel as pn
import xarray as xr
from panel.io import hold
from panel.io.state import set_curdoc

from dashboards import states
from dashboards.components.address import Address
from dashboards.desk import Desk
from dashboards.pages.plan_answer import PlanAnswer
from dashboards.pages.run_files import RunFiles
from dashboards.pages.run_words import asked, cost, ended, progress_html
from dashboards.plan_link import plan_of
from engine import OutlastError, Plan
from service.question import RunRequest
from service.submissions import Submission

CHOICES: dict[str, tuple[int | None, float | None]] = {
    "100,000 futures": (100_000, None),
    "1,000,000 futures": (1_000_000, None),
    "10,000,000 futures": (10_000_000, None),
    "Until sure to ±0.25 points": (None, 0.0025),
    "Until sure to ±0.1 points": (None, 0.001),
}
"""How much can be asked: scenarios, or a precision."""
FIRST_CHOICE = "1,000,000 futures"
STYLES = ["/assets/work.css"]


async def page(desk: Desk) -> pn.viewable.Viewable:
    """Build the page for one session."""
    made = RunPage(desk)
    await made.open({name: values[0].decode("utf-8", "replace") for name, values in pn.state.session_args.items()})
    return made.view


class RunPage:
    """One session of the page."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._document = desk, pn.state.curdoc
        self._plan: Plan | None = None
        self._task: asyncio.Task[None] | None = None
        self._id, self._shown_id = "", ""
        self._address = Address(width=0, height=0, margin=0)
        self._address.param.watch(lambda change: self._arrived(change.new), "search")
        self._name, self._progress, self._cost = (_html() for _ in range(3))
        self._notice = pn.Column(sizing_mode="stretch_width", margin=0)
        self._stop = pn.widgets.Button(name="Stop this run", width=140, margin=0, visible=False)
        self._stop.on_click(self._cancel)
        self._many = pn.widgets.Select(name="How many futures", options=list(CHOICES), value=FIRST_CHOICE, width=280)
        self._seed = pn.widgets.IntInput(name="Seed (the same seed, the same futures)", value=1, start=0, width=280)
        start = pn.widgets.Button(name="Start the run", button_type="primary", width=180, margin=(12, 0))
        start.on_click(self._start)
        self._form = pn.Column(self._many, self._seed, start, sizing_mode="stretch_width", margin=0, visible=False)
        self._answer, self._files = PlanAnswer(), RunFiles(desk, self._on_page)
        self._answered = pn.Column(
            self._answer.sentence,
            self._cost,
            self._files.view,
            self._answer.charts,
            sizing_mode="stretch_width",
            visible=False,
        )
        parts = (self._address, self._name, self._progress, self._stop, self._notice, self._form)
        self.view = pn.Column(*parts, self._answered, sizing_mode="stretch_width", css_classes=["page"], margin=0)
        pn.state.on_session_destroyed(lambda _: self._leave())

    async def open(self, arguments: dict[str, str]) -> None:
        """Show the run that the address names by ``id``, or offer to run the plan that it names."""
        self._leave()
        try:
            if run_id := arguments.get("id", ""):
                await self._open_run(run_id)
            else:
                await self._offer(arguments.get("plan") or "retire_at_65")
        except OutlastError as error:
            self._form.visible = False
            self._notice[:] = [states.refused(str(error))]

    async def _offer(self, reference: str) -> None:
        self._plan = await plan_of(reference, self._desk.records)
        self._name.object = _title(self._plan.name, "Not run yet. It goes on when you close this page.")
        self._form.visible, self._answered.visible = True, False
        self._files.hide()
        self._notice[:] = []

    async def _open_run(self, run_id: str) -> None:
        found = await self._desk.submissions.get(run_id)
        self._id, self._plan = run_id, found.plan
        self._name.object = _title(found.name, asked(found))
        self._form.visible = False
        self._notice[:] = []
        self._task = asyncio.create_task(self._follow(run_id))

    async def _follow(self, run_id: str) -> None:
        """Follow a run to its end; whoever leaves detaches only this page."""
        result: xr.Dataset | None = None
        async for found in self._desk.submissions.follow(run_id):
            if found.status == "done":
                result = await self._desk.submissions.result(run_id)
            self._on_page(partial(self._tell, found, result))

    def _tell(self, found: Submission, result: xr.Dataset | None) -> None:
        """Show how a run is now."""
        self._stop.visible = not found.is_final
        self._progress.object = "" if found.is_final else progress_html(found.progress)
        shown = result if result is not None else found.partial
        if shown is not None:
            self._answer.show(shown, refined=True)
            self._answered.visible = True
        if found.status == "done":
            notes = "".join(f"<p>{escape(note)}</p>" for note in found.notes)
            self._cost.object = f'<p class="quiet">{cost(found)}</p>{notes}'
            self._answer.tabulate()
            self._files.offer(found, result)
        elif found.is_final:
            title, words = ended(found)
            self._notice[:] = [states.refused(words, title)]
            self._form.visible = True

    async def _start(self, _: object) -> None:
        if self._plan is None:
            return
        scenarios, precision = CHOICES[self._many.value]
        request = RunRequest(self._plan, scenarios, precision, int(self._seed.value or 0))
        try:
            run_id = await self._desk.submissions.submit(request)
        except OutlastError as error:
            self._notice[:] = [states.refused(str(error))]
            return
        self._said(f"?{urlencode({'id': run_id})}")
        await self.open({"id": run_id})

    async def _cancel(self, _: object) -> None:
        with contextlib.suppress(OutlastError):
            await self._desk.submissions.cancel(self._id)

    def _said(self, search: str) -> None:
        self._shown_id = self._address.search = search

    def _arrived(self, search: str) -> None:
        """Follow the browser back or forward."""
        if search != self._shown_id:
            self._shown_id = search
            named = {name: values[0] for name, values in parse_qs(search.removeprefix("?")).items()}
            pn.state.execute(lambda: self.open(named))

    def _leave(self) -> None:
        if self._task is not None:
            self._task.cancel()
        self._task = None

    def _on_page(self, change: Callable[[], Any]) -> None:
        """Change what the page shows, as one message to the browser."""
        document = self._document

        def do() -> None:
            with set_curdoc(document), hold(document):
                change()

        if document is not None:
            with contextlib.suppress(ValueError):  # the page has gone
                document.add_next_tick_callback(do)


def _title(name: str, words: str) -> str:
    return f'<h1 class="run-title">{escape(name)}</h1><p class="quiet">{escape(words)}</p>'


def _html() -> pn.pane.HTML:
    return pn.pane.HTML("", sizing_mode="stretch_width", margin=0, stylesheets=STYLES)
