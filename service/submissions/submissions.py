"""Runs that outlive the page or the request that asked for them."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from typing import Any

import xarray as xr

from engine import OutlastError
from engine.result import relabel
from service import netcdf
from service.answering import SoFar
from service.errors import NotFound, NotReady
from service.outcomes import RunOutcome
from service.question import RunRequest, check_bounds
from service.recording import Recording
from service.runs import Runs
from service.submissions.live import Live
from service.submissions.refining import refining
from service.submissions.stored import snapshot
from service.submissions.submission import Submission

LOOK_SECONDS = 1.0
"""How often a run of another process is looked up while somebody follows it."""
UNEXPECTED = "Something went wrong inside Outlast; nothing you did caused it. Run it again, and report it if it stays."

Tell = Callable[[Submission], None]


class Submissions:
    """Takes runs on, under an id; one per process, owned by one event loop. Open it with `open_submissions`.

    Attributes
    ----------
    runs : Runs
        The one way to run, for answers at once and for analyses.
    settings : Settings
    """

    def __init__(self, runs: Runs) -> None:
        self.runs, self.settings = runs, runs.settings
        self._records, self._live, self._closing = runs.records, Live[Submission](), False
        self._watching: set[asyncio.Task[bool]] = set()
        runs.heartbeat.on_cancel(self._cancel_soon)

    async def submit(self, request: RunRequest) -> str:
        """Take a run on and return its id at once; equal questions share one computation.

        Raises
        ------
        PlanError, LimitError
            Before anything starts, with the value, the bound and the remedy.
        """
        await asyncio.to_thread(check_bounds, request, self.settings)
        recording = Recording(self._records, self.runs.heartbeat)
        row = await recording.begin(request)
        first = Submission(
            row.id, row.name, row.plan, "running", row.started, row.seed, request.scenarios, request.precision,
            request.keep_paths, request.interactive, notes=tuple(recording.notes),
        )  # fmt: skip
        self._live.start(row.id, first, lambda tell: self._work(first, request, tell))
        return row.id

    async def get(self, run_id: str) -> Submission:
        """Return how the run is now; raises `NotFound` where there is none under this id."""
        found = self._live.latest(run_id)
        if found is not None:
            return found
        row = await self._records.runs.get(run_id)
        if row is None:
            raise NotFound(f"there is no run {run_id!r}; it may have been deleted: look for it in the history")
        return await snapshot(row, self._records)

    async def follow(self, run_id: str) -> AsyncIterator[Submission]:
        """Yield the latest snapshot whenever there is a new one, at most five a second, and the final one at the end.

        A run that has ended gives its final snapshot alone. Leaving does not stop the run.

        Raises
        ------
        NotFound
            Where there is no run under this id.
        """
        live = self._live.follow(run_id)
        if live is not None:
            async for found in live:
                yield found
            return
        while not (found := await self.get(run_id)).is_final:
            yield found
            await asyncio.sleep(LOOK_SECONDS)
        yield found

    async def cancel(self, run_id: str) -> None:
        """Cancel the run, in whichever process it is; one that has ended stays as it is. Raises `NotFound`."""
        if not await self._live.cancel(run_id) and not (await self.get(run_id)).is_final:
            await self._records.submissions.ask_to_cancel(run_id)

    async def result(self, run_id: str) -> xr.Dataset:
        """Return the Dataset of a run that is done, from the records: nothing is computed again.

        Raises
        ------
        NotFound
            Where there is no run under this id.
        NotReady
            Where it has no result, or one too large to be kept.
        CacheCorrupted
            Where what was kept is damaged.
        """
        found = await self.get(run_id)
        if found.status != "done":
            raise NotReady(f"the run is {found.status} and has no result; wait until it is done, or rerun it")
        content = await self._records.results.get(run_id)
        if content is None:
            raise NotReady("the result of this run was not kept; rerun it: what is cached is reused")
        dataset = await asyncio.to_thread(netcdf.from_bytes, content)
        return relabel(dataset, found.plan.model_copy(update={"name": found.name}))

    async def latest(self, most: int = 50, offset: int = 0) -> Sequence[Submission]:
        """Return the ``most`` latest runs, newest first, after leaving out the newest ``offset``."""
        rows = await self._records.runs.latest(most, offset)
        return [self._live.latest(row.id) or await snapshot(row, self._records) for row in rows]

    async def rename(self, run_id: str, name: str) -> None:
        """Give a run another name; its plan keeps its own. Raises `NotFound`."""
        await self.get(run_id)
        await self._records.runs.change(run_id, name=name)

    async def delete(self, run_id: str) -> None:
        """Cancel a run where it is under way, and forget it with all that was kept of it. Raises `NotFound`."""
        await self.get(run_id)
        await self._live.cancel(run_id)
        await self._records.results.delete(run_id)
        await self._records.submissions.delete(run_id)
        await self._records.runs.delete(run_id)

    async def rerun(self, run_id: str) -> str:
        """Submit the same question anew and return the new id; what is cached is reused.

        Raises
        ------
        NotFound
            Where there is no run under this id.
        PlanError, LimitError
            Where it cannot be run any more.
        """
        return await self.submit((await self.get(run_id)).request())

    async def close(self) -> None:
        """Interrupt what is under way, and record it so."""
        self._closing = True
        await self._live.close()

    async def _work(self, first: Submission, request: RunRequest, tell: Tell) -> None:
        """Run to the end, whatever end that is, telling of it on the way."""
        now = _Now(first, tell)
        try:
            async with refining(lambda partial: now.change(partial=partial)) as offer:

                def show(so_far: SoFar) -> None:
                    offer(so_far)
                    now.change(progress=so_far.progress)

                outcome = await self.runs.run(request, so_far=show, run_id=first.id)
            ended = _done(now.state, outcome)
        except asyncio.CancelledError:
            ended = replace(now.state, status="interrupted" if self._closing else "cancelled", partial=None)
        except OutlastError as error:
            ended = replace(now.state, status="failed", problem=str(error), partial=None)
        except Exception:
            logging.getLogger(__name__).exception("run %s failed", first.id)
            ended = replace(now.state, status="failed", problem=UNEXPECTED, partial=None)
        if ended.status != "done":
            await Recording(self._records, self.runs.heartbeat, ended.id).ended(ended.status, ended.problem)
        tell(ended)

    def _cancel_soon(self, run_id: str) -> None:
        task = asyncio.create_task(self._live.cancel(run_id))
        self._watching.add(task)
        task.add_done_callback(self._watching.discard)


def _done(now: Submission, outcome: RunOutcome) -> Submission:
    return replace(
        now,
        status="done",
        partial=None,
        scenarios=outcome.scenarios,
        notes=(*now.notes, *outcome.notes),
        seconds=outcome.seconds,
        core_seconds=outcome.core_seconds,
        cached=outcome.cached,
        result_key=outcome.result_key,
    )


class _Now:
    """How a run is at this moment; whoever follows it is told of every change."""

    def __init__(self, first: Submission, tell: Tell) -> None:
        self.state, self._tell = first, tell

    def change(self, **facts: Any) -> None:
        self.state = replace(self.state, **facts)
        self._tell(self.state)
