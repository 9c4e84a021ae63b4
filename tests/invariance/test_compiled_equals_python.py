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

from engine import Plan, simulate_chunk

MARKETS = ("lognormal", "bootstrap", "historical", "ensemble")
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
    return [Plan.model_validate(one) for one in [*annual, monthly]]


def digests() -> list[str]:
    """Return the digest of each plan's summary, over scenarios that do not start at zero."""
    return [hashlib.sha256(simulate_chunk(plan, 7, 40, 2**40 + 11).to_bytes()).hexdigest() for plan in plans()]


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
