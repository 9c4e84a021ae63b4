"""History: past runs, newest first, to open, run again, rename and delete. Nothing is computed by looking."""

from collections.abc import Awaitable, Callable
from typing import Any

import panel as pn

from dashboards import states
from dashboards.desk import Desk
from dashboards.moments import reader_zone
from dashboards.pages.history_rows import ROW_HEAD, row_html
from engine import OutlastError
from service.submissions import Submission

PAGE = 25
"""Runs on one page."""
STYLES = ["/assets/work.css"]


async def page(desk: Desk) -> pn.viewable.Viewable:
    """Build the page for one session."""
    view = HistoryPage(desk)
    await view.look()
    return view.view


class HistoryPage:
    """One session: a page of runs, and what can be done with one that is chosen."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._zone, self._offset = desk, reader_zone(), 0
        self._runs: dict[str, Submission] = {}
        self._table = pn.pane.HTML("", sizing_mode="stretch_width", margin=0, stylesheets=STYLES)
        self._said = pn.Column(sizing_mode="stretch_width", margin=0)
        self._newer, self._older = (pn.widgets.Button(name=name, width=120, margin=0) for name in ("Newer", "Older"))
        self._newer.on_click(lambda _: self._turn(-PAGE))
        self._older.on_click(lambda _: self._turn(PAGE))
        self._chosen = pn.widgets.Select(name="A run", options={}, width=360)
        self._name = pn.widgets.TextInput(name="Its name", width=360)
        self._chosen.param.watch(lambda change: self._choose(change.new), "value")
        self._really = pn.widgets.Checkbox(name="Yes, delete this run and its result", value=False)
        buttons = pn.FlexBox(
            self._button("Rename", self._rename), self._button("Run again", self._rerun),
            self._button("Delete", self._delete), gap="12px",
        )  # fmt: skip
        self._actions = pn.Column(
            pn.pane.HTML("<h2>Change one</h2>", margin=(24, 0, 0, 0)), self._chosen, self._name, self._really, buttons,
            sizing_mode="stretch_width", margin=0,
        )  # fmt: skip
        turning = pn.FlexBox(self._newer, self._older, gap="12px")
        self._full = pn.Column(self._table, turning, self._actions, sizing_mode="stretch_width", margin=0)
        self.view = pn.Column(self._said, self._full, sizing_mode="stretch_width", css_classes=["page"], margin=0)

    async def look(self) -> None:
        """Show the present page of runs."""
        try:
            found = await self._desk.submissions.latest(PAGE + 1, self._offset)
        except OutlastError as error:
            self._full.visible = False
            self._said[:] = [states.failed(str(error))]
            return
        rows = found[:PAGE]
        self._runs = {run.id: run for run in rows}
        self._newer.visible, self._older.visible = self._offset > 0, len(found) > PAGE
        self._full.visible = bool(rows)
        if not rows:
            words = "Runs that you start from the Plan page are kept here with their answers, what they cost and when."
            self._said[:] = [states.empty("No runs yet", words)]
            return
        body = "".join(row_html(run, self._zone) for run in rows)
        caption = f"Runs {self._offset + 1} to {self._offset + len(rows)}, newest first"
        self._table.object = (
            f'<h1>Runs kept here</h1><div class="frame" tabindex="0" role="region" '
            f'aria-label="Runs"><table><caption>{caption}</caption>{ROW_HEAD}<tbody>{body}</tbody></table></div>'
        )
        self._chosen.param.update(options={f"{run.name}, {run.id[:6]}": run.id for run in rows}, value=rows[0].id)
        self._choose(self._chosen.value)

    def _button(self, name: str, act: Callable[[Any], Awaitable[None]]) -> pn.widgets.Button:
        button = pn.widgets.Button(name=name, width=120, margin=0)
        button.on_click(act)
        return button

    def _choose(self, run_id: str | None) -> None:
        run = self._runs.get(run_id or "")
        self._name.value = run.name if run else ""
        self._really.value = False

    async def _turn(self, by: int) -> None:
        self._offset = max(0, self._offset + by)
        await self.look()

    async def _rename(self, _: object) -> None:
        name = (self._name.value or "").strip()
        if not name or len(name) > 200:
            self._said[:] = [states.refused("A run's name has 1 to 200 letters; write one.")]
            return
        await self._act(self._desk.submissions.rename(self._chosen.value, name), "The run has its new name.")

    async def _rerun(self, _: object) -> None:
        run = self._runs[self._chosen.value]
        await self._act(self._desk.submissions.rerun(run.id), f"{run.name} runs again: it is the first of the list.")

    async def _delete(self, _: object) -> None:
        if not self._really.value:
            self._said[:] = [states.refused("Deleting cannot be undone; tick “Yes, delete this run” first.")]
            return
        await self._act(self._desk.submissions.delete(self._chosen.value), "The run is deleted.")

    async def _act(self, doing: Awaitable[Any], done: str) -> None:
        try:
            await doing
            said = states.finished("Done", done)
        except OutlastError as error:
            said = states.refused(str(error))
        await self.look()
        if self._full.visible:
            self._said[:] = [said]
