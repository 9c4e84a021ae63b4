"""A table of scenarios × years that a user brings."""

import numpy as np
import pytest

from engine import LimitError, Plan, PlanError, resolve, simulate, simulate_chunk, trace
from engine.markets import scenario_table
from engine.timeline import Block

TABLE = "scenario,year,stocks,gold,inflation\n" + "".join(
    f"path {s},{2030 + y},{(10 * s + y) / 1000},0.0{y}1,{s / 1000}\n" for y in range(4) for s in range(7)
)
"""Seven scenarios of four years, 2030 to 2033, year after year: stocks return 10 s + y thousandths."""

MONTHS = "scenario,year,month,stocks,inflation\n" + "".join(
    f"{s},{2030 + m // 12},{m % 12 + 1},0.0{s}{m // 12},0.00{m % 7}\n" for s in range(3) for m in range(26)
)
"""Three scenarios of 26 months."""


@pytest.fixture
def table_plan(tmp_path, plan_content):
    """Give a function that makes a plan on `TABLE`, or another text."""

    def make(text: str = TABLE, years: int = 4, steps: int = 1, **market) -> Plan:
        (tmp_path / "paths.csv").write_text(text)
        content = plan_content(
            market={"kind": "returns_table", "data": "paths.csv"} | market,
            horizon={"years": years, "steps_per_year": steps},
            portfolio__allocation={"stocks": 1.0},
            cash_flows=[],
        )
        return Plan.model_validate(content, context={"folder": tmp_path})

    return make


def growth(plan: Plan, first: int, count: int) -> np.ndarray:
    """Return growth (periods, assets + 1, scenarios), inflation first."""
    run = resolve(plan).run
    block = Block(9, first, count, run.timeline)
    carry, found = run.market.init(block), []
    for period in range(run.timeline.periods):
        carry, returns = run.market.step(carry, block, period)
        found.append(np.vstack([returns.inflation, returns.growth]))
    return np.array(found)


def test_scenario_i_is_row_i_of_a_table_in_its_order(table_plan):
    plan = table_plan()
    found = growth(plan, 2, 3)
    expected = [[[1 + s / 1000 for s in (2, 3, 4)], [1 + (10 * s + y) / 1000 for s in (2, 3, 4)]] for y in range(4)]
    assert np.array_equal(found, expected)
    assert trace(plan, 3, 1, 1).portfolio_return.values[0, 1:] == pytest.approx([0.030, 0.031, 0.032, 0.033])


def test_a_table_in_its_order_is_run_once_whatever_is_asked(table_plan):
    result = simulate(table_plan(), 1_000)
    assert int(result.attrs["scenarios"]) == 7
    assert np.isnan(result.success_interval).all()
    assert "every scenario of the table was run once" in result.attrs["interval_note"]
    assert result.attrs["replays"] == "table"


def test_a_scenario_beyond_the_table_does_not_exist(table_plan):
    with pytest.raises(LimitError, match="this table has 7 scenarios; use indices 0 to 6"):
        simulate_chunk(table_plan(), 5, 3, 1)


def test_a_drawn_scenario_keeps_one_row_through_all_its_years(table_plan):
    found = growth(table_plan(order="drawn"), 0, 14_000)
    rows = np.rint((found[:, 1] - 1) * 1000).astype(int) // 10
    assert np.all(rows == rows[0])
    assert np.array_equal(np.rint((found[:, 0] - 1) * 1000).astype(int), rows)
    counts = np.bincount(rows[0], minlength=7)
    assert ((counts - 2_000) ** 2 / 2_000).sum() < 6 + 5 * np.sqrt(12)  # chi-square of six degrees of freedom


def test_drawn_scenarios_have_an_interval_and_no_last_one(table_plan):
    result = simulate(table_plan(order="drawn"), 500)
    assert int(result.attrs["scenarios"]) == 500
    assert not np.isnan(result.success_interval).any()
    assert "drawing more of them does not make the table say more" in result.attrs["market_note"]


def test_a_drawn_scenario_does_not_depend_on_block_or_chunk(table_plan):
    plan = table_plan(order="drawn")
    whole = simulate_chunk(plan, 0, 300, 4)
    assert simulate_chunk(plan, 0, 100, 4).merge(simulate_chunk(plan, 100, 200, 4, block=7)) == whole


def test_a_shorter_plan_uses_the_first_years(table_plan):
    assert np.array_equal(growth(table_plan(years=2), 0, 7), growth(table_plan(), 0, 7)[:2])


def test_the_order_of_rows_in_the_file_does_not_matter_within_a_scenario(table_plan):
    header, *rows = TABLE.splitlines(keepends=True)
    by_scenario = header + "".join(row for s in range(7) for row in rows if row.startswith(f"path {s},"))
    assert resolve(table_plan(by_scenario)).key == resolve(table_plan()).key


