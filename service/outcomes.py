"""What comes of a request: the Dataset, and what it took."""

from dataclasses import dataclass

import xarray as xr


@dataclass(frozen=True)
class RunOutcome:
    """An answered request.

    Attributes
    ----------
    dataset : xarray.Dataset
        The result, as ``Summary.finalize`` describes it.
    run_id : str
        Under which the run was recorded.
    plan_key, result_key : str
        Digests of what was simulated and of the answer.
    scenarios, requested_scenarios : int
        Run, and asked for (the same where a precision decided).
    computed_scenarios : int
        Simulated for this answer; fewer where something was known.
    cached : bool
        Whether nothing had to be simulated.
    seconds, core_seconds : float
        From request to answer; processor time of the chunks simulated for it.
    notes : tuple of str
        What the asker should know, in sentences.
    """

    dataset: xr.Dataset
    run_id: str
    plan_key: str
    result_key: str
    scenarios: int
    requested_scenarios: int
    computed_scenarios: int
    cached: bool
    seconds: float
    core_seconds: float
    notes: tuple[str, ...]


@dataclass(frozen=True)
class AnalysisOutcome:
    """An answered analysis.

    Attributes
    ----------
    dataset : xarray.Dataset
        The answer.
    asks : int
        Runs it is made of.
    computed_scenarios : int
        Simulated for it; 0 where all was known.
    seconds, core_seconds : float
        From request to answer; processor time of the simulation.
    notes : tuple of str
        What the asker should know, in sentences.
    analysis_id : str, optional
        Under which it was recorded by whoever asked it; None where it is recorded elsewhere, or not at all.
    """

    dataset: xr.Dataset
    asks: int
    computed_scenarios: int
    seconds: float
    core_seconds: float
    notes: tuple[str, ...]
    analysis_id: str | None = None

    @property
    def cached(self) -> bool:
        """Whether it is made of runs of which none had to be computed."""
        return self.asks > 0 and self.computed_scenarios == 0
