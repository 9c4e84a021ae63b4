"""What the Run page says of a run: how far it is, how it ended, what can be done next."""

from math import ceil

from cluster.events import Progress
from engine import Plan
from service.answering import half_width
from service.question import FIRST_COUNT
from service.submissions import Submission
from service.wording import exact_money

ENDED = {
    "failed": ("This run failed", "Its plan is kept. Change what the message names, or run it again."),
    "cancelled": (
        "This run was stopped",
        "Nothing was kept of its answer. Its plan is kept: run it again, or change it.",
    ),
    "interrupted": (
        "This run was cut off",
        "Outlast stopped while it was under way, so there is no answer yet. Its plan is kept: run it again.",
    ),
}
"""Title and remedy of a run that ended without an answer."""
SHARED = "Somebody else asked the same question at the same time: both runs share one computation, and it is done once."


def duration(seconds: float) -> str:
    """Say a time: ``less than a second``, ``8 s``, ``2 min 10 s``, ``1 h 5 min``."""
    if seconds < 1:
        return "less than a second"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s" if whole % 60 else f"{whole // 60} min"
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60} min" if minutes % 60 else f"{minutes // 60} h"


def plan_sentence(plan: Plan) -> str:
    """Say a plan in a sentence or two: how long, how much, what is spent."""
    years = plan.timeline().years
    return f"{exact_money(plan.portfolio.balance)} to last {years} years. {plan.spending.describe()}"


def asked(run: Submission) -> str:
    """Say what was asked: ``1,000,000 futures · seed 1``."""
    seed = f"seed {run.seed}"
    if run.precision is not None:
        return f"Until it is precise to ±{100 * run.precision:g} points · {seed}"
    if run.scenarios is None:
        return seed[0].upper() + seed[1:]
    return f"{run.scenarios:,} futures · {seed}"


def share_done(run: Submission) -> float | None:
    """Give how much of a run is done, 0 to 1; None while that is not known."""
    progress = run.progress
    if progress is None or not progress.done:
        return None
    return min(1.0, progress.done / _total(progress, run.precision))


def progress_words(run: Submission) -> list[str]:
    """Say how far a run has come, in a few phrases: futures, rate, time left, workers, precision."""
    progress = run.progress
    if progress is None:
        return ["Waiting for its turn, or for the first worker to start"]
    if not progress.done:
        return [f"0 of {progress.total:,} futures", "the first are on their way", _workers(progress.workers)]
    total = _total(progress, run.precision)
    words = [f"{progress.done:,} of {'about ' if run.precision else ''}{total:,} futures"]
    if progress.rate > 0:
        words.append(f"{_round(progress.rate):,} a second")
        words.append(f"about {duration((total - progress.done) / progress.rate)} left")
    words.append(_workers(progress.workers))
    if run.precision is not None:
        width = half_width(progress.done - progress.failures, progress.done)
        words.append(f"±{100 * width:.2f} points so far, ±{100 * run.precision:g} wanted")
    return words


def finished(run: Submission) -> str:
    """Say what an answer took."""
    count = f"{run.scenarios:,} futures" if run.scenarios is not None else "All futures"
    if run.cached:
        return f"{count}, known already: nothing had to be computed ({duration(run.seconds or 0.0)})."
    took = f"{count} in {duration(run.seconds or 0.0)}"
    return f"{took}, {cost(run.core_seconds)}." if run.core_seconds else f"{took}."


def cost(core_seconds: float | None) -> str:
    """Say what was computed for an answer: ``12 core-seconds``."""
    if core_seconds is None:
        return "cost not known"
    if core_seconds == 0:
        return "no core-seconds"
    return f"{core_seconds:,.1f} core-seconds" if core_seconds < 10 else f"{core_seconds:,.0f} core-seconds"


def _total(progress: Progress, precision: float | None) -> int:
    """Give how many futures there will be: as asked, or the next count at which so narrow an interval is likely."""
    if precision is None:
        return max(1, progress.total)
    width = half_width(progress.done - progress.failures, progress.done)
    needed = progress.done * (width / precision) ** 2
    count = FIRST_COUNT
    while count < needed or count < progress.done:
        count *= 2
    return count


def _round(rate: float) -> int:
    """Round a rate to two digits, so that it can be read while it changes."""
    size = 10 ** max(0, len(str(int(rate))) - 2)
    return ceil(rate / size) * size if rate >= 10 else round(rate)


def _workers(count: int) -> str:
    if count == 0:
        return "waiting for a worker"
    return "1 worker" if count == 1 else f"{count} workers"
