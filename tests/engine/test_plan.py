"""What a plan is: self-contained, and the same plan whatever file it came from."""

import pytest

from engine import Plan, resolve

TOML = """
name = "Mine"
[horizon]
years = 2
[portfolio]
balance = 100_000
allocation = { stocks = 1.0 }
[spending]
kind = "constant_real"
amount = 4_000
[market]
kind = "bootstrap"
data = "returns.csv"
block_years = 1
"""
RETURNS = "year,stocks,inflation\n2000,0.1,0.02\n2001,0.05,0.02\n2002,-0.1,0.02\n"


@pytest.fixture
def plan_file(tmp_path):
    (tmp_path / "returns.csv").write_text(RETURNS)
    (tmp_path / "plan.toml").write_text(TOML)
    return tmp_path / "plan.toml"


def test_the_table_of_a_csv_beside_the_plan_travels_with_it(plan_file):
    plan = Plan.from_toml(plan_file)
    (plan_file.parent / "returns.csv").unlink()
    again = Plan.model_validate_json(plan.model_dump_json())
    assert resolve(again) == resolve(plan)


def test_a_shipped_history_travels_by_its_name(make_plan):
    text = make_plan(market={"kind": "historical"}).model_dump_json()
    assert '"us_annual"' in text
    assert len(text) < 1_500


def test_a_key_depends_on_contents_and_not_on_names(plan_file, tmp_path):
    plan = Plan.from_toml(plan_file)
    (tmp_path / "other.csv").write_text(RETURNS)
    (tmp_path / "other.toml").write_text(TOML.replace("returns.csv", "other.csv").replace("Mine", "Yours"))
    assert resolve(Plan.from_toml(tmp_path / "other.toml")).key == resolve(plan).key


def test_a_key_changes_with_one_figure_of_the_data(plan_file):
    before = resolve(Plan.from_toml(plan_file)).key
    (plan_file.parent / "returns.csv").write_text(RETURNS.replace("0.05", "0.0500001"))
    assert resolve(Plan.from_toml(plan_file)).key != before


def test_every_input_that_changes_an_answer_changes_the_key(make_plan):
    changes = [
        {},
        {"horizon__years": 29},
        {"horizon__steps_per_year": 12},
        {"portfolio__balance": 1_000_001},
        {"portfolio__fee": 0.0021},
        {"portfolio__allocation": {"us_stocks": 0.61, "us_bonds": 0.39}},
        {"spending__amount": 40_001},
        {"spending__at": "end"},
        {"spending__essential": 30_000},
        {"market__assets__us_stocks__mean": 0.071},
        {"market__inflation__volatility": 0.011},
        {"market__correlations": []},
        {"cash_flows": []},
        {"cash_flows": [{"name": "Social Security", "amount": 24_000, "start_year": 2, "nominal": True}]},
    ]
    assert len({resolve(make_plan(**change)).key for change in changes}) == len(changes)


def test_an_asset_at_zero_weight_does_not_even_change_the_key(make_plan):
    with_zero = make_plan(
        market={"kind": "bootstrap"}, portfolio__allocation={"us_bills": 0.0, "us_stocks": 0.6, "us_bonds": 0.4}
    )
    assert resolve(with_zero).key == resolve(make_plan(market={"kind": "bootstrap"})).key


def test_the_order_of_the_allocation_does_not_matter(make_plan):
    turned = make_plan(portfolio__allocation={"us_bonds": 0.4, "us_stocks": 0.6})
    assert resolve(turned).key == resolve(make_plan()).key


def test_a_plan_cannot_be_changed_once_made(make_plan):
    with pytest.raises(ValueError, match="frozen"):
        make_plan().name = "Other"
