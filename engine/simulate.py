"""Run a plan: a chunk of scenarios to a summary, a whole run to a Dataset, or single scenarios year by year."""

import numpy as np
import xarray as xr

from engine.distribution import EXACT_LIMIT
from engine.errors import LimitError, PlanError
from engine.histogram import COARSE, FINE, MAX_DENSE
from engine.measures import NO_SEQUENCE, BlockMeasures, add_up, new_tally
from engine.observe import observe
from engine.outcomes import BlockOutcome, Counts
from engine.plan import Plan
from engine.random_streams import MAX_SEED
from engine.resolve import ResolvedPlan, resolve
from engine.summary import Summary
from engine.tally import Tally
from engine.timeline import Block
from engine.vocabulary import TRACE, describe
from engine.walk import FLOWS, walk

BLOCK = 16_384
"""Scenarios computed together: their arrays fit into a core's cache. Results do not depend on it."""

MAX_SCENARIO = 2**63 - 1
"""Largest scenario index: a signed 64-bit integer."""


def simulate_chunk(plan: Plan | ResolvedPlan, first: int, count: int, seed: int, block: int = BLOCK) -> Summary:
    """Simulate scenarios ``first`` .. ``first + count - 1``: a pure function, whatever the block, machine or order.

    Parameters
    ----------
    plan : Plan or ResolvedPlan
    first : int
        0 or more; in a historical market a window.
    count : int
        1 or more.
    seed : int
        0 .. 2**64 - 1.
    block : int
        Scenarios computed together; changes time and memory, never a bit.

    Returns
    -------
    Summary

    Raises
    ------
    PlanError
        Where a scenario or the seed does not exist.
    """
    resolved = resolve(plan)
    check_address(resolved, first, count, seed)
    summary: Summary | None = None
    for start in range(first, first + count, MAX_DENSE):
        part = _simulate_dense(resolved, start, min(MAX_DENSE, first + count - start), seed, block)
        summary = part if summary is None else summary.merge(part)
    assert summary is not None
    return summary


def simulate(plan: Plan | ResolvedPlan, scenarios: int = 10_000, seed: int = 1) -> xr.Dataset:
    """Simulate a plan in this process.

    Parameters
    ----------
    plan : Plan or ResolvedPlan
    scenarios : int
        1 or more; a historical market runs all its windows, whatever is asked.
    seed : int
        0 .. 2**64 - 1.

    Returns
    -------
    xarray.Dataset
        See `engine.result.to_dataset`: money in dollars of year 0.
    """
    resolved = resolve(plan)
    return simulate_chunk(resolved, 0, resolved.windows or scenarios, seed).finalize(resolved)


def trace(plan: Plan | ResolvedPlan, first: int, count: int, seed: int) -> xr.Dataset:
    """Follow scenarios year by year, by the same code that runs a million of them.

    Parameters
    ----------
    plan : Plan or ResolvedPlan
    first, count, seed : int
        As for `simulate_chunk`.

    Returns
    -------
    xarray.Dataset
        Dims ``scenario`` (absolute index) and ``year`` (0 .. N). Nominal dollars of the year: ``nominal_balance`` at
        its end, ``requested``, ``income``, ``expenses``, ``nominal_spending``, ``tax``, ``fees``, ``gains``,
        ``unpaid``; ``price_level``; ``portfolio_return`` (gross growth less 1, before fees); ``living`` (1
        where somebody was alive when the year began, else 0); real dollars: ``balance``,
        ``spending``. Flows are 0 at year 0. In each year income + gains = expenses + spending + tax + fees +
        change of balance.
    """
    resolved = resolve(plan)
    check_address(resolved, first, count, seed)
    rows: dict[str, list[np.ndarray]] = {
        name: [np.full(count, value)] for name, value in _at_the_start(resolved).items()
    }
    for end in walk(resolved.run, Block(seed, first, count, resolved.run.timeline), with_flows=True):
        flows = dict(zip(FLOWS, end.flows, strict=True))
        year = {
            "nominal_balance": end.balance,
            "balance": end.balance * end.deflator,
            "requested": end.requested,
            "income": flows["income"],
            "expenses": flows["expenses"],
            "nominal_spending": flows["spending"],
            "spending": end.spending * end.spending_deflator,
            "tax": flows["tax"],
            "fees": flows["fees"],
            "gains": flows["gains"],
            "unpaid": end.unpaid,
            "price_level": end.price_level,
            "portfolio_return": end.portfolio_return - 1.0,
            "living": np.ones(count) if end.living is None else end.living.astype(np.float64),
        }
        for name, values in year.items():
            rows[name].append(values)
    dims = ("scenario", "year")
    variables = {name: (dims, np.stack(values, axis=1)) for name, values in rows.items()}
    coords = {"scenario": np.arange(first, first + count), "year": np.arange(resolved.run.timeline.years + 1)}
    return describe(xr.Dataset(variables, coords), TRACE)


