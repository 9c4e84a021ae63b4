"""The progress bar of a run, on the error stream, where that is a terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, ProgressColumn, Task, TextColumn
from rich.progress import Progress as Bar
from rich.text import Text

from cluster.events import Progress
from engine.statistics import success_interval
from service.wording import percent


@contextmanager
def progress_bar() -> Iterator[Callable[[Progress], None]]:
    """Show a bar while the block runs; give the function that moves it."""
    console = Console(stderr=True)
    columns: list[ProgressColumn | str] = [BarColumn(bar_width=10), TextColumn("{task.percentage:>3.0f}%"), Told()]
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None, snapshot=None, visible=False)

        def move(snapshot: Progress) -> None:
            bar.update(task, completed=snapshot.done, total=snapshot.total, snapshot=snapshot, visible=True)

        yield move


class Told(ProgressColumn):
    """Scenarios, rate, success so far, workers and the time that is left, in words."""

    def render(self, task: Task) -> Text:
        """Return the words for the latest snapshot."""
        snapshot = task.fields.get("snapshot")
        return Text(told(snapshot) if isinstance(snapshot, Progress) else "", overflow="ellipsis", no_wrap=True)


def told(snapshot: Progress) -> str:
    """Say a snapshot in at most two lines, so that a terminal of 80 columns shows all of it."""
    words = [f"{_short(snapshot.done)} of {_short(snapshot.total)} scenarios"]
    if snapshot.rate > 0:
        words.append(f"{_short(snapshot.rate)}/s")
    words.append(_workers(snapshot.workers))
    if snapshot.eta_seconds is not None:
        words.append(f"{_duration(snapshot.eta_seconds)} left")
    return " · ".join(words) + (f"\n{_success(snapshot)}" if snapshot.done else "")


def _short(count: float) -> str:
    """Say a count to three digits: 549k, 20M, 1.05B."""
    for scale, letter in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        if count >= scale:
            return f"{count / scale:.3g}{letter}"
    return f"{count:.0f}"


def _success(snapshot: Progress) -> str:
    won = snapshot.done - snapshot.failures
    low, high = success_interval(won, snapshot.done)
    said = [percent(share, high - low) for share in (won / snapshot.done, low, high)]
    if any("than" in share for share in said):  # nearly all or none: the count says more
        return f"so far {snapshot.failures:,} failed"
    return f"success so far {said[0]} ({said[1]} to {said[2]})"


def _workers(workers: int) -> str:
    if workers == 0:
        return "workers starting"
    return "1 worker" if workers == 1 else f"{workers} workers"


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 3600 else f"{seconds / 3600:.1f} h"
