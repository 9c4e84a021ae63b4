"""The compiled engine gives, bit for bit, what its Python text says.

Coverage cannot see into compiled code. Here a child process runs the same small plans with Numba switched off, so that
every line of every kernel runs as written, is measured, and has to agree with the machine code.
"""

import hashlib
import itertools
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

from engine import Plan, simulate_chunk
from engine.analysis.geometric_mean import geometric_mean

MARKETS = ("lognormal", "bootstrap", "historical", "ensemble", "student_t", "regime_switching", "mean_reverting")
RULES = (
    {"kind": "constant_real", "amount": 55_000, "at": "end"},
    {"kind": "percent_of_portfolio", "rate": 0.05, "essential": 30_000},
    {"kind": "guyton_klinger", "amount": 60_000},
)


def plans() -> list[Plan]:
    """Return one small plan for each market and rule, and one with monthly steps."""
    assets = {"us_stocks": 0.6, "us_bonds": 0.4}
    plan = {"horizon": {"years": 9}, "portfolio": {"balance": 300_000, "allocation": assets, "fee": 0.01}}
    income = {"name": "Pension", "amount": 9_000, "start_year": 3, "end_year": 9, "nominal": True}
    annual = [
        {"name": "plan", **plan, "market": {"kind": market}, "spending": rule, "cash_flows": [income]}
        for market, rule in itertools.product(MARKETS, RULES)
    ]
    monthly = {**annual[0], "horizon": {"years": 3, "steps_per_year": 12}}
    persistent = {**annual[0], "market": {"kind": "lognormal", "inflation": {"kind": "ar1"}}}
    return [Plan.model_validate(one) for one in [*annual, monthly, persistent, *_of_people_and_accounts(annual[0])]]


def _of_people_and_accounts(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """Vary a plan by lives and taxed accounts, and by assets that drift under fees of their own."""
    people = [{"name": "Al", "age": 95, "sex": "male"}, {"name": "Bo", "age": 93, "sex": "female"}]
    accounts = {"taxable": {"balance": 100_000, "basis": 50_000}, "deferred": {"balance": 150_000}}
    lived = {"horizon": {"until": "last_death"}, "people": people, "tax": {"kind": "us_federal"}, "cash_flows": []}
    assets = plan["portfolio"]["allocation"]
    taxed = {"allocation": assets, "accounts": accounts}
    drifting = {"balance": 300_000, "allocation": assets, "rebalance": "annual"}
    uneven = {"balance": 300_000, "allocation": assets, "asset_fees": {"us_stocks": 0.01}}
    return [{**plan, **lived, "portfolio": taxed}, {**plan, "portfolio": drifting}, {**plan, "portfolio": uneven}]


def digests() -> list[str]:
    """Return the digest of each plan's summary, over scenarios that do not start at zero."""
    summaries = [simulate_chunk(plan, 7, 40, 2**40 + 11).to_bytes() for plan in plans()]
    roots = geometric_mean(np.array([1e-6, 0.3, 1.0, 7.5, 4e9]), 30).tobytes()
    return [hashlib.sha256(content).hexdigest() for content in (*summaries, roots)]


def test_the_kernels_compiled_and_as_python_give_the_same_bits() -> None:
    quiet = ["-W", "ignore::RuntimeWarning"]  # NumPy says when an unsigned product wraps around, as Philox wants it to
    child = subprocess.run(
        [sys.executable, *quiet, str(Path(__file__))],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert child.returncode == 0, child.stderr
    assert child.stdout.split() == digests()


if __name__ == "__main__":
    print(*digests(), sep="\n")
