"""A plan that cannot be run is refused when it is made, with the value, the bound and the remedy."""

import math

import pytest

from engine import DataError, OutlastError, Plan, PlanError

ANN = {"name": "Ann", "age": 70, "sex": "female"}
RETURNS = "year,stocks,inflation\n2000,0.1,0.02\n2001,0.05,0.02\n2002,-0.1,0.02\n"

REFUSED = [
    ({"horizon__years": 0}, "horizon.years is 0, but must be at least 1"),
    ({"horizon__years": 101}, "horizon.years is 101, but must be at most 100"),
    ({"horizon__steps_per_year": 4}, "horizon.steps_per_year is 4"),
    ({"horizon__yeers": 30}, "horizon.yeers = 30 is not a key of a plan; check the spelling"),
    ({"portfolio__balance": 999}, "portfolio.balance is 999, but must be at least 1,000"),
    ({"portfolio__balance": 1e9}, "but must be at most 100,000,000"),
    ({"portfolio__balance": math.nan}, "portfolio.balance = nan is not a finite number; give one"),
    ({"portfolio__balance": math.inf}, "portfolio.balance"),
    ({"portfolio__balance": "much"}, "portfolio.balance is 'much'"),
    ({"portfolio__fee": -0.01}, "portfolio.fee is -0.01, but must be at least 0"),
    ({"portfolio__allocation": {"us_stocks": 0.6, "us_bonds": 0.3}}, "the weights sum to 0.9, not to 1; change them"),
    ({"portfolio__allocation": {"us_stocks": 1.6, "us_bonds": -0.6}}, "portfolio.allocation.us_stocks is 1.6"),
    ({"portfolio__allocation": {"gold": 1.0}}, "the allocation names 'gold', which the market does not have; use us_s"),
    ({"portfolio__allocation": {"Gold bars": 1.0}}, "the asset name 'Gold bars' cannot be used; use lower-case"),
    ({"spending": {"kind": "constant_real"}}, "spending.amount is missing; add it"),
    ({"spending": {"amount": 1}}, "spending has no 'kind'; add kind = one of"),
    ({"spending": {"kind": "yolo"}}, "spending has kind 'yolo'; use one of 'constant_real'"),
    ({"spending__amount": 1_000_001}, "spending.amount is 1000001, but must be at most 1,000,000"),
    ({"spending__amount": -1}, "spending.amount is -1, but must be at least 0"),
    ({"spending": {"kind": "percent_of_portfolio", "rate": 1.5}}, "spending.rate is 1.5, but must be at most 1"),
    ({"market__assets__us_stocks__volatility": -0.1}, "volatility is -0.1, but must be at least 0"),
    ({"market__assets__us_stocks__mean": -1}, "mean is -1, but must be more than -0.9"),
    ({"market__correlations": [["us_stocks", "gold", 0.1]]}, "correlations name 'gold', which is not in this market"),
    (
        {"market__correlations": [["us_stocks", "us_bonds", 1.5]]},
        "the correlation of 'us_stocks' and 'us_bonds' is 1.5",
    ),
    (
        {
            "market__correlations": [
                ["us_stocks", "us_bonds", 0.9],
                ["us_stocks", "inflation", 0.9],
                ["us_bonds", "inflation", -0.9],
            ]
        },
        "contradict each other (their matrix is not positive definite); bring them closer to 0",
    ),
    (
        {"market": {"kind": "lognormal", "calibrate": {"data": "us_annual", "first_year": 1990, "last_year": 1990}}},
        "1 years are too few to calibrate 4 factors; take at least 6, by widening first_year and last_year",
    ),
    ({"market__assets__inflation": {"mean": 0, "volatility": 0}}, "'inflation' is no asset; write its mean and vol"),
    ({"market": {"kind": "historical"}, "horizon__years": 99}, "does not fit into the 98 years of us_annual"),
    ({"market": {"kind": "bootstrap", "block_years": 99}}, "block_years is 99, longer than the 98 years of data"),
    ({"market": {"kind": "bootstrap", "block_years": 0}}, "block_years is 0, but must be at least 1"),
    ({"market": {"kind": "bootstrap", "first_year": 1900}}, "the years 1900 to 2025 are not within us_annual"),
    ({"market": {"kind": "historical"}, "horizon__steps_per_year": 12}, "a historical market knows only whole years"),
    ({"market": {"kind": "bootstrap"}, "horizon__steps_per_year": 12}, "a bootstrap market knows only whole years"),
    ({"market": {"kind": "historical", "data": "no_such"}}, "the data 'no_such' cannot be read"),
    (
        {"cash_flows": [{"name": "x", "amount": 1, "start_year": 5, "end_year": 4}]},
        "'x' ends in year 4, before it starts",
    ),
    (
        {"market": {"kind": "bootstrap", "inflation": {"kind": "constant"}}},
        "market.inflation is stated, but this market has the inflation of its own years; remove it, or choose another",
    ),
    ({"cash_flows": [{"name": "x", "amount": 1, "start_year": 0}]}, "cash_flows.1.start_year is 0"),
    (
        {"spending": {"kind": "vpw", "last_age": 70}, "people": [ANN]},
        "last_age is 70, but the youngest is 70 when spending starts; set last_age >= 71",
    ),
    (
        {"spending": {"kind": "amortization_based", "last_age": 71, "start_year": 3}, "people": [ANN]},
        "last_age is 71, but the youngest is 72 when spending starts; set last_age >= 73",
    ),
    (
        {"spending": {"kind": "spending_smile", "amount": 1, "rule": {"kind": "vpw", "last_age": 9}}, "people": [ANN]},
        "last_age is 9, but the youngest is 70 when spending starts; set last_age >= 71",
    ),
    (
        {"spending": {"kind": "rmd", "age": 75}, "people": [ANN]},
        "spending.age is 75, but the plan says how old its people are (70 the oldest, when spending starts); remove sp",
    ),
    (
        {"spending": {"kind": "spending_smile", "amount": 1, "age": 75}, "people": [ANN]},
        "spending.age is 75, but the plan says how old its people are (70 the oldest, when spending starts); remove sp",
    ),
    (
        {"spending": {"kind": "cape_based"}, "portfolio__allocation": {"us_bonds": 1.0}},
        "this spending rule looks at the valuation of equities, but the allocation has none (us_bonds); add one, such "
        "as us_stocks, or choose another rule",
    ),
    (
        {"spending": {"kind": "spending_smile", "amount": 1, "rule": {"kind": "risk_based_guardrails"}}},
        "risk_based_guardrails cannot be part of another rule; make it the plan's own spending.kind",
    ),
]


