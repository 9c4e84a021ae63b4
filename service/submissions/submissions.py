"""Runs that outlive the page or the request that asked for them."""

import asyncio
import logging
from collections.abc import Callable, Sequence
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
from service.submissions.analyses import Analyses
from service.submissions.followed import Followed
from service.submissions.refining import refining
from service.submissions.stored import snapshot
from service.submissions.submission import UNEXPECTED, Submission

Tell = Callable[[Submission], None]


class Submissions(Followed[Submission, xr.Dataset]):
    """Takes runs on, under an id; one per process, owned by one event loop. Open it with `open_submissions`.

    Attributes
    ----------
    runs : Runs
        The one way to run, for answers at once.
    analyses : Analyses
        Likewise for sweeps, comparisons and every other analysis.
    settings : Settings
    """

    def __init__(self, runs: Runs) -> None:
        super().__init__(runs.records, runs.heartbeat)
        self.runs, self.settings, self.analyses = runs, runs.settings, Analyses(runs)
        self._now: dict[str, _Now] = {}

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

    def is_shared(self, run: Submission) -> bool:
        """Tell whether somebody else asks the same here now, so that both share one computation."""
        return any(other.id != run.id and other.asks_the_same(run) for other in self._live.all_latest())

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
        dataset = self._answer_of(run_id)
        if dataset is None:
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
        if run_id in self._now:
            self._now[run_id].change(name=name)

    async def delete(self, run_id: str) -> None:
        """Cancel a run where it is under way, and forget it with its result and its reports. Raises `NotFound`."""
        await self.get(run_id)
        await self._live.cancel(run_id)
        self._ended.pop(run_id, None)
        await self._records.reports.delete_of(run_id)
        for kept in (self._records.results, self._records.submissions, self._records.runs):
            await kept.delete(run_id)

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
        """Interrupt what is under way, analyses too, and record it so."""
        await self.analyses.close()
        await super().close()

    async def _work(self, first: Submission, request: RunRequest, tell: Tell) -> None:
        """Run to the end, whatever end that is, telling of it on the way."""
        now, answer = _Now(first, tell), None
        self._now[first.id] = now
        try:
            async with refining(lambda partial: now.change(partial=partial)) as offer:

                def show(so_far: SoFar) -> None:
                    offer(so_far)
                    now.change(progress=so_far.progress)

                outcome = await self.runs.run(request, so_far=show, run_id=first.id)
            ended, answer = _done(now.state, outcome), outcome.dataset
        except asyncio.CancelledError:
            ended = replace(now.state, status=self._stopped, partial=None)
        except OutlastError as error:
            ended = replace(now.state, status="failed", problem=str(error), partial=None)
        except Exception:
            logging.getLogger(__name__).exception("run %s failed", first.id)
            ended = replace(now.state, status="failed", problem=UNEXPECTED, partial=None)
        if ended.status != "done":
            await Recording(self._records, self.runs.heartbeat, ended.id).ended(ended.status, ended.problem)
        self._ended[ended.id] = ended, answer
        del self._now[ended.id]
        tell(ended)

    async def _recorded(self, work_id: str) -> Submission:
        row = await self._records.runs.get(work_id)
        if row is None:
            raise NotFound(f"there is no run {work_id!r}; it may have been deleted: look for it in the history")
        return await snapshot(row, self._records)


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
