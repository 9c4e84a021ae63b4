"""The figures of the guide to markets are what the markets give."""

import re
from pathlib import Path

import pytest

from engine import Plan, simulate
from engine.markets.registry import MARKET_KINDS

PLAN = {
    "horizon": {"years": 30},
    "portfolio": {"balance": 1_000_000, "allocation": {"us_stocks": 0.6, "us_bonds": 0.4}},
    "spending": {"kind": "constant_real", "amount": 40_000},
}
ROW = re.compile(r"^\| `(\w+)` \|.*\| ([^|]+) \| ([^|]*) \|$", re.MULTILINE)


@pytest.fixture(scope="module")
def rows() -> dict[str, tuple[str, str]]:
    """Return success and interval by kind, as the guide prints them."""
    guide = Path(__file__).parents[2] / "engine" / "markets" / "README.md"
    return {kind: (success.strip(), interval.strip()) for kind, success, interval in ROW.findall(guide.read_text())}


def test_the_guide_has_a_row_for_every_market(rows):
    assert set(rows) == MARKET_KINDS


@pytest.mark.parametrize("kind", sorted(MARKET_KINDS - {"returns_table"}))
def test_a_markets_success_on_the_four_percent_rule_is_the_one_printed(rows, kind):
    result = simulate(Plan.model_validate({**PLAN, "market": {"kind": kind}}), 100_000, seed=1)
    success, interval = rows[kind]
    assert success == f"{100 * float(result.success_probability):.1f} %"
    if kind == "historical":
        assert interval == f"none: {result.attrs['scenarios']} windows"
    else:
        low, high = (100 * float(bound) for bound in result.success_interval)
        assert interval == f"{low:.1f} to {high:.1f}"
