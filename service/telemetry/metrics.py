"""Counters of answers, for Prometheus; process-wide, as its client's registry is.

The figures a server adds about its requests are in `dashboards.metrics`.
"""

from prometheus_client import Counter, Histogram

from service.outcomes import AnalysisOutcome, RunOutcome

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0, 600.0)

ENDED = Counter("outlast_runs_ended", "Runs that have ended, by how: done, failed or cancelled.", ["status"])
ANSWERED = Histogram(
    "outlast_answer_seconds",
    "Seconds from a run's request to its answer, by where it came from: computed, shared with another request, cache.",
    ["source"],
    buckets=_BUCKETS,
)
ANALYSED = Histogram("outlast_analysis_seconds", "Seconds from an analysis's request to its answer.", buckets=_BUCKETS)
SCENARIOS = Counter("outlast_scenarios_simulated", "Scenarios simulated, of runs and analyses.")
CORE_SECONDS = Counter("outlast_core_seconds", "Processor seconds of simulation, of runs and analyses.")


def count_answer(outcome: RunOutcome) -> None:
    """Count a run that was answered."""
    source = "cache" if outcome.cached else "computed" if outcome.computed_scenarios else "shared"
    ENDED.labels("done").inc()
    ANSWERED.labels(source).observe(outcome.seconds)
    _count_cost(outcome)


def count_end(status: str) -> None:
    """Count a run that ended without an answer."""
    ENDED.labels(status).inc()


def count_analysis(outcome: AnalysisOutcome) -> None:
    """Count an analysis that was answered."""
    ANALYSED.observe(outcome.seconds)
    _count_cost(outcome)


def _count_cost(outcome: RunOutcome | AnalysisOutcome) -> None:
    SCENARIOS.inc(outcome.computed_scenarios)
    CORE_SECONDS.inc(outcome.core_seconds)
