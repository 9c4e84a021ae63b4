"""Asking for a run: the form, and what becomes of what somebody does in it."""

import asyncio
import base64
import binascii
from collections.abc import Callable
from functools import partial
from typing import Any

import panel as pn

from dashboards.components.run_form import RunForm
from dashboards.desk import Desk
from dashboards.pages.run import typed
from dashboards.pages.run.address import RunAddress
from dashboards.pages.run.words import plan_sentence
from dashboards.plain_text import plain_texts
from dashboards.plan_link import plan_of
from dashboards.presets import PRESETS
from engine import OutlastError, Plan, PlanError
from service.errors import RecordsUnavailable
from service.uploads import parse_toml, read_plan

FIRST = "retire_at_65"
"""The plan that is offered first."""
MOST_SAVED = 50


class AskView(pn.viewable.Viewer):
    """The form of one session.

    Parameters
    ----------
    desk : Desk
    submitted : callable
        Told the id of a run that was taken on.
    """

    def __init__(self, desk: Desk, submitted: Callable[[str], None]) -> None:
        super().__init__()
        self._desk, self._submitted = desk, submitted
        self._form = RunForm(self._heard, sizing_mode="stretch_width", margin=(24, 0, 0, 0))
        self._title = pn.pane.HTML(TITLE, sizing_mode="stretch_width", margin=0, stylesheets=["/assets/work.css"])
        self._layout = pn.Column(self._title, self._form, sizing_mode="stretch_width", margin=0)
        self._own: dict[str, Plan] = {}
        self._plan: Plan | None = None

    def __panel__(self) -> pn.viewable.Viewable:
        """Give what is shown."""
        return self._layout

    async def offer(self, address: RunAddress) -> None:
        """Fill the form with what an address says; a plan that it names and nobody can read is told."""
        usual = RunForm.param
        self._form.param.update(
            by="precision" if address.precision else "scenarios",
            scenarios=_grouped(address.scenarios) or usual.scenarios.default,
            precision=_in_points(address.precision) or usual.precision.default,
            seed=address.seed or usual.seed.default,
            errors={},
        )
        named = address.plan or FIRST
        try:
            plan = await plan_of(named, self._desk.records)
            if named not in PRESETS:
                self._own[named] = plan
        except OutlastError as error:
            await self._choose(FIRST)
            self._form.errors = {"plan": f"The plan of this link cannot be used: {error}"}
            return
        await self._choose(named)

    async def _choose(self, value: str) -> None:
        """Show ``value`` as the chosen plan."""
        self._plan = self._own.get(value) or await plan_of(value, self._desk.records)
        choices = await self._choices()
        self._form.param.update(choices=choices, chosen=value, summary=plan_sentence(self._plan), errors={})

    async def _choices(self) -> list[list[Any]]:
        try:
            saved = [[row.id, row.name] for row in await self._desk.records.plans.latest(MOST_SAVED)]
        except RecordsUnavailable:
            saved = []
        known = {value for value, _ in saved}
        own = [[value, plan.name] for value, plan in self._own.items() if value not in known]
        examples = [[name, preset.title] for name, preset in PRESETS.items()]
        groups = [["This plan", own], ["Saved plans", saved], ["Examples", examples]]
        return [group for group in groups if group[1]]

    def _heard(self, message: dict[str, Any]) -> None:
        pn.state.execute(partial(self._answer, message))

    async def _answer(self, message: dict[str, Any]) -> None:
        try:
            match message:
                case {"plan": str(value)}:
                    await self._choose(value)
                case {"file": {"name": str(name), "content": str(content)}}:
                    await self._load(name, content)
                case {"run": dict(said)}:
                    await self._run({str(name): str(value) for name, value in said.items()})
        except typed.TypedError as error:
            self._form.errors = {error.field: str(error)}
        except PlanError as error:
            self._form.errors = {typed.field_of(str(error)): str(error)}
        except OutlastError as error:
            self._form.errors = {"form": str(error)}
        finally:
            self._form.busy = False

    async def _load(self, name: str, content: str) -> None:
        try:
            raw = base64.b64decode(content, validate=True)
        except binascii.Error as error:
            raise PlanError(f"{name} did not arrive whole; load it again") from error
        plan = await asyncio.to_thread(lambda: read_plan(plain_texts(parse_toml(raw))))
        self._own[f"file:{name}"] = plan
        await self._choose(f"file:{name}")

    async def _run(self, said: dict[str, str]) -> None:
        if self._plan is None:
            return
        self._form.param.update(
            busy=True,
            errors={},
            by=said["by"],
            scenarios=said["scenarios"],
            precision=said["precision"],
            seed=said["seed"],
        )
        asked = typed.request(self._plan, said["by"], said["scenarios"], said["precision"], said["seed"])
        self._submitted(await self._desk.submissions.submit(asked))


TITLE = (
    '<h1 class="answer">Look at a million futures.</h1><p class="lead">The more futures, the surer the answer. '
    "The run goes on when you close this page, and is found under its address and in the history.</p>"
)


def _grouped(count: str) -> str:
    return f"{int(count):,}" if count.isdecimal() else count


def _in_points(precision: str) -> str:
    """Write a half-width as the form has it: in points."""
    try:
        return f"{100 * float(precision):g}"
    except ValueError:
        return precision
