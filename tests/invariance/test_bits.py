"""The same bits, however a run is cut up and wherever it runs."""

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import Plan, simulate_chunk, trace

CONTENT = {
    "horizon": {"years": 10},
    "portfolio": {"balance": 400_000, "allocation": {"us_stocks": 0.5, "us_bonds": 0.3, "gold": 0.2}, "fee": 0.003},
    "spending": {"kind": "guyton_klinger", "amount": 30_000, "essential": 20_000},
    "market": {
        "kind": "lognormal",
        "calibrate": {"data": "us_annual", "first_year": 1928, "last_year": 2025},
        "assets": {"gold": {"mean": 0.05, "volatility": 0.2}},
    },
    "cash_flows": [{"name": "pension", "amount": 9_000, "start_year": 4, "nominal": True}],
}
GOLDEN = "4459f1fb277495b6df17d1232195056b19c130bb0964352be34bbb6a79051f67"
"""Digest of 20,000 scenarios from 2**33 on, seed 2**63 + 1. When it changes, bits changed: raise NUMERICS_VERSION."""

COUNT, SEED, FIRST = 20_000, 2**63 + 1, 2**33


@pytest.fixture(scope="module")
def plan() -> Plan:
    return Plan.model_validate(CONTENT)


@pytest.fixture(scope="module")
def whole(plan):
    return simulate_chunk(plan, 0, 100_000, SEED)


@settings(max_examples=8, deadline=None)
@given(cuts=st.lists(st.integers(1, 99_999), max_size=4, unique=True), block=st.sampled_from([997, 4096, 16384, 32768]))
def test_any_partition_in_any_block_gives_the_bits_of_one_call(plan, whole, cuts, block):
    edges = [0, *sorted(cuts), 100_000]
    parts = [simulate_chunk(plan, a, b - a, SEED, block) for a, b in pairwise(edges)]
    merged = parts.pop()
    for part in parts:
        merged = merged.merge(part)
    assert merged == whole


def test_blocks_of_one_scenario_give_the_same_bits(plan):
    assert simulate_chunk(plan, 3, 50, SEED, block=1) == simulate_chunk(plan, 3, 50, SEED)


def test_more_scenarios_never_change_earlier_ones(plan):
    few, many = trace(plan, 0, 10, SEED), trace(plan, 0, 1_000, SEED)
    assert few.identical(many.isel(scenario=slice(0, 10)))


def test_one_scenario_alone_is_the_one_of_the_run(plan):
    assert trace(plan, 734, 1, SEED).identical(trace(plan, 0, 1_000, SEED).isel(scenario=[734]))


def test_an_asset_at_zero_weight_changes_no_bit(plan):
    content = CONTENT | {
        "portfolio": CONTENT["portfolio"] | {"allocation": {"us_bills": 0.0, **plan.portfolio.allocation}}
    }
    assert simulate_chunk(Plan.model_validate(content), 0, 1_000, SEED) == simulate_chunk(plan, 0, 1_000, SEED)


def test_a_cash_flow_leaves_every_return_and_price_unchanged(plan):
    content = CONTENT | {"cash_flows": []}
    with_flow, without = trace(plan, 0, 500, SEED), trace(Plan.model_validate(content), 0, 500, SEED)
    for name in ("price_level", "portfolio_return"):
        assert np.array_equal(with_flow[name], without[name])
    assert not np.array_equal(with_flow["balance"], without["balance"])


def test_an_uncorrelated_asset_leaves_the_other_draws_unchanged():
    def returns_of_stocks(assets: dict) -> np.ndarray:
        moments = {name: {"mean": 0.07, "volatility": 0.16} for name in assets}
        content = CONTENT | {
            "portfolio": {"balance": 1e6, "allocation": assets},
            "market": {"kind": "lognormal", "assets": moments},
        }
        from engine import resolve
        from engine.timeline import Block

        run = resolve(Plan.model_validate(content)).run
        block = Block(SEED, 0, 100, run.timeline)
        _, returns = run.market.step(run.market.init(block), block, 0)
        return returns.growth[-1]

    assert np.array_equal(
        returns_of_stocks({"wood": 1.0}), returns_of_stocks({"iron": 0.1, "us_bonds": 0.2, "wood": 0.7})
    )


def golden_digest() -> str:
    return simulate_chunk(Plan.model_validate(CONTENT), FIRST, COUNT, SEED).digest()


CPU_SETTINGS = {
    "as it is": {},
    "an old processor": {
        "NUMBA_CPU_NAME": "nehalem",
        "OPENBLAS_CORETYPE": "Nehalem",
        "NPY_DISABLE_CPU_FEATURES": "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL AVX512_SPR AVX2 FMA3",
    },
    "one between": {
        "NUMBA_CPU_NAME": "haswell",
        "OPENBLAS_CORETYPE": "Haswell",
        "NPY_DISABLE_CPU_FEATURES": "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL AVX512_SPR",
    },
}


@pytest.mark.parametrize("name", CPU_SETTINGS)
def test_every_processor_gives_the_golden_bits(name, tmp_path):
    """Three settings of the processor, each in a fresh process that compiles for it."""
    environment = os.environ | CPU_SETTINGS[name] | {"PYTHONWARNINGS": "ignore"}
    if CPU_SETTINGS[name]:
        environment["NUMBA_CACHE_DIR"] = str(tmp_path)
    code = "import runpy; print(runpy.run_path(__import__('sys').argv[1])['golden_digest']())"
    ran = subprocess.run(
        [sys.executable, "-c", code, str(Path(__file__))], env=environment, capture_output=True, text=True, check=True
    )
    assert ran.stdout.split()[-1] == GOLDEN
