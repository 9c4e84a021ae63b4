"""Withdrawal rules, each against a table worked by hand."""

import pytest

from engine.spending.constant_real import ConstantReal
from engine.spending.essential import WithEssential
from engine.spending.guyton_klinger import GuytonKlinger
from engine.spending.percent_of_portfolio import PercentOfPortfolio


def test_constant_real_rises_with_prices_and_nothing_else(spend):
    years = [(1e6, 1.0, 1.0), (5e5, 1.03, 0.5), (2e6, 0.99, 4.0)]
    assert spend(ConstantReal(40_000), *years) == pytest.approx([40_000, 41_200, 39_600])


def test_percent_of_portfolio_takes_its_share_and_adds_income(spend):
    assert spend(PercentOfPortfolio(0.05), (1e6, 1.0, 1.0), (4e5, 1.1, 0.4), income=10_000) == [60_000, 30_000]


def test_essential_lifts_spending_to_its_real_floor(spend):
    rule = WithEssential(PercentOfPortfolio(0.05), 30_000)
    assert spend(rule, (1e6, 1.0, 1.0), (4e5, 1.1, 0.4)) == pytest.approx([50_000, 33_000])
    assert rule.requires_spending


GUARDRAILS = GuytonKlinger(amount=50_000, guardrail=0.20, adjustment=0.10, final_years=15)


def test_guyton_klinger_walks_through_its_rules_as_by_hand(spend):
    """Initial rate 5 %, guardrails at 6 % and 4 % of the portfolio.

    Year 2: 51,500 of 980,000 is 5.26 %, but the past year gained: inflation is given.
    Year 3: would be 53,045 of 900,000, 5.89 % after a loss: no raise, 51,500; below 6 %, no cut.
    Year 4: 53,045 after a gain, of 800,000 is 6.63 %: cut by 10 % to 47,740.50.
    Year 5: 49,172.715 of 1,400,000 is 3.51 %: raised by 10 % to 54,089.9865.
    """
    years = [(1e6, 1.0, 1.0), (9.8e5, 1.03, 1.05), (9e5, 1.0609, 0.95), (8e5, 1.092727, 1.01), (1.4e6, 1.12550881, 1.8)]
    assert spend(GUARDRAILS, *years) == pytest.approx([50_000, 51_500, 51_500, 47_740.5, 54_089.9865])


def test_guyton_klinger_gives_no_raise_after_a_loss_only_above_the_initial_rate(spend):
    """After a loss, 51,500 of 1,100,000 is 4.68 %, below 5 %: inflation is given all the same."""
    assert spend(GUARDRAILS, (1e6, 1.0, 1.0), (1.1e6, 1.03, 0.9))[1] == pytest.approx(51_500)


@pytest.mark.parametrize(("year", "expected"), [(15, 45_000), (16, 50_000)])
def test_capital_preservation_expires_fifteen_years_before_the_end(spend, year, expected):
    """50,000 of 700,000 is 7.1 %: cut in year 15 of 30, left alone from year 16 on."""
    assert spend(GUARDRAILS, (7e5, 1.0, 1.0), first_year=year) == [expected]


def test_what_income_pays_for_is_never_cut(spend):
    """50,000 of an empty portfolio would be cut to 45,000, but 48,000 of it comes from outside."""
    assert spend(GUARDRAILS, (0.0, 1.0, 1.0), income=48_000, first_year=2) == [48_000]
    assert spend(GUARDRAILS, (0.0, 1.0, 1.0), income=60_000, first_year=2) == [50_000]


def test_the_prosperity_rule_never_expires(spend):
    assert spend(GUARDRAILS, (2e6, 1.0, 1.0), first_year=30) == pytest.approx([55_000])


def test_the_first_year_is_never_adjusted(spend):
    assert spend(GUARDRAILS, (1e5, 1.0, 1.0)) == [50_000]
