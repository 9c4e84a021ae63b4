"""Shares of assets by year, and portfolios that drift away from them."""

import numpy as np
import pytest

from engine import Plan, PlanError, resolve, simulate_chunk, trace
from engine.allocation import weights_by_year
from engine.portfolio.choice import Portfolio
from engine.timeline import Block

HALF = {"us_stocks": 0.5, "us_bonds": 0.5}
SIXTY = {"us_stocks": 0.6, "us_bonds": 0.4}
FEES = {"asset_fees": {"us_stocks": 0.01}}
STOCKS_UP = [
    {"year": 1, "allocation": {"us_stocks": 0.4, "us_bonds": 0.6}},
    {"year": 11, "allocation": {"us_stocks": 0.6, "us_bonds": 0.4}},
]


def weights(years: int = 12, first_age: int | None = None, **portfolio) -> np.ndarray:
    said = Portfolio.model_validate({"balance": 100_000, **portfolio})
    return np.array(weights_by_year(said, ("us_stocks", "us_bonds"), years, first_age))


def test_a_linear_path_moves_by_equal_steps_and_then_stays():
    found = weights(glide_path=STOCKS_UP)
    assert found[:, 0] == pytest.approx([0.40, 0.42, 0.44, 0.46, 0.48, 0.50, 0.52, 0.54, 0.56, 0.58, 0.60, 0.60])
    assert found.sum(axis=1) == pytest.approx(1)


def test_a_path_of_steps_stays_until_the_next_point():
    assert weights(glide_path=STOCKS_UP, glide="steps")[:, 0] == pytest.approx([0.4] * 10 + [0.6] * 2)


def test_a_path_by_age_is_that_of_the_years_in_which_the_age_is_reached():
    by_age = [{**point, "age": point["year"] + 64} for point in STOCKS_UP]
    for point in by_age:
        del point["year"]
    assert np.array_equal(weights(glide_path=by_age, first_age=65), weights(glide_path=STOCKS_UP))
    assert weights(glide_path=by_age, first_age=70)[0, 0] == pytest.approx(0.5)


def test_a_path_that_never_changes_is_one_row():
    flat = [{"year": 1, "allocation": {"us_stocks": 1.0}}, {"year": 9, "allocation": {"us_stocks": 1.0}}]
    assert weights(glide_path=flat).shape == (1, 2)


def path_plan(make_plan, **portfolio) -> Plan:
    return make_plan(portfolio={"balance": 1_000_000, "fee": 0.002, **portfolio})


def test_each_year_of_a_plan_earns_by_its_own_weights(make_plan):
    plan = path_plan(make_plan, glide_path=STOCKS_UP)
    resolved = resolve(plan)
    block = Block(1, 0, 20, resolved.run.timeline)
    carry, paths = resolved.run.market.init(block), trace(plan, 0, 20, 1)
    for year in range(12):
        carry, returns = resolved.run.market.step(carry, block, year)
        share = min(0.4 + 0.02 * year, 0.6)
        expected = share * returns.growth[0].astype(float) + (1 - share) * returns.growth[1]
        assert np.allclose(paths.portfolio_return.sel(year=year + 1) + 1, expected)


@pytest.mark.parametrize("rebalance", ["annual", "never", {"drift": 0.05}])
@pytest.mark.parametrize("steps", [1, 12])
@pytest.mark.parametrize("at", ["start", "end"])
def test_cash_reconciles_however_the_portfolio_is_rebalanced(make_plan, rebalance, steps, at):
    plan = make_plan(
        portfolio={"balance": 1_000_000, "fee": 0.002, "allocation": SIXTY, "rebalance": rebalance} | FEES,
        horizon={"years": 25, "steps_per_year": steps},
        spending={"kind": "constant_real", "amount": 60_000, "at": at},
        cash_flows=[{"name": "Pension", "amount": 9_000, "start_year": 4}],
    )
    paths = trace(plan, 0, 200, 1)
    change = paths.nominal_balance.diff("year", label="upper")
    out = paths.expenses + paths.nominal_spending + paths.tax + paths.fees
    assert float(np.abs((paths.income + paths.gains - out).sel(year=change.year) - change).max()) < 1e-4
    assert float(paths.nominal_balance.min()) == 0.0


def test_rebalancing_every_year_under_annual_steps_is_one_pool(make_plan):
    allocation = {"us_stocks": 0.6, "us_bonds": 0.4}
    pool, drifting = (
        trace(path_plan(make_plan, allocation=allocation, rebalance=how), 0, 300, 1)
        for how in ("every_period", "annual")
    )
    assert np.allclose(pool.nominal_balance, drifting.nominal_balance, rtol=1e-12, atol=0.01)
    assert np.allclose(pool.portfolio_return, drifting.portfolio_return, atol=1e-12)


def test_without_rebalancing_each_asset_grows_by_itself(make_plan):
    plan = make_plan(
        portfolio={"balance": 100_000, "allocation": {"us_stocks": 0.6, "us_bonds": 0.4}, "rebalance": "never"},
        spending__amount=0, cash_flows=[], horizon__years=15,
    )  # fmt: skip
    resolved = resolve(plan)
    block = Block(1, 0, 50, resolved.run.timeline)
    carry, total = resolved.run.market.init(block), np.ones((2, 50))
    for year in range(15):
        carry, returns = resolved.run.market.step(carry, block, year)
        total = total * returns.growth
    assert np.allclose(trace(plan, 0, 50, 1).nominal_balance.sel(year=15), 60_000 * total[0] + 40_000 * total[1])


