"""The result says what it is."""

import math
import sys

import numpy as np
import pytest

from engine import Plan, resolve, simulate, simulate_chunk, trace
from engine.outcomes import CAUSES
from engine.result import relabel
from engine.simulate import projected_memory
from engine.statistics import success_interval
from engine.vocabulary import COORDINATES, QUANTILES, RESULT, TRACE


def test_every_variable_and_coordinate_has_its_units_and_name(make_plan):
    result = simulate(make_plan(), scenarios=500)
    assert set(result.data_vars) == set(RESULT) - {"member_success", "member_interval"}
    for name, variable in result.variables.items():
        meaning = RESULT.get(name) or COORDINATES[name]
        assert variable.attrs == meaning._asdict()


def test_counts_and_shares_agree_with_each_other(make_plan):
    result = simulate(make_plan(spending__amount=55_000), scenarios=30_000)
    failures = int(result.failure_year.sum())
    assert 0 < failures < 30_000
    assert float(result.success_probability) == 1 - failures / 30_000
    assert int(result.failure_cause.sum()) == failures
    assert np.allclose(1 - result.depletion_year.cumsum() / 30_000, result.solvent, atol=1e-12)
    assert float(result.success_interval[0]) < float(result.success_probability) < float(result.success_interval[1])


def test_a_result_agrees_with_the_scenarios_it_came_from(make_plan):
    plan, count = make_plan(spending__amount=55_000), 3_000
    result, paths = simulate(plan, count, seed=4), trace(plan, 0, count, seed=4)
    assert np.allclose(result.balance, np.quantile(paths.balance, QUANTILES, axis=0, method="inverted_cdf"))
    assert np.allclose(result.mean_spending[1:], paths.spending[:, 1:].mean("scenario"), atol=0.006)
    assert np.allclose(result.shortfall[1:], (paths.unpaid[:, 1:] > 0).mean("scenario"))
    below = (paths.spending < paths.spending.sel(year=1) - 0.005).mean("scenario")
    assert np.allclose(result.below_first_year[2:], below[2:])
    assert float(result.success_probability) == float(1 - (paths.unpaid > 0).any("year").mean())


def test_a_trace_names_every_column(make_plan):
    paths = trace(make_plan(horizon__years=2), 7, 3, seed=1)
    assert list(paths.scenario.values) == [7, 8, 9]
    assert set(paths.data_vars) == set(TRACE)


def test_where_nothing_is_required_success_means_never_empty(make_plan):
    whole = make_plan(spending={"kind": "percent_of_portfolio", "rate": 1.0}, horizon__years=3, cash_flows=[])
    result = simulate(whole, 100)
    assert result.attrs["requires_spending"] == 0
    assert float(result.success_probability) == 0
    assert int(result.depletion_year[1]) == 100
    last = make_plan(spending={"kind": "percent_of_portfolio", "rate": 1.0}, horizon__years=1, cash_flows=[])
    assert float(simulate(last, 100).success_probability) == 1, "empty at the very end is not empty before it"


def test_an_expense_is_required_under_any_rule(make_plan):
    content = {"spending": {"kind": "percent_of_portfolio", "rate": 0.04}}
    roof = [{"name": "roof", "amount": -5_000_000, "start_year": 3, "end_year": 3}]
    result = simulate(make_plan(**content, cash_flows=roof), 200)
    assert result.attrs["requires_spending"] == 1
    assert int(result.failure_year[3]) == 200


def test_history_has_no_interval_and_says_why(make_plan):
    result = simulate(make_plan(market={"kind": "historical"}), scenarios=5)
    assert result.attrs["scenarios"] == 69
    assert np.isnan(result.success_interval).all()
    assert math.isnan(float(result.success_standard_error))
    assert "not independent draws" in result.attrs["interval_note"]


def test_a_result_takes_the_name_of_the_plan_that_asked(make_plan):
    result = relabel(simulate(make_plan(), 100), make_plan(name="Ours"))
    assert result.attrs["name"] == "Ours"
    assert Plan.model_validate_json(result.attrs["plan"]).name == "Ours"


def test_causes_of_failure_follow_their_rule(tmp_path):
    """Three histories of twelve years: stocks fall at once; prices double every three years; neither."""
    cases = {
        "early_losses": ([-0.5] + [0.03] * 11, 0.03),
        "high_inflation": ([0.30] * 12, 0.26),
        "weak_returns": ([0.035] * 12, 0.03),
    }
    for number, (cause, (stocks, inflation)) in enumerate(cases.items()):
        rows = [f"{2000 + year},{value},{inflation}" for year, value in enumerate(stocks)]
        (tmp_path / f"{number}.csv").write_text("year,stocks,inflation\n" + "\n".join(rows))
        content = {
            "horizon": {"years": 12},
            "portfolio": {"balance": 100_000, "allocation": {"stocks": 1.0}},
            "spending": {"kind": "constant_real", "amount": 20_000},
            "market": {"kind": "historical", "data": f"{number}.csv"},
        }
        result = simulate(Plan.model_validate(content, context={"folder": tmp_path}))
        assert dict(zip(CAUSES, result.failure_cause.values.tolist(), strict=True))[cause] == 1, cause


@pytest.mark.parametrize(
    ("successes", "scenarios", "expected"),
    [(0, 10, (0.0, 0.277533)), (10, 10, (0.722467, 1.0)), (81, 263, (0.2553, 0.3662))],
)
def test_wilson_s_interval_has_its_published_values(successes, scenarios, expected):
    """81 of 263: R. G. Newcombe, Statistics in Medicine 17 (1998), 857-872, table I, method 3 (0.2553 to 0.3662)."""
    assert success_interval(successes, scenarios) == pytest.approx(expected, abs=5e-5)


def test_memory_does_not_grow_with_scenarios_unless_paths_are_kept(make_plan):
    resolved = resolve(make_plan())
    assert projected_memory(resolved, 10**9, keep_paths=False) == projected_memory(resolved, 10**3, keep_paths=False)
    assert projected_memory(resolved, 10**6, keep_paths=True) > 31 * 8 * 10**6


def test_more_than_one_dense_histogram_s_worth_is_split(make_plan, monkeypatch):
    monkeypatch.setattr(sys.modules["engine.simulate"], "MAX_DENSE", 20_000)  # the package names the function so too
    plan = make_plan(horizon__years=2)
    split = simulate_chunk(plan, 0, 50_000, 1)
    monkeypatch.undo()
    assert split == simulate_chunk(plan, 0, 50_000, 1)
