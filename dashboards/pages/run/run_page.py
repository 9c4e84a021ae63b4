"""The Run page's session: the form or a run, as the address says; back and forward change between them."""

from dataclasses import replace
from functools import partial

import panel as pn

from dashboards.components.address import Address
from dashboards.desk import Desk
from dashboards.pages.run.address import RunAddress
from dashboards.pages.run.ask_view import AskView
from dashboards.pages.run.run_view import RunView


class RunPage:
    """One session of the page.

    Attributes
    ----------
    view : Viewable
        What is shown.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk, self._now = desk, RunAddress()
        self._address = Address(width=0, height=0, margin=0)
        self._address.param.watch(lambda change: self._arrived(change.new), "search")
        self._place = pn.Column(sizing_mode="stretch_width", margin=0)
        self._ask = AskView(desk, self._submitted)
        self._run: RunView | None = None
        self.view = pn.Column(self._address, self._place, sizing_mode="stretch_width", margin=0)

    async def open(self, address: RunAddress) -> None:
        """Show what an address says."""
        self._now = address
        if self._run is not None:
            self._run.leave()
            self._run = None
        if not address.id:
            await self._ask.offer(address)
            self._place[:] = [self._ask]
            return
        self._run = RunView(self._desk, address, self._again)
        self._place[:] = [self._run]
        self._run.follow()

    def _submitted(self, run_id: str) -> None:
        """Go on with a run that was taken on: under its own address, so that a reload finds it."""
        self._go(RunAddress(id=run_id, report=self._now.report))

    def _again(self, run_id: str) -> None:
        self._go(replace(self._now, id=run_id))

    def _go(self, address: RunAddress) -> None:
        self._now = address
        self._address.search = address.search()
        pn.state.execute(partial(self.open, address))

    def _arrived(self, search: str) -> None:
        """Follow the browser back or forward."""
        address = RunAddress.read(search)
        if address != self._now:
            pn.state.execute(partial(self.open, address))
