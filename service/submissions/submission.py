"""What is known of a submitted run at one moment."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Literal

import xarray as xr

from cluster.events import Progress
from engine import Plan
from service.question import RunRequest
from service.records.submission_records import ENDED

Status = Literal["running", "done", "failed", "cancelled", "interrupted"]
FINAL = ENDED
"""Statuses that do not change any more; a run is "interrupted" where its process died, and can be rerun."""
UNEXPECTED = "Something went wrong inside Outlast; nothing you did caused it. Run it again, and report it if it stays."
"""What is said of an error that nobody foresaw; the log has its traceback."""


@dataclass(frozen=True)
class Submission:
    """A run that was submitted, as it is at one moment.

    Attributes
    ----------
    id : str
        32 hexadecimal digits.
    name : str
        Of the plan, or as somebody renamed the run.
    plan_json : str
        The plan's text, self-contained; `plan` reads it.
    status : str
        "running", "done", "failed", "cancelled" or "interrupted".
    started : datetime
        UTC.
    seed : int
    scenarios : int, optional
        Asked for at first, then answered with; None while a precision decides.
    precision : float, optional
        Half-width of the interval that was asked for.
    keep_paths, interactive : bool
        As asked.
    progress : Progress, optional
        While it runs: None before the first scenario, and for runs of other processes.
    partial : xarray.Dataset, optional
        While it runs: the result of the scenarios so far, refined about once a second. None once it has ended: ask
        `Submissions.result`.
    problem : str, optional
        Why it failed, for a person to read.
    notes : tuple of str
        What the asker should know, in sentences.
    seconds, core_seconds : float, optional
        From request to answer; processor time of what was computed for it.
    cached : bool, optional
        Whether nothing had to be computed.
    result_key : str, optional
        Digest of the answer, once there is one.
    """

    id: str
    name: str
    plan_json: str = field(repr=False)
    status: Status
    started: datetime
    seed: int
    scenarios: int | None = None
    precision: float | None = None
    keep_paths: bool = False
    interactive: bool = False
    progress: Progress | None = None
    partial: xr.Dataset | None = field(default=None, repr=False, compare=False)
    problem: str | None = None
    notes: tuple[str, ...] = ()
    seconds: float | None = None
    core_seconds: float | None = None
    cached: bool | None = None
    result_key: str | None = None

    @property
    def plan(self) -> Plan:
        """The plan that was asked.

        Raises
        ------
        PlanError
            Where an earlier version of Outlast wrote a plan that this one cannot read.
        """
        return _read(self.plan_json)

    @property
    def is_final(self) -> bool:
        """Whether nothing will change any more."""
        return self.status in FINAL

    def asks_the_same(self, other: "Submission") -> bool:
        """Whether both have one answer, which is computed once; names of plans do not matter."""
        kinds = ("seed", "scenarios", "precision", "keep_paths", "interactive")
        if any(getattr(self, name) != getattr(other, name) for name in kinds):
            return False
        return _read(self.plan_json).model_copy(update={"name": ""}) == _read(other.plan_json).model_copy(
            update={"name": ""}
        )

    def request(self) -> RunRequest:
        """Return what was asked, to ask it again; raises `PlanError` as `plan` does."""
        count = None if self.precision is not None else self.scenarios
        return RunRequest(self.plan, count, self.precision, self.seed, self.keep_paths, self.interactive)


@lru_cache(maxsize=256)
def _read(text: str) -> Plan:
    return Plan.model_validate_json(text)
