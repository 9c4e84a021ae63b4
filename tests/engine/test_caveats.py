"""What has to be known of the data reaches the answer of every question that draws from it."""

from collections.abc import Callable

import pytest

from engine import Plan
from engine.analysis.attribution import attribution
from engine.analysis.best_allocation import best_allocation
from engine.analysis.compare import compare
from engine.analysis.convergence import convergence
from engine.analysis.history_rank import history_rank
from engine.analysis.shocks import Shock
from engine.analysis.solve import Range, by_bisection, solve
from engine.analysis.stress import stress
from engine.analysis.sweep import sweep
from engine.analysis.tornado import Bar, tornado
from engine.analysis.variance_indices import variance_indices
from engine.jobs import Analysis, answer
from engine.markets.shipped import CAVEATS

AMOUNTS = Range(10_000, 90_000, rises=False)
FIELDS = {"spending.amount": (30_000.0, 50_000.0), "portfolio.fee": (0.0, 0.01)}
QUESTIONS: dict[str, Callable[[Plan], Analysis]] = {
    "solve": lambda plan: solve(plan, "spending.amount", 0.9, AMOUNTS, 50, 1),
    "bisection": lambda plan: by_bisection(plan, "spending.amount", 0.9, AMOUNTS, 50, 1),
    "allocation": lambda plan: best_allocation(plan, 50, 1, steps=2),
    "sweep": lambda plan: sweep(plan, {"spending.amount": [30_000, 40_000]}, 50, 1),
    "compare": lambda plan: compare([plan, plan], 50, 1),
    "causes": lambda plan: attribution(plan, 50, 1),
    "stress": lambda plan: stress(plan, [Shock(name="slump", returns={"us_stocks": -0.3})], 50, 1),
    "tornado": lambda plan: tornado(plan, 50, 1, [Bar("spending.amount", 30_000, 50_000)]),
    "indices": lambda plan: variance_indices(plan, FIELDS, 20, 1, points=2),
    "convergence": lambda plan: convergence(plan, 400, 1),
    "history": lambda plan: history_rank(plan, "us_monthly"),
}


def of_months(data: str) -> Plan:
    """Give a plan of ten years that draws months or years of history."""
    return Plan.model_validate(
        {
            "horizon": {"years": 10},
            "portfolio": {"balance": 400_000, "allocation": {"us_stocks": 0.6, "us_bonds": 0.4}},
            "spending": {"kind": "constant_real", "amount": 40_000},
            "market": {"kind": "bootstrap", "data": data},
        }
    )


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_from_monthly_averages_says_so(question: str) -> None:
    assert answer(QUESTIONS[question](of_months("us_monthly"))).attrs["caveat"] == CAVEATS["us_monthly"]


def test_an_answer_from_years_has_nothing_to_say() -> None:
    assert answer(QUESTIONS["causes"](of_months("us_annual"))).attrs["caveat"] == ""


def test_a_caveat_is_said_once_for_two_plans_and_also_where_only_the_second_has_it() -> None:
    both = compare([of_months("us_annual"), of_months("us_monthly")], 50, 1)
    assert answer(both).attrs["caveat"] == CAVEATS["us_monthly"]
