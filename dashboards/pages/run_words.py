"""What the Run page says of a run: how far it is, how it ended, and what to do next."""

from cluster.events import Progress
from dashboards.asking import bar
from service.submissions import Submission

TITLES = {
    "failed": "This run failed",
    "cancelled": "This run was stopped",
    "interrupted": "This run was interrupted",
}
MAKING = {
    "queued": "Waiting for its turn",
    "loading": "Loading what draws the charts",
    "executing": "Drawing the charts and writing the words",
    "setting": "Setting the pages",
}


def asked(submission: Submission) -> str:
    """Say what was asked: ``1,000,000 futures, seed 1``."""
    if submission.precision is not None:
        return f"until sure to ±{100 * submission.precision:g} points, seed {submission.seed}"
    return f"{submission.scenarios or 0:,} futures, seed {submission.seed}"


def progress_html(progress: Progress | None) -> str:
    """Draw how far a run is, with its speed and its workers."""
    if progress is None or not progress.rate:
        return bar(progress)
    many = "one worker" if progress.workers == 1 else f"{progress.workers} workers"
    return f'{bar(progress)}<p class="quiet">{_rate(progress.rate)} a second, {many}</p>'


def ended(submission: Submission) -> tuple[str, str]:
    """Say how a run ended that has no answer: a title, and what can be done."""
    title = TITLES[submission.status]
    if submission.status == "failed":
        return title, submission.problem or "The reason is not known. Start it again."
    if submission.status == "interrupted":
        return title, "The server that worked on it has gone. Start it again: what it had finished is used again."
    return title, "Nothing else is lost. Start it again, and it goes on from what was finished."


def cost(submission: Submission) -> str:
    """Say where a finished answer came from and what it took."""
    count = f"{submission.scenarios or 0:,} futures"
    if submission.cached:
        return f"{count}, known already: nothing had to be computed."
    return f"{count} in {submission.seconds or 0:,.1f} seconds, {submission.core_seconds or 0:,.1f} of processor time."


def _rate(rate: float) -> str:
    return f"{rate / 1e6:.1f} million futures" if rate >= 1e6 else f"{rate:,.0f} futures"
