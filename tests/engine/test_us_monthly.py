"""Monthly history: the table that we ship, monthly tables of a user's own, and the markets that draw from them."""

import math
from statistics import correlation, stdev

import numpy as np
import pytest

from engine import Plan, PlanError, resolve, simulate
from engine.markets.history import History, load
from engine.timeline import Block

MONTHLY = "year,month,stocks,inflation,valuation\n" + "".join(
    f"{2000 + k // 12},{k % 12 + 1},{(k - 14) / 1000},0.00{k % 9},{10 + k}\n" for k in range(1, 40)
)
"""February 2000 to April 2003."""


def monthly(**market) -> dict:
    return {"market": {"kind": "historical", "data": "us_monthly"} | market, "horizon__steps_per_year": 12}


def draw(plan: Plan, first: int, count: int) -> tuple[np.ndarray, np.ndarray | None]:
    """Return growth (periods, assets + 1, scenarios), inflation first, and valuation (periods, scenarios)."""
    run = resolve(plan).run
    block = Block(5, first, count, run.timeline)
    carry, growth, valuation = run.market.init(block), [], []
    for period in range(run.timeline.periods):
        carry, returns = run.market.step(carry, block, period)
        growth.append(np.vstack([returns.inflation, returns.growth]))
        valuation.append(returns.valuation)
    return np.array(growth), None if valuation[0] is None else np.array(valuation)


@pytest.fixture
def own(tmp_path, plan_content):
    """Give a function that makes a plan on `MONTHLY`, or another text, with changes."""

    def make(text: str = MONTHLY, years: int = 2, steps: int = 12, **market) -> Plan:
        (tmp_path / "months.csv").write_text(text)
        market = {"kind": "historical", "data": "months.csv"} | market
        changes = {"horizon": {"years": years, "steps_per_year": steps}, "portfolio__allocation": {"stocks": 1.0}}
        return Plan.model_validate(plan_content(market=market, cash_flows=[], **changes), context={"folder": tmp_path})

    return make


def test_the_shipped_months_are_shiller_s():
    """CAPE in September 1929 (32.6), its low of December 1920 (4.8) and its high of December 1999 (44.2)."""
    months = load("us_monthly")
    assert (months.span, months.assets) == ("February 1871 to March 2023", ("us_stocks", "us_bonds"))
    assert months.between(1929, 1929).valuation[8] == pytest.approx(32.6, abs=0.05)
    assert months.between(1920, 1920).valuation[11] == pytest.approx(4.8, abs=0.05)
    assert months.between(1999, 1999).valuation[11] == pytest.approx(44.2, abs=0.05)
    assert months.between(1932, 1932).columns["us_stocks"][7] == pytest.approx(0.505, abs=0.01)  # the rise of August


def test_stocks_earned_six_point_nine_percent_a_year_after_inflation():
    months = load("us_monthly")
    stocks, prices = (np.log1p(months.columns[name]).sum() for name in ("us_stocks", "inflation"))
    assert math.exp((stocks - prices) * 12 / months.rows) - 1 == pytest.approx(0.0686, abs=0.001)


def test_months_compounded_into_years_agree_with_the_annual_history():
    years, annual = load("us_monthly").annual().between(1928, 2022), load("us_annual").between(1928, 2022)
    stocks, bonds = (correlation(years.columns[name], annual.columns[name]) for name in ("us_stocks", "us_bonds"))
    assert (stocks > 0.98, bonds > 0.9) == (True, True)
    assert correlation(years.columns["inflation"], annual.columns["inflation"]) > 0.98
    assert stdev(years.columns["us_stocks"]) == pytest.approx(0.191, abs=0.001)
    assert stdev(annual.columns["us_stocks"]) == pytest.approx(0.196, abs=0.001)


def test_the_months_swing_as_little_as_the_caveat_says():
    stocks = load("us_monthly").between(1950, None).columns["us_stocks"]
    assert f"{stdev(stocks) * math.sqrt(12):.1%}" == "12.1%"
    assert "12.1% a year since 1950" in load("us_monthly").caveat