def test_a_portfolio_goes_back_to_its_weights_when_one_is_off_by_more_than_the_drift(tmp_path, make_plan):
    """By hand: stocks gain 10 % (52.4 %: kept), then 30 % (58.9 %, off by 8.9: back to half), then 20 %."""
    table = tmp_path / "years.csv"
    table.write_text("year,us_stocks,us_bonds,inflation\n2001,0.1,0,0\n2002,0.3,0,0\n2003,0.2,0,0\n")
    content = {
        "horizon": {"years": 3},
        "portfolio": {
            "balance": 100_000,
            "allocation": {"us_stocks": 0.5, "us_bonds": 0.5},
            "rebalance": {"drift": 0.05},
        },
        "spending": {"kind": "constant_real", "amount": 0},
        "market": {"kind": "historical", "data": str(table)},
    }
    balances = trace(Plan.model_validate(content), 0, 1, 1).nominal_balance.values[0]
    assert balances == pytest.approx([100_000, 105_000, 121_500, 60_750 * 1.2 + 60_750])


def test_an_empty_portfolio_that_is_paid_into_again_starts_at_its_weights(make_plan):
    plan = make_plan(
        portfolio={"balance": 50_000, "allocation": {"us_stocks": 0.6, "us_bonds": 0.4}, "rebalance": "never"},
        spending={"kind": "percent_of_portfolio", "rate": 1.0},
        cash_flows=[{"name": "Gift", "amount": 1e5, "start_year": 3}],
        horizon__years=6,
    )  # fmt: skip
    paths = trace(plan, 0, 50, 1)
    assert np.isfinite(paths.portfolio_return).all()


def test_fees_by_asset_come_on_top_of_the_portfolios(make_plan):
    allocation = {"us_stocks": 0.6, "us_bonds": 0.4}
    both = path_plan(make_plan, allocation=allocation, asset_fees={"us_stocks": 0.01, "us_bonds": 0.01})
    one = make_plan(portfolio={"balance": 1_000_000, "allocation": allocation, "fee": 1 - 0.998 * 0.99})
    assert np.allclose(trace(both, 0, 50, 1).balance, trace(one, 0, 50, 1).balance, rtol=1e-12)
    stocks = path_plan(make_plan, allocation=allocation, asset_fees={"us_stocks": 0.01})
    first = trace(stocks, 0, 50, 1).fees.sel(year=1)
    assert np.allclose(first, 960_000 * (1 - 0.998 * (0.6 * 0.99 + 0.4)))


def test_blocks_and_partitions_give_the_same_bits(make_plan):
    plan = path_plan(make_plan, glide_path=STOCKS_UP, rebalance={"drift": 0.03})
    whole = simulate_chunk(plan, 5, 200, 1)
    assert simulate_chunk(plan, 5, 90, 1, block=7).merge(simulate_chunk(plan, 95, 110, 1)) == whole


@pytest.mark.parametrize(
    ("portfolio", "message"),
    [
        ({"glide_path": [{"year": 1, "allocation": {"us_stocks": 0.7}}]}, "the weights sum to 0.7, not to 1"),
        ({"glide_path": [{"allocation": HALF}]}, "has a year or an age, and not both; give one of them"),
        ({"glide_path": [{"year": 1, "age": 60, "allocation": HALF}]}, "has a year or an age, and not both"),
        (
            {"glide_path": [{"year": 1, "allocation": HALF}, {"age": 70, "allocation": HALF}]},
            "the glide path mixes years and ages; give all its points one of them",
        ),
        (
            {"glide_path": [{"year": 5, "allocation": HALF}, {"year": 5, "allocation": HALF}]},
            r"the glide path's years are \[5, 5\]; put them in order, each once",
        ),
        ({"glide_path": [{"age": 60, "allocation": HALF}]}, "goes by age, but the plan names no people"),
        ({"glide_path": [{"year": 1, "allocation": {"gold": 1.0}}]}, "the allocation names 'gold', which the market"),
        (
            {"glide_path": STOCKS_UP, "allocation": HALF},
            "allocation is stated beside a glide path that starts elsewhere",
        ),
        ({"glide_path": STOCKS_UP, "rebalance": "never"}, "a glide path needs rebalancing, but rebalance is 'never'"),
        ({"allocation": HALF, "rebalance": {"drift": 0.0}}, "drift is 0.0, but must be more than 0"),
        ({"allocation": HALF, "asset_fees": {"gold": 0.01}}, "asset_fees names 'gold', which the allocation does not"),
        ({"allocation": HALF, "asset_fees": {"us_stocks": 2}}, "us_stocks is 2, but must be at most 0.2"),
    ],
)
def test_a_portfolio_that_contradicts_itself_is_refused(make_plan, portfolio, message):
    with pytest.raises(PlanError, match=message):
        path_plan(make_plan, **portfolio)
