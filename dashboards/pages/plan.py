"""Plan: ask, and see the answer change as the plan does.

The page holds a draft of a plan (`dashboards.planning`), shows it as a form or as text, and asks `LiveAnswer` for the
answer of every version that can be run. The plan stands in the address; the server keeps nothing of it.
"""

import base64
import binascii
import logging
from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlencode

import panel as pn
import xarray as xr
from panel.io import hold

from dashboards.components.address import Address
from dashboards.components.form import Form
from dashboards.desk import Desk
from dashboards.pages.plan_answer import PlanAnswer
from dashboards.plain_text import plain_texts
from dashboards.plan_link import plan_address, plan_of, reference
from dashboards.planning import toml_text
from dashboards.planning.document import Document, document_of
from dashboards.planning.draft import Draft
from dashboards.planning.form_content import form_content
from dashboards.planning.live_answer import LiveAnswer
from dashboards.presets import PRESETS
from dashboards.shell import with_rail
from dashboards.watching import on_page
from engine import Plan, PlanError

FIRST = "retire_at_65"
"""The plan that a page without one in its address begins with."""
STILL = "This is still the answer to the plan before your last change, which cannot be run yet."

log = logging.getLogger("outlast.dashboards")


async def page(desk: Desk) -> pn.viewable.Viewable:
    """Build the page for one session."""
    made = PlanPage(desk)
    await made.open(pn.state.session_args.get("plan", [b""])[0].decode("ascii", "replace"))
    return made.view


class PlanPage:
    """One session of the page: what somebody does becomes drafts, drafts become answers."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._document = desk, pn.state.curdoc
        titles = [[name, preset.title] for name, preset in PRESETS.items()]
        self._form = Form(self._heard, presets=titles, sizing_mode="stretch_width", margin=0)
        self._address = Address(width=0, height=0, margin=0)
        self._answer = PlanAnswer()
        self._live = LiveAnswer(desk.runs, self._show, self._refuse, self._rested)
        self._address.param.watch(lambda change: self._arrived(change.new), "search")
        pn.state.on_session_destroyed(lambda _: self._live.close())
        rail = pn.Column(self._form, self._address, sizing_mode="stretch_width", margin=0)
        self.view = with_rail(self._answer.charts, rail, above=self._answer.sentence)
        self._draft = self._start = Draft.begin(_preset(FIRST))
        self._said_in_address = ""

    async def open(self, reference: str, news: str = "") -> None:
        """Show the plan that an address names; one that cannot be read is told, and the page begins anew."""
        try:
            document = await self._named(reference or FIRST)
            draft = Draft.begin(document)
        except PlanError as error:
            draft, news = Draft.begin(_preset(FIRST)), f"{error}."
        self._begin(draft, news)

    async def _named(self, reference: str) -> Document:
        if reference in PRESETS:
            return _preset(reference)
        return plain_document(document_of(await plan_of(reference, self._desk.records)))

    def _begin(self, draft: Draft, news: str = "") -> None:
        self._start = draft
        self._take(draft, news)

    def _take(self, draft: Draft, news: str = "") -> None:
        """Make ``draft`` the current one: into the form, and where it can be run, to be answered."""
        changed = draft.plan != self._draft.plan or not self._answer.is_shown
        self._draft = draft
        with hold(self._document):
            text = toml_text.write(draft.document)
            self._form.param.update(
                groups=form_content(draft), text=text, text_error="", said=news or "\n".join(draft.others)
            )
            if not draft.is_sound:
                self._answer.stand("stale", STILL)
            elif not changed:
                self._answer.stand("answered")
        if draft.is_sound and changed:
            self._live.ask(draft.plan)

    def _heard(self, message: dict[str, Any]) -> None:
        """Do what somebody asked for in the form; nothing that is typed may break the page."""
        try:
            self._do(message)
        except PlanError as error:
            self._form.said = str(error)
        except Exception:
            log.exception("the form's message %s could not be handled", sorted(message))
            self._form.said = "That did not work, and the fault is ours. Your plan is as it was before."

    def _do(self, message: dict[str, Any]) -> None:
        match message:
            case {"field": str(path), "value": value}:
                self._take(self._draft.with_value(path, value))
            case {"button": str(name)}:
                self._take(self._draft.pressed(name))
            case {"remove": str(path)}:
                self._take(self._draft.without(path))
            case {"preset": str(name)} if name in PRESETS:
                self._begin(Draft.begin(_preset(name)))
            case {"text": str(text)}:
                self._read_text(text)
            case {"file": {"name": str(name), "content": str(content)}}:
                self._load(name, content)
            case {"reset": _}:
                self._take(self._start)

    def _read_text(self, text: str) -> None:
        try:
            self._take(Draft.begin(plain_document(toml_text.read(text))))
        except PlanError as error:
            self._form.text_error = str(error)
            self._answer.stand("stale", STILL)

    def _load(self, name: str, content: str) -> None:
        """Take a plan file; one with a mistake is shown as text beside what is wrong with it."""
        try:
            raw = base64.b64decode(content, validate=True)
        except binascii.Error as error:
            raise PlanError(f"{name} did not arrive whole; load it again") from error
        document = toml_text.read(raw, name)
        try:
            self._begin(Draft.begin(plain_document(document)), f"{name} is loaded.")
            self._form.view = "fields"
        except PlanError as error:
            self._form.param.update(view="text", text=raw.decode("utf-8-sig"), text_error=str(error), said="")

    def _arrived(self, search: str) -> None:
        """Follow the browser back or forward."""
        if search != self._said_in_address:
            self._said_in_address = search
            named = parse_qs(search.removeprefix("?")).get("plan", [""])[0]
            pn.state.execute(partial(self.open, named))

    def _show(self, plan: Plan, result: xr.Dataset, refined: bool) -> None:
        def show() -> None:
            if plan == self._draft.plan:
                self._answer.show(result, refined)

        on_page(self._document, show)

    def _refuse(self, words: str) -> None:
        def tell() -> None:
            self._form.said = words
            self._answer.stand("stale", STILL)

        on_page(self._document, tell)

    async def _rested(self, plan: Plan) -> None:
        """Write what is long once the hand rests: the address, the links and the tables."""
        named = await reference(plan, self._desk.records.plans)
        preset = next((name for name in PRESETS if plan == PRESETS[name].plan), None)

        def write() -> None:
            search = plan_address(preset or named).partition("?")[2]
            if f"?{search}" != self._said_in_address and (self._said_in_address or preset != FIRST):
                self._said_in_address = self._address.search = f"?{search}"
            self._answer.tabulate()
            self._answer.lead_on(urlencode({"plan": preset or named}))

        on_page(self._document, write)


def plain_document(document: Document) -> Document:
    """Give a document from somewhere else without HTML and script in its texts."""
    cleaned: Document = plain_texts(document)
    return cleaned


def _preset(name: str) -> Document:
    return toml_text.read(PRESETS[name].path.read_bytes(), name)