def test_only_complete_calendar_years_are_compounded(own):
    months = own().market.data
    assert (months.span, months.annual().span) == ("February 2000 to April 2003", "2001 to 2002")
    growth = math.prod(1 + value for value in months.between(2001, 2001).columns["stocks"])
    assert months.annual().columns["stocks"][0] == pytest.approx(growth - 1, abs=1e-15)
    assert months.annual().valuations() == (21.0, 33.0, 45.0)  # December 2000, 2001, 2002
    assert months.annual().annual() == months.annual()


def test_a_window_of_monthly_history_starts_every_month(make_plan):
    plan = make_plan(**monthly())
    resolved = resolve(plan)
    assert resolved.windows == 1826 - 360 + 1
    assert "1467 starting months" in resolved.market_note
    growth, _ = draw(plan, 1135, 2)  # September 1965
    months = load("us_monthly").between(1965, 1995)
    table = np.array(months.growth(("us_stocks", "us_bonds")))
    assert np.array_equal(growth[:, :, 0], table[:, 8 : 8 + 360].T)
    assert np.array_equal(growth[:, :, 1], table[:, 9 : 9 + 360].T)


def test_windows_of_whole_years_are_counted_in_complete_calendar_years(make_plan):
    resolved = resolve(make_plan(market={"kind": "historical", "data": "us_monthly"}))
    assert resolved.windows == 151 - 30 + 1
    assert "1872 to 2022" in resolved.market_note


@pytest.mark.parametrize("block_years", [1, 3])
def test_blocks_are_whole_years_of_consecutive_months_from_any_month(make_plan, block_years):
    plan = make_plan(**monthly(kind="bootstrap", block_years=block_years), horizon__years=6)
    growth, valuation = draw(plan, 0, 3_000)
    assert valuation is None
    table = np.array(load("us_monthly").growth(("us_stocks", "us_bonds")))
    place = {tuple(column): row for row, column in enumerate(table.T)}
    rows = np.array([[place[tuple(column)] for column in month.T] for month in growth])
    steps = (np.diff(rows, axis=0) - 1) % 1826
    inside = [month for month in range(71) if (month + 1) % (12 * block_years)]
    assert np.all(steps[inside] == 0)
    assert np.any(steps[[month for month in range(71) if month not in inside]] != 0)
    assert set(rows[0] % 12) == set(range(12))


def test_a_stationary_block_of_months_has_its_mean_in_years(make_plan):
    plan = make_plan(**monthly(kind="bootstrap", block_years=2, method="stationary"), horizon__years=10)
    growth, _ = draw(plan, 0, 4_000)
    table = np.array(load("us_monthly").growth(("us_stocks", "us_bonds")))
    place = {tuple(column): row for row, column in enumerate(table.T)}
    rows = np.array([[place[tuple(column)] for column in month.T] for month in growth])
    jumps = np.mean((np.diff(rows, axis=0) - 1) % 1826 != 0)
    assert abs(jumps - 1 / 24) < 4.5 * math.sqrt(1 / 24 / (119 * 4_000))


def test_single_years_are_twelve_months_in_a_row(make_plan):
    market = resolve(make_plan(**monthly(kind="bootstrap", method="iid"))).run.market
    assert market.block == 12


def test_a_historical_window_sees_the_valuation_of_its_own_time(own):
    plan = own(first_year=2001)
    run = resolve(plan).run
    assert run.valuation == (21.0, 22.0, 23.0, 24.0, 25.0)  # before January 2001: that of December 2000
    _, valuation = draw(plan, 1, 2)
    assert valuation[:3].tolist() == [[23.0, 24.0], [24.0, 25.0], [25.0, 26.0]]


def test_drawn_months_bring_their_valuation_and_begin_with_the_latest(own):
    plan = own(kind="bootstrap", block_years=1)
    growth, valuation = draw(plan, 0, 200)
    assert resolve(plan).run.valuation == 49.0
    assert np.allclose((growth[:, 1] - 1) * 1000 + 14, valuation - 10)


def test_the_valuation_of_us_months_is_followed_from_1881(make_plan):
    assert resolve(make_plan(**monthly(kind="bootstrap"))).run.valuation is None
    assert resolve(make_plan(**monthly(kind="bootstrap", first_year=1881))).run.valuation == 27.95
    assert resolve(make_plan(**monthly(first_year=1882))).run.valuation[0] == 15.96  # December 1881
    assert resolve(make_plan(market={"kind": "historical"})).run.valuation is None


