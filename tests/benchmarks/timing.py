"""How the benchmarks time: best of several, interleaved, so that a busy moment of the machine hits all alike."""

import time
from collections.abc import Callable


def best(candidates: dict[str, Callable[[], object]], rounds: int = 7) -> dict[str, float]:
    """Run every candidate once to warm it, then give the best seconds of each over interleaved rounds."""
    for run in candidates.values():
        run()
    seconds = dict.fromkeys(candidates, float("inf"))
    for _ in range(rounds):
        for name, run in candidates.items():
            start = time.perf_counter()
            run()
            seconds[name] = min(seconds[name], time.perf_counter() - start)
    return seconds


def line(label: str, value: str, aim: str = "") -> None:
    """Print one figure, with what was aimed at."""
    print(f"  {label:<62}{value:>14}   {aim}", flush=True)
