"""Amortization-based withdrawal, against tables worked by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import Plan, simulate, trace
from engine.spending.amortization_based import AmortizationBased, AmortizationBasedChoice
from engine.spending.rule import Outlook
from engine.spending.vpw import VpwChoice

CHOICE = AmortizationBasedChoice(kind="amortization_based")


def rule(years: int, *ages: int, **choice: object) -> AmortizationBased:
    return AmortizationBasedChoice(kind="amortization_based", **choice).resolve_rule(
        Outlook(years, (0.6,) * years, ages)
    )


def constant(growth: float, years: int, **spending: object) -> Plan:
    """Give a plan whose only asset grows by the same every year, without inflation."""
    return Plan.model_validate(
        {
            "horizon": {"years": years},
            "portfolio": {"balance": 1_000_000, "allocation": {"us_stocks": 1.0}},
            "spending": {"kind": "amortization_based", "real_return": growth, **spending},
            "market": {
                "kind": "lognormal",
                "assets": {"us_stocks": {"mean": growth, "volatility": 0.0}},
                "inflation": {"mean": 0.0, "volatility": 0.0},
            },
        }
    )


def test_the_balance_is_spread_anew_every_year_as_by_hand(spend):
    """At 25 %: 610,000 / 2.44 = 250,000, then 180,000 / 1.8 = 100,000, then all of 77,000."""
    years = [(6.1e5, 1.0, 1.0), (1.8e5, 1.1, 0.5), (7.7e4, 1.2, 0.9)]
    assert spend(rule(3, real_return=0.25), *years) == pytest.approx([250_000, 100_000, 77_000])


def test_a_tilt_spends_less_at_first_as_by_hand(spend):
    """Payments that rise by 25 % at a return of 25 %: a third, then half, then all."""
    years = [(6e5, 1.0, 1.0), (2e5, 1.1, 0.5), (7.7e4, 1.2, 0.9)]
    assert spend(rule(3, real_return=0.25, spending_tilt=0.25), *years) == pytest.approx([200_000, 100_000, 77_000])


def test_what_becomes_the_bequest_is_kept_at_today_s_prices_as_by_hand(spend):
    """A bequest of 125,000 after two years at 25 %: 80,000 is kept, then 100,000, of year 0.

    Year 1: (440,000 - 80,000) / 1.8 = 200,000. Year 2, with prices up by 10 %: 160,000 - 110,000 = 50,000.
    Had it become 90,000, nothing could be spent.
    """
    chosen = rule(2, real_return=0.25, bequest=125_000)
    assert spend(chosen, (4.4e5, 1.0, 1.0), (1.6e5, 1.1, 0.5)) == pytest.approx([200_000, 50_000])
    assert spend(chosen, (4.4e5, 1.0, 1.0), (9e4, 1.1, 0.2), income=5_000)[1] == 5_000


def test_spending_at_the_end_of_the_year_keeps_the_bequest_for_a_year_less():
    assert rule(2, real_return=0.25, bequest=125_000, at="end").kept == pytest.approx((100_000, 125_000))


def test_unless_stated_it_is_variable_percentage_withdrawal():
    outlook = Outlook(30, tuple(k / 30 for k in range(30)), (60, 65))
    assert CHOICE.resolve_rule(outlook).shares == VpwChoice(kind="vpw").resolve_rule(outlook).shares
    assert set(CHOICE.resolve_rule(outlook).kept) == {0.0}


def test_the_youngest_counts_until_the_last_age():
    assert rule(4, 97, 93, last_age=95).shares == (rule(2).shares[0], 1.0, 1.0, 1.0)


def test_income_is_spent_on_top_and_nothing_is_required(spend):
    assert spend(rule(2, real_return=0.0), (5e5, 1.0, 1.0), income=10_000) == [260_000]
    assert not rule(2, bequest=1e6).requires_spending


@settings(max_examples=12)
@given(
    growth=st.floats(-0.05, 0.15),
    tilt=st.floats(-0.03, 0.03),
    bequest=st.sampled_from([0.0, 100_000.0]),
    years=st.integers(1, 40),
    at=st.sampled_from(["start", "end"]),
)
def test_while_returns_are_as_assumed_spending_follows_its_tilt_and_the_bequest_is_left(
    growth, tilt, bequest, years, at
):
    told = trace(constant(growth, years, spending_tilt=tilt, bequest=bequest, at=at), 0, 1, seed=1)
    spent, balance = told.spending.values[0, -years:], told.nominal_balance.values[0]
    if spent[0] > 0:
        assert spent == pytest.approx(spent[0] * (1 + tilt) ** np.arange(years), rel=1e-3)  # growth is a float32
        assert balance[-1] == pytest.approx(bequest, rel=1e-4)
    assert (balance[:-1] > 0).all()


def test_the_money_never_runs_out_before_the_end_whatever_the_markets_do():
    content = constant(0.04, 30, spending_tilt=-0.02).model_dump() | {"market": {"kind": "lognormal"}}
    answer = simulate(Plan.model_validate(content), scenarios=2_000)
    assert float(answer.success_probability) == 1.0
    assert float(answer.solvent.sel(year=29)) == 1.0


def test_it_says_what_was_stated():
    said = CHOICE.describe()
    assert "a real return of 5.0% a year for stocks and 1.9% for bonds. " in said
    chosen = AmortizationBasedChoice(
        kind="amortization_based", real_return=0.03, spending_tilt=-0.01, bequest=50_000, last_age=95
    )
    assert "youngest is 95" in chosen.describe()
    assert "leave $50,000 in today's dollars, at a real return of 3.00% a year, spending -1.0% a year." in (
        chosen.describe()
    )