def projected_memory(plan: Plan | ResolvedPlan, scenarios: int, keep_paths: bool) -> int:
    """Estimate the bytes that finishing a run takes in the process that gathers it.

    Without paths this does not grow with the scenarios; with them every scenario keeps two float64 a year.
    """
    years = resolve(plan).run.timeline.years + 1
    summary = years * (COARSE.bins * 4 + FINE.bins * 8) * 4
    return summary + (scenarios * years * 8 * len(TRACE) * 2 if keep_paths else 0)


def _at_the_start(resolved: ResolvedPlan) -> dict[str, float]:
    start, balance = dict.fromkeys(TRACE, 0.0), resolved.plan.portfolio.balance
    return start | {"nominal_balance": balance, "balance": balance, "price_level": 1.0, "living": 1.0}


def check_address(resolved: ResolvedPlan, first: int, count: int, seed: int) -> None:
    """Refuse, by `PlanError`, scenarios or a seed that do not exist."""
    if not 0 <= seed <= MAX_SEED:
        raise PlanError(f"the seed is {seed}, outside 0 .. 2^64 - 1; choose one within")
    if first < 0 or count < 1 or first + count - 1 > MAX_SCENARIO:
        raise PlanError(
            f"scenarios {first} .. {first + count - 1} do not exist; start at 0 or later and ask for at least 1"
        )
    if resolved.windows is not None and first + count > resolved.windows:
        raise LimitError(
            f"scenario {first + count - 1} does not exist: this {resolved.replays} has {resolved.windows} "
            f"{'windows' if resolved.replays == 'history' else 'scenarios'}; "
            f"use indices 0 to {resolved.windows - 1}"
        )


def _simulate_dense(resolved: ResolvedPlan, first: int, count: int, seed: int, block_size: int) -> Summary:
    run, years, members = resolved.run, resolved.run.timeline.years, len(resolved.members)
    keep = count if count <= EXACT_LIMIT else 0
    balance, spending, whole = Tally(COARSE, years + 1, keep), Tally(FINE, years, keep), new_tally(keep)
    counts, sequence = Counts.zero(years, members), NO_SEQUENCE
    for start in range(first, first + count, block_size):
        block = Block(seed, start, min(block_size, first + count - start), run.timeline)
        outcome = BlockOutcome(block, run.first_year, resolved.requires_spending)
        measures = BlockMeasures(block.count, years, run.first_year)
        balance.add(0, np.full(block.count, resolved.plan.portfolio.balance), np.ones(block.count))
        for end in walk(run, block):
            observe(end, balance, spending, outcome, measures)
        measures.tally(whole)
        counts = counts.plus(outcome.counts(measures.short_years(), members))
        sequence = add_up(sequence, measures.sequence(outcome.failed_in() == 0))
    distributions = (balance.finish(), spending.finish(), whole.finish())
    return Summary(resolved.key, seed, ((first, first + count),), counts, *distributions, sequence)