@pytest.mark.parametrize(("changes", "message"), REFUSED, ids=[message[:50] for _, message in REFUSED])
def test_a_wrong_value_is_refused_with_its_bound_and_remedy(plan_content, changes, message):
    with pytest.raises(PlanError) as refused:
        Plan.model_validate(plan_content(**changes))
    assert message in str(refused.value)


def test_every_mistake_gets_its_own_line(plan_content):
    with pytest.raises(PlanError) as refused:
        Plan.model_validate(plan_content(horizon__years=0, portfolio__fee=3))
    assert len(str(refused.value).splitlines()) == 2


BAD_CSV = [
    (RETURNS.replace("2001,", "2003,"), "year 2000 is followed by 2003; give every year once"),
    (RETURNS.replace("0.05", ""), "line 3: stocks is '', not a number; fill the gap"),
    (RETURNS.replace("0.05", "5.0e1"), "stocks in 2001 is 50.0, outside -1 .. 10; write returns as decimals"),
    (RETURNS.replace("0.05", "nan"), "line 3: stocks is 'nan', not a number"),
    (RETURNS.replace("-0.1", "-1.0"), "stocks in 2002 is -1.0, outside"),
    (RETURNS.replace("inflation", "cpi"), "give a CSV with the columns year, inflation"),
    (RETURNS.replace("year", "jahr"), "no column 'year'"),
    ("", "has no rows"),
    (RETURNS.replace(",", ";"), "no column 'year' (separated by commas)"),
    (RETURNS.replace("2001,", "2001.5,"), "line 3: year is '2001.5', not a whole number"),
    (RETURNS.replace("year,stocks", "year,inflation"), "the column name 'inflation' is empty or there twice"),
    (RETURNS.replace("inflation\n", "inflation,\n"), "the column name '' is empty or there twice"),
    ("year,stocks,inflation\n2000,5,2\n2001,-0.5,2\n2002,7,3\n", "as if written in percent; write 0.07 for 7 %"),
    (RETURNS + "2003,0.1\n", "line 5: inflation is None, not a number"),
]


