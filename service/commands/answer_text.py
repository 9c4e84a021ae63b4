"""What ``outlast run`` prints: the answer, what is left, where it comes from, where to look next."""

from pathlib import Path

import xarray as xr

from service.along_the_way import sentences
from service.runs import RunOutcome
from service.wording import answer, follows_lives, money

LEFT = (
    (0.05, "the worst 1 in 20 leave at most"),
    (0.25, "the worst 1 in 4 leave at most"),
    (0.50, "the middle one leaves"),
    (0.75, "the best 1 in 4 leave at least"),
    (0.95, "the best 1 in 20 leave at least"),
)

MOST_SENTENCES = 4
"""What else is told: the report has the rest."""


def answer_text(outcome: RunOutcome, plan_path: str, output: Path | None) -> str:
    """Return the answer to a run as lines of plain text.

    Parameters
    ----------
    plan_path : str
        Of the plan, as it was typed.
    output : Path, optional
        Where the result was written.
    """
    dataset = outcome.dataset
    lines = [
        str(dataset.attrs["name"]),
        answer(dataset),
        "",
        f"Left {_when(dataset)}, in today's dollars:",
        *_what_is_left(dataset["terminal_balance"]),
        "",
        *_along_the_way(dataset),
        provenance(outcome),
        "",
        "Where to look next:",
        *_next_steps(int(dataset.attrs["seed"]), plan_path, output),
    ]
    return "\n".join(lines)


def _when(dataset: xr.Dataset) -> str:
    return "after the last death" if follows_lives(dataset) else f"after {int(dataset['year'].max())} years"


def _along_the_way(dataset: xr.Dataset) -> list[str]:
    told = sentences(dataset)[:MOST_SENTENCES]
    return ["Along the way, the middle case first:", *(f"  {said}" for said in told), ""] if told else []


def _what_is_left(terminal: xr.DataArray) -> list[str]:
    amounts = {words: float(terminal.sel(quantile=quantile)) for quantile, words in LEFT}
    said = {words: money(amount) if amount > 0 else "nothing" for words, amount in amounts.items()}
    width, place = max(map(len, said)), max(map(len, said.values()))
    return [f"  {words:<{width}}   {amount:>{place}}" for words, amount in said.items()]


def provenance(outcome: RunOutcome) -> str:
    """Say how many scenarios, which seed, and what it took or that it came from the cache."""
    what = f"{outcome.scenarios:,} scenarios, seed {outcome.dataset.attrs['seed']}"
    if outcome.cached:
        return f"{what}. From the cache: this was asked before, and nothing was computed ({outcome.seconds:.2f} s)."
    known = outcome.scenarios - outcome.computed_scenarios
    reused = f"; {known:,} of them were known already" if known else ""
    return f"{what}, in {outcome.seconds:.1f} s ({outcome.core_seconds:.1f} s of processor time){reused}."


def _next_steps(seed: int, plan_path: str, output: Path | None) -> list[str]:
    seeded = f" --seed {seed}" if seed != 1 else ""
    steps = {
        f"outlast report {plan_path}{seeded} -o report.pdf": "the report, to read or to hand on",
        f"outlast scenario {plan_path}{seeded} --index 0": "one of these futures, year by year",
    }
    if output is not None:
        steps[str(output)] = "every figure, for xarray.open_dataset"
    width = max(map(len, steps))
    return [f"  {step:<{width}}   {what}" for step, what in steps.items()]