def test_a_calibration_on_months_takes_the_moments_of_whole_years(make_plan):
    by_months = {"kind": "lognormal", "calibrate": {"data": "us_monthly", "first_year": 1950}}
    note = resolve(make_plan(market=by_months)).market_note
    years = load("us_monthly").annual().between(1950, None).columns["us_stocks"]
    assert f"US stocks {np.mean(years):.1%} a year with a standard deviation of {stdev(years):.1%}" in note


@pytest.mark.parametrize(
    "market",
    [
        {"kind": "historical", "data": "us_monthly"},
        {"kind": "bootstrap", "data": "us_monthly"},
        {"kind": "lognormal", "calibrate": {"data": "us_monthly"}},
    ],
    ids=lambda market: market["kind"],
)
def test_the_caveat_of_averaged_prices_reaches_every_answer(make_plan, market):
    plan = make_plan(market=market)
    assert "averages over each month" in resolve(plan).caveat
    assert "averages over each month" in simulate(plan, 100).attrs["market_note"]
    assert resolve(make_plan(market={"kind": "bootstrap"})).caveat == ""


def test_a_plan_with_months_of_its_own_survives_its_json(own):
    plan = own(kind="bootstrap", block_years=1)
    again = Plan.model_validate_json(plan.model_dump_json())
    assert (again, resolve(again).key) == (plan, resolve(plan).key)


def test_a_plan_with_the_shipped_months_names_them_alone(make_plan):
    assert '"data":"us_monthly"' in make_plan(**monthly()).model_dump_json()


BAD_MONTHS = [
    (MONTHLY.replace("2001,5,", "2001,7,"), "April 2001 is followed by July 2001; give every month once"),
    (MONTHLY.replace("2001,5,", "2001,13,"), "line 17: month is 13, not within 1 to 12; write calendar months"),
    (MONTHLY.replace("2001,5,", "2001,5.5,"), "line 17: month is '5.5', not a whole number; write calendar months"),
    (MONTHLY.replace(",26\n", ",-26\n"), "valuation in May 2001 is -26.0, outside 0 .. 1,000; give the price of"),
    (MONTHLY.replace(",26\n", ",x\n"), "line 17: valuation is 'x', not a number"),
    (MONTHLY.replace("2001,5,0.002", "2001,5,-1"), "stocks in May 2001 is -1.0, outside -1 .. 10"),
]


@pytest.mark.parametrize(("text", "message"), BAD_MONTHS, ids=[message for _, message in BAD_MONTHS])
def test_a_monthly_csv_with_a_mistake_is_refused_with_its_month(own, text, message):
    with pytest.raises(PlanError) as refused:
        own(text)
    assert message in str(refused.value)


@pytest.mark.parametrize("kind", ["bootstrap", "historical"])
def test_months_are_not_made_of_years(make_plan, kind):
    message = rf"a {kind} market knows only whole years of us_annual; set steps_per_year = 1, give monthly data"
    with pytest.raises(PlanError, match=message):
        make_plan(market={"kind": kind}, horizon__steps_per_year=12)


def test_years_are_not_made_of_months_that_are_missing(own):
    text = "".join(MONTHLY.splitlines(keepends=True)[:20])
    with pytest.raises(PlanError, match="holds no complete calendar year; give January to December of at least one"):
        own(text, years=1, steps=1)


def test_a_block_longer_than_the_complete_years_is_refused(own):
    with pytest.raises(PlanError, match="block_years is 3, longer than the 2 years of data; set at most 2"):
        own(steps=1, kind="bootstrap", block_years=3)


def test_a_horizon_longer_than_the_months_is_refused(own):
    with pytest.raises(PlanError, match=r"a plan of 4 years does not fit into the 3 years of months\.csv"):
        own(years=4)


def test_a_table_with_fewer_valuations_than_rows_is_refused():
    with pytest.raises(ValueError, match="valuation has 1 rows, not 2 as inflation has; give as many"):
        History(name="x", first_year=2000, columns={"inflation": (0.0, 0.0), "a": (0.1, 0.1)}, valuation=(1.0,))
