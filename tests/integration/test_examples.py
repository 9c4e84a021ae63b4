"""The plans that we ship can be answered as they stand."""

from pathlib import Path

import pytest

from engine import Plan, simulate

EXAMPLES = sorted((Path(__file__).resolve().parents[2] / "examples").glob("*.toml"))


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 5


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_answered(path: Path) -> None:
    answer = simulate(Plan.from_toml(path), scenarios=60, seed=1)
    assert 0.0 <= float(answer.success_probability) <= 1.0
    assert float(answer.balance.sel(year=0, quantile=0.5)) == 1_000_000.0


def test_the_plans_with_social_security_are_paid_it_from_67() -> None:
    plan = Plan.from_toml(next(path for path in EXAMPLES if path.stem == "retire_at_65"))
    assert [(flow.name, flow.start_year) for flow in plan.cash_flows] == [("Social Security", 3)]


def test_the_couple_spends_once_retired_and_until_the_last_death() -> None:
    plan = Plan.from_toml(next(path for path in EXAMPLES if path.stem == "couple_retiring_at_62"))
    answer = simulate(plan, scenarios=200, seed=1)
    assert answer.spending.sel(quantile=0.95).values[1:4].tolist() == pytest.approx([0.0, 0.0, 98_000.0])
    assert answer.sizes["year"] == 61
    assert float(answer.living[40]) < 0.2
