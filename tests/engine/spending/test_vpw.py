"""Variable percentage withdrawal, against a table worked by hand; the published percentages are in tests/theory."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import Plan, simulate, trace
from engine.spending.rule import Outlook
from engine.spending.vpw import VariablePercentage, VpwChoice

CHOICE = VpwChoice(kind="vpw")


def rule(years: int, *ages: int, stocks: tuple[float, ...] = (0.6,), **choice: float) -> VariablePercentage:
    shares = stocks * years if len(stocks) == 1 else stocks
    return VpwChoice(kind="vpw", **choice).resolve_rule(Outlook(years, shares, ages))


def constant(growth: float, years: int, **spending: object) -> Plan:
    """Give a plan whose only asset grows by the same every year, without inflation."""
    return Plan.model_validate(
        {
            "horizon": {"years": years},
            "portfolio": {"balance": 1_000_000, "allocation": {"us_stocks": 1.0}},
            "spending": spending,
            "market": {
                "kind": "lognormal",
                "assets": {"us_stocks": {"mean": growth, "volatility": 0.0}},
                "inflation": {"mean": 0.0, "volatility": 0.0},
            },
        }
    )


def test_the_year_s_percentage_is_taken_of_today_s_balance_as_by_hand(spend):
    """Growth of 25 % in stocks alone: 1 / 2.44, then 1 / 1.8, then everything.

    Year 1: 610,000 / 2.44 = 250,000. Year 2: 180,000 / 1.8 = 100,000. Year 3: 77,000.
    """
    years = [(6.1e5, 1.0, 1.0), (1.8e5, 1.1, 0.5), (7.7e4, 1.2, 0.9)]
    chosen = rule(3, stocks=(1.0,), stock_growth=0.25)
    assert spend(chosen, *years) == pytest.approx([250_000, 100_000, 77_000])


def test_each_year_goes_by_its_own_allocation(spend):
    """Two payments left, all in bonds that grow by 25 %: 1 / 1.8; had it been in stocks without growth, 1 / 2."""
    chosen = rule(2, stocks=(0.0, 1.0), stock_growth=0.0, bond_growth=0.25)
    assert chosen.shares == pytest.approx((1 / 1.8, 1.0))
    assert rule(2, stocks=(1.0, 0.0), stock_growth=0.0, bond_growth=0.25).shares == (0.5, 1.0)


def test_the_youngest_counts_and_all_is_withdrawn_from_the_last_age_on():
    assert rule(6, 99, 96).shares[:4] == rule(4).shares
    assert rule(6, 99, 96).shares[3:] == (1.0, 1.0, 1.0)


def test_income_is_spent_on_top_and_nothing_is_required(spend):
    assert spend(rule(2, stock_growth=0.0, bond_growth=0.0), (5e5, 1.0, 1.0), income=10_000) == [260_000]
    assert not rule(2).requires_spending


@settings(max_examples=10)
@given(growth=st.floats(-0.05, 0.15), years=st.integers(1, 40), at=st.sampled_from(["start", "end"]))
def test_while_stocks_grow_as_assumed_spending_is_level_and_the_money_lasts_exactly_to_the_end(growth, years, at):
    told = trace(constant(growth, years, kind="vpw", stock_growth=growth, at=at), 0, 1, seed=1)
    spent, balance = told.spending.values[0, -years:], told.nominal_balance.values[0]
    assert spent == pytest.approx(np.full(years, spent[0]), rel=1e-4)  # growth is drawn as float32
    assert (balance[:-1] > 0).all()
    assert balance[-1] == 0.0


def test_the_money_never_runs_out_before_the_end_whatever_the_markets_do():
    content = constant(0.0, 30, kind="vpw").model_dump() | {"market": {"kind": "lognormal"}}
    answer = simulate(Plan.model_validate(content), scenarios=2_000)
    assert float(answer.success_probability) == 1.0
    assert float(answer.solvent.sel(year=29)) == 1.0
    assert float(answer.solvent.sel(year=30)) == 0.0


def test_the_figures_are_those_of_the_table_unless_stated():
    assert (CHOICE.last_age, CHOICE.stock_growth, CHOICE.bond_growth) == (100, 0.05, 0.019)
    assert "by the time the youngest is 100" in CHOICE.describe()
    assert "stocks grew by 5.0% and bonds by 1.9% a year above inflation" in CHOICE.describe()
