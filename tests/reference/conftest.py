"""The reference as a package, and what the engine's market did to a scenario."""

import importlib.util
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from engine import Plan, resolve
from engine.timeline import Block

HERE = Path(__file__).parent / "obvious"


def _load() -> SimpleNamespace:
    spec = importlib.util.spec_from_file_location(
        "obvious", HERE / "__init__.py", submodule_search_locations=[str(HERE)]
    )
    package = importlib.util.module_from_spec(spec)
    sys.modules["obvious"] = package
    spec.loader.exec_module(package)
    names = ("accounts", "holdings", "household", "rules", "scenario", "taxes")
    return SimpleNamespace(**{name: importlib.import_module(f"obvious.{name}") for name in names})


REFERENCE = _load()


def paths_of(said: dict[str, Any], first: int, count: int, seed: int) -> list[Any]:
    """Ask the engine's market, and its household for the years of death, what happens in each scenario."""
    resolved = resolve(Plan.model_validate(said))
    run = resolved.run
    block, opening = Block(seed, first, count, run.timeline), run.valuation
    carry, periods = run.market.init(block), []
    for period in range(run.timeline.periods):
        carry, returns = run.market.step(carry, block, period)
        periods.append(returns)
    drawn = run.household.init(block)
    return [
        REFERENCE.scenario.Path(
            assets=list(resolved.assets),
            growth=[[float(row[k]) for row in np.asarray(returns.growth)] for returns in periods],
            inflation=[float(returns.inflation[k]) for returns in periods],
            valuation=[None if returns.valuation is None else float(returns.valuation[k]) for returns in periods],
            opening_valuation=opening[(first + k) % len(opening)] if isinstance(opening, tuple) else opening,
            deaths=None if drawn is None else [int(years[k]) for years in drawn.deaths],
        )
        for k in range(count)
    ]


@pytest.fixture(scope="session")
def reference() -> SimpleNamespace:
    """Give the modules of the reference."""
    return REFERENCE


@pytest.fixture(scope="session")
def live_through():
    """Give a function that lives through scenarios by the reference: (path, story, outcome) of each."""

    def live(said: dict[str, Any], first: int, count: int, seed: int) -> list[tuple[Any, Any, Any]]:
        scenario, told = REFERENCE.scenario, []
        for path in paths_of(said, first, count, seed):
            story = scenario.follow(said, path)
            told.append((path, story, scenario.outcome(said, path, story)))
        return told

    return live