def test_an_asset_without_weight_changes_no_key(table_plan):
    without_gold = "\n".join(",".join(c for k, c in enumerate(row.split(",")) if k != 3) for row in TABLE.splitlines())
    assert resolve(table_plan(without_gold)).key == resolve(table_plan()).key


def test_a_monthly_table_serves_months_and_years(table_plan):
    months, years = growth(table_plan(MONTHS, 2, 12), 0, 3), growth(table_plan(MONTHS, 2), 0, 3)
    assert months.shape == (24, 2, 3)
    assert np.allclose(years[0], months[:12].prod(axis=0), rtol=1e-15)
    assert np.allclose(years[1], months[12:].prod(axis=0), rtol=1e-15)


def test_the_table_travels_with_the_plan(table_plan, tmp_path):
    plan = table_plan(order="drawn")
    (tmp_path / "paths.csv").unlink()
    again = Plan.model_validate_json(plan.model_dump_json())
    assert (again, resolve(again).key) == (plan, resolve(plan).key)
    assert np.array_equal(growth(again, 5, 9), growth(plan, 5, 9))


def test_two_tables_have_two_keys(table_plan):
    plans = [table_plan(), table_plan(TABLE.replace("0.063", "0.064")), table_plan(order="drawn")]
    assert len({resolve(plan).key for plan in plans}) == 3
    assert len({resolve(plan).data_digest for plan in plans}) == 2


REFUSED = [
    ({"years": 5}, "a plan of 5 years does not fit into the 4 years of paths.csv; set horizon.years to at most 4"),
    ({"steps": 12}, "steps_per_year is 12 but paths.csv knows only whole years; set steps_per_year = 1 or give a col"),
    ({"text": MONTHS, "years": 3}, "a plan of 3 years does not fit into the 2 years of paths.csv"),
    ({"data": "none.csv"}, "the data 'none.csv' cannot be read"),
    ({"order": "shuffled"}, "market.order is 'shuffled'"),
    ({"text": TABLE.replace("scenario,", "path,")}, "no column 'scenario' (separated by commas); give a CSV with"),
    ({"text": TABLE.replace("inflation", "cpi")}, "paths.csv has the columns ['cpi', 'gold', 'stocks']; give a CSV"),
    (
        {"text": TABLE.replace("path 6,2033", "path 6,2034")},
        "scenario 'path 6' has 4 years, 2030 to 2034, scenario 'pa",
    ),
    ({"text": TABLE.replace("path 0,2033", "path 0,2034")}, "in scenario 'path 0' year 2032 is followed by 2034"),
    ({"text": TABLE.replace("0.063", "0.06x")}, "line 29: stocks is '0.06x', not a number; fill the gap"),
    ({"text": TABLE.replace("0.063", "63")}, "stocks in year 4 of scenario number 7 is 63.0, outside -1 .. 10"),
    ({"text": TABLE.replace("gold", "valuation")}, "paths.csv has a column 'valuation', which a table of scenarios"),
    ({"text": "scenario,year,stocks,inflation\n"}, "paths.csv has no rows or no column 'scenario'"),
]


@pytest.mark.parametrize(("changes", "message"), REFUSED, ids=[message[:50] for _, message in REFUSED])
def test_a_table_that_cannot_be_used_is_refused_with_the_remedy(table_plan, changes, message):
    with pytest.raises(PlanError) as refused:
        table_plan(**changes)
    assert message in str(refused.value)


def test_a_table_in_percent_is_refused(table_plan):
    text = "scenario,year,stocks,inflation\n" + "".join(f"1,{2000 + y},{5 + y},0.02\n" for y in range(4))
    with pytest.raises(PlanError, match="half of stocks's returns are beyond 50 %, as if written in percent"):
        table_plan(text)


def test_a_table_without_data_is_refused(plan_content):
    with pytest.raises(PlanError, match=r"market\.data is missing; add it"):
        Plan.model_validate(plan_content(market={"kind": "returns_table"}))


def test_a_table_that_is_too_large_is_refused(table_plan, monkeypatch):
    monkeypatch.setattr(scenario_table, "MOST_FIGURES", 80)
    with pytest.raises(PlanError, match="holds 84 figures, more than 80; give at most 26 rows"):
        table_plan()


@pytest.mark.parametrize("spoilt", ["AAAA", "????"])
def test_a_packed_table_that_was_spoilt_is_refused(table_plan, spoilt):
    content = table_plan().model_dump()
    content["market"]["data"]["columns"]["stocks"] = spoilt
    with pytest.raises(PlanError, match=r"column 'stocks' does not hold 4 × 7 figures as base64 .* give the path of"):
        Plan.model_validate(content)
