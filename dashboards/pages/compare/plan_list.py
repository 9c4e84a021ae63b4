"""The rail of the page: the plans that are compared, and ways to add one."""

from collections.abc import Awaitable, Callable, Sequence
from html import escape

import panel as pn

from dashboards.pages.compare.state import LETTERS
from dashboards.plain_text import plain_texts
from dashboards.plan_link import reference
from dashboards.planning import toml_text
from dashboards.presets import PRESETS
from engine import Plan, PlanError
from service.errors import RecordsUnavailable
from service.records.records import Records
from service.uploads import read_plan

CSS = "/assets/analysis.css"
NONE = ""
MOST_OFFERED = 20

Change = Callable[[str, object], Awaitable[None]]
"""Told what somebody asks for: ``add`` (a plan's name in an address), ``remove`` and ``first`` (a place from 0)."""


class PlanList(pn.viewable.Viewer):
    """The list; it only tells what is asked for, and shows what it is given.

    Parameters
    ----------
    records : Records
        Where saved plans and past runs are.
    change : callable
    """

    def __init__(self, records: Records, change: Change) -> None:
        super().__init__()
        self._records, self._change = records, change
        self._rows = pn.Column(sizing_mode="stretch_width", margin=0)
        self._offer = pn.widgets.Select(name="Add a plan", sizing_mode="stretch_width", margin=(16, 0, 8, 0))
        self._offer.param.watch(self._chosen, "value")
        self._text = pn.widgets.TextAreaInput(
            name="Paste a plan file", placeholder='[horizon]\nyears = 30\n…', rows=6, sizing_mode="stretch_width",
            margin=(0, 0, 8, 0), max_length=toml_text.LARGEST,
        )  # fmt: skip
        add = pn.widgets.Button(name="Add the pasted plan", margin=(0, 0, 16, 0))
        add.on_click(self._pasted)
        self._file = pn.widgets.FileInput(
            name="Or choose a file", accept=".toml", sizing_mode="stretch_width", margin=0
        )
        self._file.param.watch(self._uploaded, "value")
        self._said = pn.pane.HTML("", sizing_mode="stretch_width", margin=0, stylesheets=[CSS])
        self._paste = pn.Column(self._text, add, self._file, sizing_mode="stretch_width", margin=0, visible=False)
        more = pn.widgets.Toggle(name="Paste or load a plan file", margin=(0, 0, 8, 0))
        more.param.watch(lambda event: setattr(self._paste, "visible", event.new), "value")
        self._adding = pn.Column(self._offer, more, self._paste, sizing_mode="stretch_width", margin=0)
        title = pn.pane.HTML("<h2>Plans</h2>", sizing_mode="stretch_width", margin=(0, 0, 8, 0))
        self._layout = pn.Column(title, self._rows, self._said, self._adding, sizing_mode="stretch_width", margin=0)

    def __panel__(self) -> pn.viewable.Viewable:
        """Give what is shown."""
        return self._layout

    async def offer(self) -> None:
        """Offer the examples, the saved plans and the past runs."""
        groups: dict[str, dict[str, str]] = {" ": {"Choose …": NONE}}
        groups["Examples"] = {preset.title: name for name, preset in PRESETS.items()}
        try:
            saved = [(one.name, one.id) for one in await self._records.plans.latest(MOST_OFFERED)]
            runs = [
                (f"{run.name}, {run.started:%d %b %H:%M}", run.id)
                for run in await self._records.runs.latest(MOST_OFFERED)
            ]
        except RecordsUnavailable:
            saved, runs = [], []
            self.say("Saved plans and past runs cannot be listed just now; examples and files can be compared.")
        groups |= {title: dict(found) for title, found in (("Saved plans", saved), ("Past runs", runs)) if found}
        self._offer.groups = groups

    def list_plans(self, plans: Sequence[Plan]) -> None:
        """List the plans."""
        self._rows[:] = [self._row(k, plan.name) for k, plan in enumerate(plans)]
        self._adding.visible = len(plans) < len(LETTERS)

    def say(self, words: str) -> None:
        """Say why a plan was not added; nothing else is lost."""
        self._said.object = f'<p class="wrong" role="alert">{escape(words)}</p>' if words else ""

    def _row(self, place: int, name: str) -> pn.viewable.Viewable:
        letter = LETTERS[place].upper()
        words = "the others are compared with this one" if place == 0 else ""
        title = pn.pane.HTML(
            f'<div class="slot plan-{place}"><b class="letter">{letter}</b>'
            f"<span>{escape(name)}<small>{words}</small></span></div>",
            sizing_mode="stretch_width", margin=0, stylesheets=[CSS],
        )  # fmt: skip
        buttons = [self._button(f"Remove {letter}", "remove", place)]
        if place:
            buttons.insert(0, self._button(f"Compare with {letter}", "first", place))
        return pn.Column(
            title,
            pn.Row(*buttons, margin=(0, 0, 0, 36)),
            sizing_mode="stretch_width",
            css_classes=["slot-row"],
            margin=0,
        )

    def _button(self, name: str, asked: str, place: int) -> pn.widgets.Button:
        button = pn.widgets.Button(name=name, margin=(0, 8, 8, 0), css_classes=["small"], stylesheets=[CSS])

        async def clicked(_: object) -> None:
            await self._change(asked, place)

        button.on_click(clicked)
        return button

    async def _chosen(self, event: object) -> None:
        chosen = str(self._offer.value or NONE)
        if chosen != NONE:
            self._offer.value = NONE
            await self._change("add", chosen)

    async def _pasted(self, _: object) -> None:
        if await self._add(self._text.value or "", "the pasted text"):
            self._text.value = ""

    async def _uploaded(self, event: object) -> None:
        if self._file.value:
            await self._add(self._file.value, str(self._file.filename))

    async def _add(self, text: str | bytes, name: str) -> bool:
        """Add a plan from TOML; what is wrong with it is said, and the text stays."""
        try:
            plan = read_plan(plain_texts(toml_text.read(text, name)))
            named = await reference(plan, self._records.plans)
        except PlanError as error:
            self.say(str(error))
            return False
        await self._change("add", named)
        return True
