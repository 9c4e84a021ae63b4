"""What the API replies with, as it is documented."""

from datetime import datetime
from typing import Any

import xarray as xr
from pydantic import BaseModel, ConfigDict, Field

from cluster import events
from service import wording
from service.dataset_json import as_json
from service.submissions import AnalysisSubmission, Status, Submission


class Document(BaseModel):
    """Base of all documents."""

    model_config = ConfigDict(extra="forbid")


class Progress(Document):
    """How far a computation has come."""

    done: int = Field(description="Scenarios simulated so far.")
    total: int = Field(description="Scenarios asked for.")
    failures: int = Field(description="Scenarios among `done` that failed.")
    rate: float = Field(description="Scenarios a second of late; 0 before the first.")
    workers: int
    elapsed: float = Field(description="Seconds since it started.")
    eta_seconds: float | None = Field(description="Seconds to its end at the present rate; null while unknown.")


class Variable(Document):
    """One variable of a Dataset."""

    dims: list[str]
    values: Any = Field(description="Nested lists, one level a dim; null where a value is not known.")


class Dataset(Document):
    """A labelled result, as xarray has it; money in dollars of year 0."""

    attributes: dict[str, Any]
    coordinates: dict[str, Any]
    variables: dict[str, Variable]


class Links(Document):
    """Where to go on."""

    self: str
    result: str
    events: str | None = None


class RunStatus(Document):
    """A run as it is at this moment."""

    id: str
    name: str
    status: Status
    started: datetime
    seed: int
    scenarios: int | None = Field(description="Asked for at first, then answered with; null while a precision decides.")
    precision: float | None
    progress: Progress | None
    partial: Dataset | None = Field(None, description="The result of the scenarios so far, while it runs.")
    partial_answer: str | None = Field(None, description="The same in a sentence.")
    problem: str | None = Field(description="Why it failed.")
    notes: list[str]
    seconds: float | None
    core_seconds: float | None
    cached: bool | None
    result_key: str | None
    links: Links


class RunAnswer(Document):
    """A run that is done, with its result."""

    run: RunStatus
    answer: str = Field(description="The answer in two sentences.")
    result: Dataset


class AnalysisStatus(Document):
    """An analysis as it is at this moment."""

    id: str
    kind: str
    name: str
    status: Status
    started: datetime
    progress: Progress | None
    problem: str | None
    notes: list[str]
    seconds: float | None
    core_seconds: float | None
    runs: int | None = Field(description="Runs it is made of.")
    computed_scenarios: int | None
    links: Links


def dataset(found: xr.Dataset) -> Dataset:
    """Show a Dataset."""
    return Dataset.model_validate(as_json(found))


def progress(found: events.Progress | None) -> Progress | None:
    """Show how far a computation has come."""
    return None if found is None else Progress(**vars(found), eta_seconds=found.eta_seconds)


def run_status(found: Submission, base: str, with_partial: bool = True) -> RunStatus:
    """Show a run; ``base`` is the path under which runs lie."""
    partial = found.partial
    names = ("id", "name", "status", "started", "seed", "scenarios", "precision", "problem")
    facts = ("seconds", "core_seconds", "cached", "result_key")
    here = f"{base}/{found.id}"
    return RunStatus(
        **{name: getattr(found, name) for name in (*names, *facts)},
        progress=progress(found.progress),
        partial=dataset(partial) if partial is not None and with_partial else None,
        partial_answer=wording.answer(partial) if partial is not None else None,
        notes=list(found.notes),
        links=Links(self=here, result=f"{here}/result", events=f"{here}/events"),
    )


def analysis_status(found: AnalysisSubmission, base: str) -> AnalysisStatus:
    """Show an analysis; ``base`` is the path under which its kind lies."""
    names = ("id", "kind", "name", "status", "started", "problem", "seconds", "core_seconds", "computed_scenarios")
    here = f"{base}/{found.id}"
    return AnalysisStatus(
        **{name: getattr(found, name) for name in names},
        progress=progress(found.progress),
        notes=list(found.notes),
        runs=found.asks,
        links=Links(self=here, result=f"{here}/result", events=f"{here}/events"),
    )
