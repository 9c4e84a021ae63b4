"""The answer to a plan that is being changed: at once in this process, and finer on the cluster while the hand rests.

The latest plan wins: an answer to a plan that is no longer asked is dropped. Nothing that a moving hand asks is kept in
the cache or recorded; what the cluster refines is cached, so that a run at a million goes on from there.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import xarray as xr

from engine import OutlastError, Plan, PlanError
from service.question import RunRequest
from service.runs import Runs
from service.submissions.refining import refining
from service.wording import is_historical

REST_SECONDS = 1.5
"""How long the plan stays as it is before the cluster is asked."""

Show = Callable[[Plan, xr.Dataset, bool], None]
"""Called with a plan, its result, and whether the result is refined on the cluster."""


class LiveAnswer:
    """Answers the latest plan of one session; made in the event loop, and asked from any thread.

    Panel handles what comes from a browser in threads; everything here happens in the loop.

    Parameters
    ----------
    runs : Runs
        The one way to run.
    show : callable
        Shows a result; the plan it belongs to comes with it.
    refuse : callable
        Says why the plan cannot be run, in words.
    rested : callable
        Told the plan when its answer has stayed for a moment, and when it is refined: what is long can be written then.
    """

    def __init__(
        self, runs: Runs, show: Show, refuse: Callable[[str], None], rested: Callable[[Plan], Awaitable[None]]
    ) -> None:
        self._runs, self._show, self._refuse, self._rested = runs, show, refuse, rested
        self._loop = asyncio.get_running_loop()
        self._wanted: Plan | None = None
        self._answering: asyncio.Task[None] | None = None
        self._refining: asyncio.Task[None] | None = None

    def ask(self, plan: Plan) -> None:
        """Answer ``plan`` instead of whatever was asked before."""
        self._loop.call_soon_threadsafe(self._ask, plan)

    def close(self) -> None:
        """Stop: nobody looks any more."""
        with suppress(RuntimeError):  # the loop has ended, and everything with it
            self._loop.call_soon_threadsafe(self._close)

    def _ask(self, plan: Plan) -> None:
        self._wanted = plan
        self._stop_refining()
        if self._answering is None or self._answering.done():
            self._answering = asyncio.create_task(self._answer())

    def _close(self) -> None:
        self._wanted = None
        self._stop_refining()
        if self._answering is not None:
            self._answering.cancel()

    async def _answer(self) -> None:
        while (plan := self._wanted) is not None:
            try:
                asked = RunRequest(plan, self._runs.settings.max_scenarios, interactive=True, kept=False)
                outcome = await self._runs.run(asked)
            except OutlastError as error:
                if self._wanted is plan:
                    self._wanted = None
                    self._refuse(str(error))
                continue
            if self._wanted is plan:  # else somebody has moved on, and this answer is stale
                self._wanted = None
                self._show(plan, outcome.dataset, False)
                self._refining = asyncio.create_task(self._refine(plan, outcome.dataset))

    async def _refine(self, plan: Plan, first: xr.Dataset) -> None:
        await asyncio.sleep(REST_SECONDS / 5)
        await self._rested(plan)
        if is_historical(first):
            return
        await asyncio.sleep(REST_SECONDS * 4 / 5)
        with suppress(PlanError):  # too large for the cluster's limits: the first answer stands
            async with refining(lambda partial: self._show(plan, partial, True)) as so_far:
                outcome = await self._runs.run(RunRequest(plan, recorded=False), so_far=so_far)
            self._show(plan, outcome.dataset, True)
            await self._rested(plan)

    def _stop_refining(self) -> None:
        if self._refining is not None:
            self._refining.cancel()
            self._refining = None
