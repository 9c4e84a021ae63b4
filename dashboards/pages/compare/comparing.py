"""One session of the page: its address is the question, and the answer follows."""

from dataclasses import replace
from typing import Any

import panel as pn

from dashboards.asking import Asking
from dashboards.components.address import Address
from dashboards.desk import Desk
from dashboards.pages.compare.answer import ComparisonAnswer
from dashboards.pages.compare.plan_list import PlanList
from dashboards.pages.compare.state import FUTURES, CompareState
from dashboards.plan_link import plan_of
from dashboards.questions import Question
from dashboards.shell import with_rail
from engine import Plan, PlanError
from engine.analysis.compare import compare

EMPTY = "Two plans are needed, and up to four can be compared. Choose them here: the answer comes by itself."


class ComparePage:
    """Plans to the left, what is said of them to the right.

    Attributes
    ----------
    view : panel.viewable.Viewable
        The page.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk, self._state, self._plans = desk, CompareState(), list[Plan]()
        self._list = PlanList(desk.records, self._changed)
        self._futures = pn.widgets.Select(
            name="Futures to compare them in", options={f"{count:,}": count for count in FUTURES},
            sizing_mode="stretch_width", margin=(16, 0, 0, 0),
        )  # fmt: skip
        self._futures.param.watch(self._counted, "value")
        self._address = Address(width=0, height=0, margin=0)
        self._address.param.watch(self._arrived, "search")
        self._answer = ComparisonAnswer()
        self._asking = Asking(desk.submissions, self._answer.sentence, self._answer.charts)
        rail = pn.Column(self._list, self._futures, self._address, sizing_mode="stretch_width", margin=0)
        above = pn.Column(self._asking, self._answer.sentence, sizing_mode="stretch_width", margin=0)
        self.view = with_rail(self._answer.charts, rail, above)

    async def open(self, search: str) -> None:
        """Show what an address asks; what cannot be read in it is said, and the rest is kept."""
        await self._list.offer()
        await self._go(search)

    async def _go(self, search: str) -> None:
        try:
            state = CompareState.read(search)
            plans = [await plan_of(name, self._desk.records) for name in state.plans]
        except PlanError as error:
            self._list.show(self._plans)
            self._asking.refuse(str(error))
            return
        self._take(state, plans)

    def _take(self, state: CompareState, plans: list[Plan]) -> None:
        self._state, self._plans = state, plans
        self._list.say("")
        self._list.show(plans)
        if state.futures not in self._futures.options.values():
            self._futures.options = {**self._futures.options, f"{state.futures:,}": state.futures}
        self._futures.value = state.futures
        if len(plans) < 2:
            title = "Compare plans" if not plans else f"What should {plans[0].name} be compared with?"
            self._asking.say_nothing_is_asked(title, EMPTY)
        else:
            pn.state.execute(self._ask)

    async def _ask(self) -> None:
        state, plans = self._state, tuple(self._plans)
        name = " and ".join(plan.name for plan in plans) if len(plans) == 2 else f"{len(plans)} plans"
        question = Question(
            "compare", name[:200], plans, {"scenarios": state.futures, "seed": str(state.seed)},
            lambda: compare(plans, state.futures, state.seed),
        )  # fmt: skip
        await self._asking.ask(question, lambda dataset: self._answer.show(state, plans, dataset))

    async def _changed(self, asked: str, what: Any) -> None:
        try:
            state = {"add": self._state.add, "remove": self._state.without, "first": self._state.first}[asked](what)
            plans = [await plan_of(name, self._desk.records) for name in state.plans]
        except PlanError as error:
            self._list.say(str(error))
            return
        self._write(state)
        self._take(state, plans)

    async def _counted(self, event: Any) -> None:
        if event.new != self._state.futures:
            state = replace(self._state, futures=event.new)
            self._write(state)
            self._take(state, self._plans)

    def _write(self, state: CompareState) -> None:
        """Put the question into the address, so that it can be shared and loaded again."""
        self._state = state
        self._address.search = state.query()

    async def _arrived(self, event: Any) -> None:
        """Follow the browser back or forward."""
        if event.new != self._state.query():
            await self._go(event.new)
