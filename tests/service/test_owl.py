"""``outlast owl`` writes a case that Owl reads: every section and key that its loader takes without a default."""

import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

Outlast = Callable[..., tuple[int, str, str]]
EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "three_accounts.toml"

LOADED = {
    "basic_info": {"names": str, "date_of_birth": str, "life_expectancy": int, "sexes": str},
    "savings_assets": {
        "taxable_savings_balances": float,
        "tax_deferred_savings_balances": float,
        "tax_free_savings_balances": float,
        "taxable_cost_basis": float,
    },
    "fixed_income": {
        "pension_monthly_amounts": float,
        "pension_ages": float,
        "pension_indexed": bool,
        "pension_survivor_fraction": float,
        "social_security_pia_amounts": int,
        "social_security_ages": float,
    },
}
"""What Owl 2026.10 reads one value a person from, by section, and of which type its schema wants each."""
WORDS = {
    "rates_selection": {"method": "historical average", "from": 1928, "to": 2025},
    "household_financial_profile": {"HFP_file_name": "None"},
    "optimization_parameters": {"spending_profile": "flat", "objective": "maxSpending"},
}
"""What it takes from a fixed list."""


@pytest.fixture
def case(outlast: Outlast, tmp_path: Path) -> dict:
    """Export the example, and read it as Owl does."""
    code, out, err = outlast("owl", EXAMPLE, "-o", tmp_path / "new" / "case.toml", "--first-year", 2026)
    assert (code, err) == (0, "")
    assert "case.toml is written" in out
    return tomllib.loads((tmp_path / "new" / "case.toml").read_text(encoding="utf-8"))


def test_the_case_has_one_value_a_person_wherever_owl_expects_it(case: dict) -> None:
    people = len(case["basic_info"]["names"])
    for section, keys in LOADED.items():
        for key, kind in keys.items():
            assert [type(value) for value in case[section][key]] == [kind] * people, f"{section}.{key}"


def test_the_case_names_its_choices_in_owls_words(case: dict) -> None:
    assert {name: case[name] for name in WORDS} == WORDS
    assert set(case) >= {"case_name", "description", "solver_options", "results"}


def test_the_allocation_is_whole_percents_for_each_person_at_both_ends(case: dict) -> None:
    assert case["asset_allocation"]["generic"] == [[[60, 0, 40, 0]] * 2] * 2
    assert all(type(share) is int for person in case["asset_allocation"]["generic"] for end in person for share in end)


def test_the_money_of_the_case_is_the_plans_in_thousands(case: dict) -> None:
    savings = case["savings_assets"]
    names = ("taxable", "tax_deferred", "tax_free")
    assert [sum(savings[f"{name}_savings_balances"]) for name in names] == [250.0, 600.0, 150.0]


def test_without_a_file_the_case_is_printed_and_starts_this_year(outlast: Outlast) -> None:
    before = date.today().year
    code, out, _ = outlast("owl", EXAMPLE)
    assert code == 0
    start = date.fromisoformat(tomllib.loads(out)["basic_info"]["start_date"])
    assert before <= start.year <= date.today().year


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("owl", "plan.toml"), "the plan has no [portfolio.accounts]; add it"),
        (("owl", "missing.toml"), "missing.toml"),
        (("owl", EXAMPLE, "-o", "plan.toml/case.toml"), "cannot be written"),
        (("owl", EXAMPLE, "--first-year", "66"), "66 is not in the range 2000<=x<=2100"),
    ],
)
def test_a_plan_that_cannot_be_exported_is_refused_in_words(
    outlast: Outlast, plan_file: Path, arguments: tuple[object, ...], message: str
) -> None:
    code, out, err = outlast(*arguments)
    assert (code, out) == (2, "")
    assert message in err
