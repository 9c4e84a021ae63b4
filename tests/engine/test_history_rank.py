"""What each starting year allowed, against the engine's own walk through history."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import DataError, Plan, PlanError, simulate, trace
from engine.analysis.history_rank import history_rank
from engine.jobs import answer


def plan(stocks: float = 0.5, amount: float = 40_000, **content) -> Plan:
    return Plan.model_validate(
        {
            "horizon": {"years": 30},
            "portfolio": {"balance": 1_000_000, "allocation": {"us_stocks": stocks, "us_bonds": 1.0 - stocks}},
            "spending": {"kind": "constant_real", "amount": amount},
            "market": {"kind": "lognormal"},
        }
        | content
    )


@pytest.mark.parametrize(("stocks", "safe_rate"), [(0.50, 0.03667), (0.75, 0.03804)])
def test_the_worst_year_to_retire_was_1966_at_its_known_rate(stocks, safe_rate):
    ranked = answer(history_rank(plan(stocks)))
    assert ranked.worst_start_year == 1966
    assert float(ranked.sustainable_rate.sel(start_year=1966)) == pytest.approx(safe_rate, abs=5e-6)
    assert float(ranked.sustainable_rate.min()) == float(ranked.sustainable_rate.sel(start_year=1966))
    assert ranked.start_year.values[[0, -1]].tolist() == [1928, 1996]


def test_the_four_percent_rule_ranks_where_its_history_of_success_says():
    ranked = answer(history_rank(plan(0.75)))
    success = simulate(plan(0.75, market={"kind": "historical"})).success_probability
    assert float(ranked.share_affordable) == pytest.approx(float(success))
    assert float(ranked.first_year_spending) == pytest.approx(40_000)
    assert float(ranked.first_year_rate) == pytest.approx(0.04)
    assert int(ranked.affordable.sel(start_year=1966)) == 0


CASH = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.just("cash"),
            "amount": st.integers(-60_000, 60_000),
            "start_year": st.integers(1, 20),
            "nominal": st.booleans(),
        }
    ),
    max_size=3,
)


@settings(max_examples=15)
@given(cash=CASH, at=st.sampled_from(["start", "end"]), years=st.integers(1, 35), fee=st.sampled_from([0.0, 0.01]))
def test_the_largest_sustainable_spending_is_paid_and_a_dollar_more_is_not(cash, at, years, fee):
    content = {
        "horizon": {"years": years},
        "portfolio": {"balance": 1_000_000, "allocation": {"us_stocks": 1.0}, "fee": fee},
        "cash_flows": [flow for flow in cash if flow["start_year"] <= years],
    }
    ranked = answer(history_rank(plan(**content, spending={"kind": "constant_real", "amount": 1, "at": at})))
    best = ranked.sustainable_spending.values
    for window in (0, len(best) // 2, len(best) - 1):
        for more, lasts in ((-1.0, True), (1.0, False)):
            amount = best[window] + more
            if not 0.0 < amount <= 1_000_000:
                continue
            spending = {"kind": "constant_real", "amount": amount, "at": at}
            walked = trace(plan(**content | {"market": {"kind": "historical"}}, spending=spending), window, 1, 0)
            assert bool((walked.unpaid == 0.0).all()) == lasts


def test_a_rule_ranks_by_what_it_spends_at_first():
    spending = {"kind": "percent_of_portfolio", "rate": 0.05}
    flows = [{"name": "pension", "amount": 10_000}]
    ranked = answer(history_rank(plan(spending=spending, cash_flows=flows)))
    assert float(ranked.first_year_spending) == pytest.approx(60_000)


def test_months_are_taken_as_years_and_the_market_does_not_matter():
    monthly = plan(horizon={"years": 30, "steps_per_year": 12})
    assert answer(history_rank(monthly)).identical(answer(history_rank(plan(market={"kind": "bootstrap"}))))


def test_every_variable_says_its_units():
    assert all({"units", "long_name"} <= set(v.attrs) for v in answer(history_rank(plan())).variables.values())


def test_an_asset_or_a_horizon_that_history_lacks_is_refused_at_once():
    gold = {"balance": 1_000_000, "allocation": {"gold": 1.0}}
    market = {"kind": "lognormal", "assets": {"gold": {"mean": 0.05, "volatility": 0.2}}}
    with pytest.raises(DataError, match="US history has no 'gold'; give the plan an allocation of us_stocks, us_bonds"):
        history_rank(plan(portfolio=gold, market=market))
    with pytest.raises(PlanError, match="a plan of 99 years does not fit into the 98 years of us_annual"):
        history_rank(plan(horizon={"years": 99}))


def test_a_year_whose_expense_cannot_be_met_allows_nothing():
    flows = [{"name": "debt", "amount": -15_000_000, "start_year": 2, "end_year": 2}]
    assert np.all(answer(history_rank(plan(cash_flows=flows))).sustainable_spending == 0.0)