@pytest.mark.parametrize(("text", "message"), BAD_CSV, ids=[message for _, message in BAD_CSV])
def test_a_csv_with_a_mistake_is_refused_with_its_line_or_year(tmp_path, plan_content, text, message):
    (tmp_path / "returns.csv").write_text(text)
    market = {"kind": "historical", "data": "returns.csv"}
    content = plan_content(market=market, portfolio__allocation={"stocks": 1.0}, horizon__years=2)
    with pytest.raises(PlanError) as refused:
        Plan.model_validate(content, context={"folder": tmp_path})
    assert message in str(refused.value)


def test_a_csv_in_percent_is_not_taken_for_a_calibration(tmp_path, plan_content):
    rows = "".join(f"{2000 + year},{0.4 if year < 5 else 9.0},0.02\n" for year in range(8))
    (tmp_path / "returns.csv").write_text("year,stocks,inflation\n" + rows)
    market = {"kind": "lognormal", "calibrate": {"data": "returns.csv"}}
    content = plan_content(market=market, portfolio__allocation={"stocks": 1.0})
    with pytest.raises(PlanError, match=r"returns\.csv: stocks has a mean of 3\.62 and a volatility of 4\.45"):
        Plan.model_validate(content, context={"folder": tmp_path})


def test_a_plan_file_and_a_csv_from_windows_are_read(tmp_path, plan_content):
    csv = "\ufeff year, stocks ,inflation\n2000,0.1,0.02\n2001,0.05,0.02\n".replace("\n", "\r\n")
    (tmp_path / "returns.csv").write_text(csv, newline="")
    text = """[horizon]\nyears = 2\n[portfolio]\nbalance = 1e5\nallocation = { stocks = 1.0 }
[spending]\nkind = "constant_real"\namount = 1\n[market]\nkind = "historical"\ndata = "returns.csv"\n"""
    (tmp_path / "plan.toml").write_text("\ufeff" + text.replace("\n", "\r\n"), newline="")
    assert Plan.from_toml(tmp_path / "plan.toml").market.asset_names() == ("stocks",)


def test_a_csv_of_bytes_that_are_no_text_is_refused(tmp_path, plan_content):
    (tmp_path / "returns.csv").write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(PlanError, match="cannot be read"):
        Plan.model_validate(plan_content(market={"kind": "historical", "data": str(tmp_path / "returns.csv")}))


def test_a_missing_plan_file_is_refused(tmp_path):
    with pytest.raises(PlanError, match=r"cannot be read .*give the path of a TOML file"):
        Plan.from_toml(tmp_path / "none.toml")


def test_a_plan_file_that_is_no_toml_is_refused_with_its_line(tmp_path):
    (tmp_path / "plan.toml").write_text("name = \n")
    with pytest.raises(PlanError, match="line 1"):
        Plan.from_toml(tmp_path / "plan.toml")


def test_a_text_that_is_no_plan_is_refused():
    with pytest.raises(PlanError, match="horizon is missing"):
        Plan.model_validate_json("{}")


def test_every_error_of_ours_is_an_outlast_error():
    assert issubclass(DataError, PlanError)
    assert issubclass(PlanError, OutlastError)
