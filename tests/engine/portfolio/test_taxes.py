"""Taxes: returns worked by hand from the published brackets, and withdrawals raised so that enough is left."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.portfolio.accounts_kernel import gross_for, net_of
from engine.taxes.choice import FlatTax, NoTax, UsFederal
from engine.taxes.kernel import fill_tax
from engine.taxes.table import TaxTable

SINGLE = UsFederal(kind="us_federal", filing_status="single", tax_year=2025).table(())
JOINT = UsFederal(kind="us_federal", filing_status="married_joint", tax_year=2025).table(())
TABLES = {
    "none": NoTax().table(()),
    "flat": FlatTax(kind="flat", rate=0.25, capital_gains_rate=0.15).table(()),
    "single": SINGLE,
    "joint": JOINT,
}


def tax(table: TaxTable, ordinary: float, gains: float = 0.0, security: float = 0.0, price: float = 1.0) -> float:
    """Give one household's tax."""
    out, one = np.empty(1), np.ones(1)
    fill_tax(out, ordinary * one, gains * one, security * one, price * one, table.arrays())
    return float(out[0])


def test_a_single_with_100000_pays_the_tax_of_2025():
    """84,250 after 15,750: 1,192.50 + 12 % of 36,550 + 22 % of 35,775 = 13,449."""
    assert tax(SINGLE, 100_000) == pytest.approx(1_192.5 + 4_386 + 7_870.5)


def test_a_couple_with_100000_pays_the_tax_of_2025():
    """68,500 after 31,500: 2,385 + 12 % of 44,650 = 7,743."""
    assert tax(JOINT, 100_000) == pytest.approx(7_743)


def test_gains_lie_on_top_of_ordinary_income():
    """40,000 after 15,750 is 24,250; of 40,000 in gains 24,100 fit below 48,350, and 15,900 are taxed at 15 %."""
    assert tax(SINGLE, 40_000, gains=40_000) == pytest.approx(1_192.5 + 0.12 * 12_325 + 0.15 * 15_900)


def test_what_is_left_of_the_deduction_is_taken_from_gains():
    """Of 70,000 in gains 15,750 are deducted: 54,250, of which 5,900 lie beyond 48,350."""
    assert tax(SINGLE, 0, gains=70_000) == pytest.approx(0.15 * 5_900)


def test_social_security_is_taxed_by_combined_income():
    """20,000 and 30,000 of other income combine to 40,000: 0.85 times 6,000 and 4,500 are 9,600 taxable.

    39,600 after 15,750 is 23,850: 1,192.50 + 12 % of 11,925 = 2,623.50.
    """
    assert tax(SINGLE, 30_000, security=20_000) == pytest.approx(1_192.5 + 0.12 * 11_925)


def test_no_more_than_85_percent_of_social_security_is_taxed():
    assert tax(SINGLE, 200_000, security=20_000) == pytest.approx(tax(SINGLE, 217_000))


def test_social_security_alone_below_its_threshold_is_not_taxed():
    assert tax(SINGLE, 0, security=40_000) == 0.0


def test_brackets_rise_with_prices():
    assert tax(SINGLE, 200_000, gains=30_000, price=2.0) == pytest.approx(2 * tax(SINGLE, 100_000, gains=15_000))


def test_the_thresholds_of_social_security_do_not_rise_with_prices():
    """Twice the income at twice the prices: real income is the same, but more of the benefit is taxable."""
    assert tax(SINGLE, 60_000, security=40_000, price=2.0) > 2 * tax(SINGLE, 30_000, security=20_000)


def test_people_of_65_deduct_more():
    old = UsFederal(kind="us_federal", filing_status="married_joint", tax_year=2025).table((66, 65))
    assert old.deduction == JOINT.deduction + 2 * 1_600


@pytest.mark.parametrize("year", [2024, 2025, 2026])
@pytest.mark.parametrize("status", ["single", "married_joint"])
def test_every_shipped_year_has_seven_rising_brackets(year, status):
    table = UsFederal(kind="us_federal", filing_status=status, tax_year=year).table(())
    rates = [rate for _, rate in table.brackets]
    assert rates == [0.10, 0.12, 0.22, 0.24, 0.32, 0.35, 0.37]
    assert [rate for _, rate in table.gain_brackets] == [0.0, 0.15, 0.20]
    assert list(table.brackets) == sorted(table.brackets)


def test_a_flat_tax_takes_its_rates_and_85_percent_of_social_security():
    assert tax(TABLES["flat"], 40_000, gains=10_000, security=20_000) == pytest.approx(0.25 * 57_000 + 0.15 * 10_000)


money = st.floats(0, 3e6)


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(sorted(TABLES)), money, money, st.floats(0, 1e5), st.floats(0, 1e5), st.floats(0.5, 8))
def test_tax_is_never_negative_and_more_income_always_leaves_more(name, ordinary, gains, security, more, price):
    table = TABLES[name]
    before = tax(table, ordinary, gains, security, price)
    assert before >= 0.0
    for after in (
        tax(table, ordinary + more, gains, security, price),
        tax(table, ordinary, gains + more, security, price),
    ):
        assert before - 1e-6 <= after <= before + more + 1e-6


@settings(max_examples=80, deadline=None)
@given(
    name=st.sampled_from(sorted(TABLES)),
    due=st.floats(1, 4e5),
    holds=st.tuples(money, money, money),
    taxed=st.tuples(st.floats(0, 2e5), st.floats(0, 2e5), st.floats(0, 1e5), st.floats(0, 1), st.floats(0.5, 8)),
    proportional=st.booleans(),
)
def test_a_withdrawal_raised_for_its_tax_leaves_what_is_due_or_is_everything(name, due, holds, taxed, proportional):
    table = TABLES[name].arrays()
    gross, tax_paid = gross_for.py_func(due, holds, taxed, table, proportional)
    total = holds[0] + holds[1] + holds[2]
    assert 0.0 <= gross <= total
    net, its_tax = net_of.py_func(gross, holds, taxed, table, proportional)
    assert tax_paid == its_tax
    if gross < total:
        assert net >= due - 1e-3
        assert gross == 0.0 or net <= due + 1e-3
    else:
        assert net <= due + 1e-3
