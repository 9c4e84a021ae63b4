"""Spending within a band of success, looked up in a table made beforehand."""

import numpy as np
import pytest

import engine.guardrails as guardrails
from engine import Plan, PlanError, resolve, simulate, simulate_chunk, trace
from engine.analysis.fields import vary
from engine.analysis.guardrail_table import guardrail_table
from engine.guardrails import SEED, Rows
from engine.jobs import answer
from engine.resolve import guardrail_job
from engine.spending.risk_based_guardrails import RiskBasedGuardrails
from engine.spending.success_table import SuccessTable

RULE = {"kind": "risk_based_guardrails"}
BAND = ((0.0, 60_000.0, 120_000.0), (0.0, 50_000.0, 100_000.0), (0.0, 40_000.0, 80_000.0))
TABLE = SuccessTable((0.0, 1_000_000.0, 2_000_000.0), (BAND,) * 30)


def test_the_rule_walks_within_its_band_as_by_hand(spend):
    """The band is 4 % to 6 % of the balance, the target 5 %.

    Year 1: the target, 50,000. Year 2: 50,000 of 900,000 is within 36,000 .. 54,000: kept, at prices of 1.1 55,000.
    Year 3: 50,000 of 800,000 is above 48,000: cut to 40,000.
    Year 4: 40,000 of 1,200,000 is below 48,000: raised to 60,000.
    """
    years = [(1e6, 1.0, 1.0), (990_000, 1.1, 1.0), (8e5, 1.0, 1.0), (1.2e6, 1.0, 1.0)]
    assert spend(RiskBasedGuardrails(None, 1.0, TABLE), *years) == pytest.approx([50_000, 55_000, 40_000, 60_000])


def test_half_a_step_goes_half_the_way_and_an_amount_starts_the_rule(spend):
    years = [(1e6, 1.0, 1.0), (1e6, 1.0, 1.0)]
    assert spend(RiskBasedGuardrails(70_000, 0.5, TABLE), *years) == pytest.approx([70_000, 60_000])


def test_between_and_beyond_the_grid_the_table_is_linear():
    at = TABLE.of_year(1, np.array([0.0, 500_000, 1_500_000, 4_000_000]))
    assert np.allclose(at[1], [0, 25_000, 75_000, 200_000])


def test_the_tables_probability_is_that_of_a_run_of_constant_spending(make_plan):
    """Success of the target at the start, over other futures, is the target within the sampling error of the table."""
    plan = make_plan(spending=RULE)
    job = guardrail_job(plan)
    at_start = dict(zip(job.levels, resolve(plan).run.rule.table.of_year(1, np.array([1_000_000.0])), strict=True))
    for level, amount in at_start.items():
        constant = vary(plan, {"spending": {"kind": "constant_real", "amount": float(amount[0])}})
        spread = 4 * np.sqrt(level * (1 - level) * (1 / job.futures + 1 / 20_000))
        assert float(simulate(constant, 20_000).success_probability) == pytest.approx(level, abs=spread)


@pytest.mark.parametrize("at", ["start", "end"])
def test_in_the_last_year_everything_may_be_spent(make_plan, at):
    job = guardrail_job(make_plan(spending={**RULE, "at": at}, cash_flows=[], portfolio__fee=0.0))
    last = np.array(job.run(29, 1, SEED).rows[0][1])
    assert np.allclose(last, np.array(job.grid())[None, :])


def test_rows_made_apart_are_those_made_together_and_survive_being_written(make_plan):
    job = guardrail_job(make_plan(spending=RULE, horizon__years=12, cash_flows=[]))
    whole, merged = job.run(0, 12, SEED), job.run(7, 5, SEED).merge(job.run(0, 7, SEED))
    assert whole.to_bytes() == merged.to_bytes() == Rows.from_bytes(whole.to_bytes()).to_bytes()
    assert job.table(whole) == job.table(merged)


def test_the_table_can_be_made_beforehand_and_is_then_looked_up(make_plan, monkeypatch):
    plan = make_plan(spending=RULE, horizon__years=8, cash_flows=[])
    monkeypatch.setattr(guardrails, "_KNOWN", {})
    made = answer(guardrail_table(plan))
    assert made.lasting_spending.shape == (8, 3, 50)
    monkeypatch.setattr(guardrails.TableJob, "run", None)
    assert resolve(plan).run.rule.table.spending[0][1] == tuple(made.lasting_spending[0, 1].values)


def test_spending_stays_between_the_guardrails_of_every_year(make_plan):
    plan = make_plan(spending=RULE, horizon__years=15)
    paths, rule = trace(plan, 0, 200, 3), resolve(plan).run.rule
    for year in range(1, 15):
        balance = paths.balance.sel(year=year - 1).values
        most, _, least = rule.table.of_year(year, balance)
        asked = (paths.requested / paths.price_level.shift(year=1)).sel(year=year).values
        assert ((asked <= most * 1.0001) & (asked >= least * 0.9999)).all()


def test_cutting_back_keeps_the_plan_from_running_out(make_plan):
    plan = make_plan(spending=RULE)
    constant = vary(plan, {"spending": {"kind": "constant_real", "amount": 62_000}})
    assert float(simulate(constant, 2_000).success_probability) < 0.95
    assert simulate_chunk(plan, 0, 2_000, 1).failures < 20


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"lower": 0.95}, r"the band 0.95 .. 0.9 .. 0.99 is out of order; give lower < target < upper"),
        ({"target": 1.0}, r"spending.target is 1.0, but must be less than 1"),
        ({"step": 0}, r"spending.step is 0, but must be more than 0"),
    ],
)
def test_a_band_that_is_none_is_refused(make_plan, changes, message):
    with pytest.raises(PlanError, match=message):
        make_plan(spending={**RULE, **changes})


def test_history_makes_the_table_of_its_windows():
    content = {
        "horizon": {"years": 30},
        "portfolio": {"balance": 1_000_000, "allocation": {"us_stocks": 0.5, "us_bonds": 0.5}},
        "spending": RULE,
        "market": {"kind": "historical"},
    }
    assert guardrail_job(Plan.model_validate(content)).futures == 69
    assert simulate(Plan.model_validate(content)).attrs["scenarios"] == 69
