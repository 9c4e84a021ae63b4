"""A plan to vary."""

import copy
from typing import Any

import numpy as np
import pytest

from engine import Plan
from engine.spending.rule import Outset, SpendingRule, State

BASE: dict[str, Any] = {
    "name": "Base",
    "horizon": {"years": 30, "steps_per_year": 1},
    "portfolio": {"balance": 1_000_000, "allocation": {"us_stocks": 0.6, "us_bonds": 0.4}, "fee": 0.002},
    "spending": {"kind": "constant_real", "amount": 40_000, "at": "start"},
    "market": {
        "kind": "lognormal",
        "assets": {
            "us_stocks": {"mean": 0.07, "volatility": 0.16},
            "us_bonds": {"mean": 0.03, "volatility": 0.06},
        },
        "inflation": {"mean": 0.025, "volatility": 0.01},
        "correlations": [["us_stocks", "us_bonds", 0.1], ["us_stocks", "inflation", -0.1]],
    },
    "cash_flows": [{"name": "Social Security", "amount": 24_000, "start_year": 2, "end_year": 30}],
}


def vary(**changes: Any) -> dict[str, Any]:
    """Give the base plan with changes, such as ``portfolio__fee=0.01`` or ``spending={...}``."""
    content = copy.deepcopy(BASE)
    for path, value in changes.items():
        *parents, last = path.split("__")
        place = content
        for parent in parents:
            place = place[parent]
        place[last] = value
    return content


@pytest.fixture
def make_plan():
    """Give a function that makes the base plan with changes."""
    return lambda **changes: Plan.model_validate(vary(**changes))


@pytest.fixture
def plan_content():
    """Give a function that gives the base plan's dictionary with changes."""
    return vary


@pytest.fixture
def spend():
    """Give a function that asks a rule, year by year, about (balance, price level, gross return of the past year).

    It returns the spending requested, nominal. The plan spends for 30 years from $1,000,000.
    """

    def spend_one(
        rule: SpendingRule,
        *years: tuple[float, ...],
        income: float = 0.0,
        first_year: int = 1,
        valuation: float | None = None,
    ) -> list[float]:
        one = np.ones(1)
        memory, requested, previous = rule.init(Outset(1_000_000 * one, one, 30)), [], 1_000_000 * one
        for year, (balance, price, past) in enumerate(years, first_year):
            state = State(
                year, balance * one, income * one, price * one, past * one, previous, valuation and valuation * one
            )
            memory, spending = rule.step(memory, state)
            assert np.all(spending.required <= spending.requested)
            requested.append(float(spending.requested[0]))
            previous = balance * one
        return requested

    return spend_one
