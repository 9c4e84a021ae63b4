"""Accounts: equal to the pool where tax allows it, by hand where it does not, and cash conserved in all."""

import itertools

import numpy as np
import pytest

from engine import Plan, PlanError, resolve, simulate_chunk, trace
from engine.taxes.choice import UsFederal
from engine.taxes.kernel import fill_tax

BASE = {"market": {"kind": "lognormal"}, "horizon": {"years": 8}}
MIX = {"us_stocks": 0.6, "us_bonds": 0.4}
FLAT = {"kind": "flat", "rate": 0.2, "capital_gains_rate": 0.1}
FEDERAL = {"kind": "us_federal", "filing_status": "single", "tax_year": 2025}
RETURNS = "year,stocks,inflation\n2000,0.0,0.0\n2001,0.10,0.0\n2002,0.0,0.0\n"
ALL = {"taxable": {"balance": 2e5, "basis": 1e5}, "deferred": {"balance": 6e5}, "roth": {"balance": 2e5}}


def content(accounts: dict | None, amount: float = 40_000, balance: float = 1e6, **changes) -> dict:
    """Give a plan that differs only in what is said."""
    money = {"balance": balance} if accounts is None else {"accounts": accounts}
    spending = {"kind": "constant_real", "amount": amount}
    return {**BASE, "portfolio": {**money, "allocation": MIX, "fee": 0.002}, "spending": spending, **changes}


def follow(accounts: dict | None, **changes):
    """Follow a few scenarios."""
    return trace(Plan.model_validate(content(accounts, **changes)), 0, 100, 4)


@pytest.fixture
def by_hand(tmp_path):
    """Follow one household through three years of a history without inflation, growth 0, 10 and 0 percent."""
    (tmp_path / "returns.csv").write_text(RETURNS)

    def one(accounts: dict, amount: float, tax: dict, **changes):
        plan = content(accounts, amount, horizon={"years": 3}, tax=tax, **changes)
        plan["portfolio"] |= {"allocation": {"stocks": 1.0}, "fee": 0.0}
        plan["market"] = {"kind": "historical", "data": "returns.csv"}
        return trace(Plan.model_validate(plan, context={"folder": tmp_path}), 0, 1, 0).isel(scenario=0)

    return one


@pytest.mark.parametrize("order", ["standard", "proportional"])
@pytest.mark.parametrize("steps", [1, 12])
def test_without_tax_accounts_equal_the_pool(order, steps):
    horizon = {"years": 8, "steps_per_year": steps}
    pool, accounts = follow(None, horizon=horizon), follow(ALL | {"order": order}, horizon=horizon)
    for name in ("balance", "spending", "fees", "gains", "unpaid"):
        assert np.allclose(pool[name], accounts[name], rtol=1e-9, atol=1e-4), name


def test_roth_alone_equals_the_pool_whatever_the_tax():
    pool, roth = follow(None), follow({"roth": {"balance": 1e6}}, tax=FEDERAL)
    assert np.allclose(pool.balance, roth.balance, rtol=1e-9, atol=1e-4)
    assert float(roth.tax.max()) == 0.0


def test_deferred_alone_under_a_flat_tax_equals_the_pool_that_spends_the_tax_too():
    pool, deferred = follow(None, amount=50_000), follow({"deferred": {"balance": 1e6}}, tax=FLAT)
    assert float(pool.balance.min()) > 0.0
    assert np.allclose(pool.balance, deferred.balance, rtol=1e-7, atol=1e-2)
    assert np.allclose(deferred.tax[:, 1:], 0.25 * deferred.nominal_spending[:, 1:], atol=1e-3)


def test_gains_of_the_taxable_account_alone_are_taxed(by_hand):
    """Half of each dollar sold is gain, taxed at 10 %: 9,500 net of 10,000, in years 1 and 2.

    80,000 are left then, grown to 88,000, with a basis of 40,000: in year 3, 6/11 of what is sold is gain.
    """
    year = by_hand({"taxable": {"balance": 100_000, "basis": 50_000}}, 9_500, FLAT)
    sold = 9_500 / (1 - 0.1 * 6 / 11)
    assert year.nominal_balance[1] == pytest.approx(90_000, abs=0.01)
    assert year.nominal_balance[2] == pytest.approx(88_000, abs=0.01)
    assert year.nominal_balance[3] == pytest.approx(88_000 - sold, abs=0.01)
    assert list(year.tax.values[1:]) == pytest.approx([500, 500, sold - 9_500], abs=0.01)


def test_three_accounts_are_emptied_in_the_standard_order_under_us_federal_tax(by_hand):
    """Year 1: 30,000 without gain from taxable, no tax; year 2: 10,000 from taxable, and from deferred x.

    20,000 of x are left after tax: x - 0.1 (x - 15,750) = 20,000, x = 18,425 / 0.9 = 20,472.22.
    Of deferred 9,527.78 are left, 10,480.56 after 10 %. Year 3: all of that, untaxed below 15,750,
    and 19,519.44 from Roth, which grew from 50,000 to 55,000.
    """
    accounts = {
        "taxable": {"balance": 40_000, "basis": 40_000},
        "deferred": {"balance": 30_000},
        "roth": {"balance": 50_000},
    }
    year = by_hand(accounts, 30_000, FEDERAL)
    drawn = (20_000 - 1_575) / 0.9
    left = (30_000 - drawn) * 1.1
    assert list(year.tax.values[1:]) == pytest.approx([0, drawn - 20_000, 0], abs=0.01)
    assert list(year.nominal_balance.values) == pytest.approx(
        [120_000, 90_000, left + 55_000, 55_000 - (30_000 - left)], abs=0.01
    )


def test_a_required_distribution_is_taken_at_73_and_what_is_not_spent_becomes_taxable(by_hand):
    """72 at the start and 73 reached in year 1: 265,000 / 26.5 = 10,000, a fifth of it tax. Then 255,000 / 25.5."""
    people = [{"name": "Ann", "age": 72}]
    year = by_hand({"deferred": {"balance": 265_000}}, 0, FLAT, people=people)
    assert list(year.tax.values[1:3]) == pytest.approx([2_000, 2_000], abs=0.01)
    assert year.nominal_balance[1] == pytest.approx(263_000, abs=0.01)


def test_no_distribution_is_required_before_its_age(by_hand):
    year = by_hand({"deferred": {"balance": 265_000}}, 0, FLAT, people=[{"name": "Ann", "age": 69}])
    assert float(year.tax.max()) == 0.0


def couple_of_whom(tmp_path, survivor: str, **changes):
    """Follow Ann (72) and Bob (80) for three years without growth, of whom one dies in the first year and one never."""
    (tmp_path / "flat.csv").write_text("year,stocks,inflation\n2000,0.0,0.0\n2001,0.0,0.0\n2002,0.0,0.0\n")
    ages = {"Ann": 72, "Bob": 80}
    people = [{"name": n, "age": a, "mortality_factor": 1e-9 if n == survivor else 10} for n, a in ages.items()]
    horizon = {"until": "last_death", "until_age": 75, "mortality": {"kind": "exponential", "hazard": 5}}
    plan = content({"deferred": {"balance": 1e6}}, horizon=horizon, people=people, **changes)
    plan["portfolio"] |= {"allocation": {"stocks": 1.0}, "fee": 0.0}
    plan["market"] = {"kind": "historical", "data": "flat.csv"}
    return trace(Plan.model_validate(plan, context={"folder": tmp_path}), 0, 1, 0).isel(scenario=0)


@pytest.mark.parametrize(("survivor", "periods"), [("Ann", (26.5, 25.5, 24.6)), ("Bob", (26.5, 18.5, 17.7))])
def test_after_the_first_person_s_death_the_survivor_s_own_age_decides_what_is_distributed(tmp_path, survivor, periods):
    """The year of the death still goes by the dead person's age; nothing else is taxed, at a fifth."""
    year = couple_of_whom(tmp_path, survivor, amount=0, tax=FLAT)
    left, expected = 1e6, []
    for period in periods:
        expected.append(0.2 * left / period)
        left -= left / period
    assert list(year.tax.values[1:]) == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize(("status", "later"), [("married_joint", "single"), ("single", "single")])
def test_a_survivor_files_as_single_from_the_year_after_the_death_on(tmp_path, status, later):
    """80,000 are spent after tax; everybody is over 65, and in the year of the death both are counted."""
    year = couple_of_whom(tmp_path, "Ann", amount=80_000, tax=FEDERAL | {"filing_status": status})
    for number, files in ((1, status), (2, later), (3, later)):
        paid = 80_000 + float(year.tax[number])
        filers = (73, 81) if files == "married_joint" else (73,)
        assert float(year.tax[number]) == pytest.approx(federal_tax(files, filers, paid), abs=0.01)
    if status == "married_joint":
        assert float(year.tax[2]) > 1.3 * float(year.tax[1])


def federal_tax(status: str, ages: tuple[int, ...], ordinary: float) -> float:
    """Give the tax of 2025 on ordinary income alone, without inflation."""
    table = UsFederal(kind="us_federal", filing_status=status, tax_year=2025).table(ages)
    out, one = np.empty(1), np.ones(1)
    fill_tax(out, ordinary * one, 0 * one, 0 * one, one, table.arrays())
    return float(out[0])


def test_who_reaches_65_in_a_year_deducts_more_from_that_year_on(by_hand):
    """63 at the start: 65 is reached in year 2. 2,000 more are then deducted, taxed at 12 % in the first year."""
    year = by_hand({"deferred": {"balance": 1e6}}, 40_000, FEDERAL, people=[{"name": "Ann", "age": 63}])
    assert float(year.tax[1] - year.tax[2]) == pytest.approx(0.12 * 2_000 / 0.88, abs=0.01)
    assert float(year.tax[3]) == pytest.approx(float(year.tax[2]), abs=0.01)


def test_what_runs_out_is_spent_after_tax(by_hand):
    """50,000 deferred at a flat 20 % leave 40,000 to spend, of 60,000 wished for."""
    year = by_hand({"deferred": {"balance": 50_000}}, 60_000, FLAT)
    assert (float(year.nominal_spending[1]), float(year.tax[1])) == pytest.approx((40_000, 10_000), abs=0.01)
    assert float(year.unpaid[1]) == pytest.approx(20_000, abs=0.01)
    assert float(year.nominal_balance[1]) == 0.0


def test_taxed_income_pays_its_own_tax(by_hand):
    """A pension of 50,000 leaves 40,000, which is spent; Roth is not touched."""
    flows = [{"name": "Pension", "amount": 50_000, "taxed": True}]
    year = by_hand({"roth": {"balance": 50_000}}, 40_000, FLAT, cash_flows=flows)
    assert list(year.tax.values[1:]) == pytest.approx([10_000] * 3)
    assert list(year.nominal_balance.values) == pytest.approx([50_000, 50_000, 55_000, 55_000])


COMBINATIONS = list(
    itertools.product([None, FLAT, FEDERAL], ["standard", "proportional"], [1, 12], ["start", "end"], [40_000, 150_000])
)


@pytest.mark.parametrize(("tax", "order", "steps", "at", "amount"), COMBINATIONS)
def test_cash_is_conserved_after_tax(tax, order, steps, at, amount):
    plan = content(
        ALL | {"order": order},
        horizon={"years": 8, "steps_per_year": steps},
        spending={"kind": "constant_real", "amount": amount, "at": at},
        people=[{"name": "Ann", "age": 71, "social_security": {"current_benefit": 20_000}}],
        cash_flows=[
            {"name": "Rent", "amount": 12_000, "taxed": True},
            {"name": "Roof", "amount": -90_000, "start_year": 3, "end_year": 3},
        ],
    )
    year = trace(Plan.model_validate(plan | ({"tax": tax} if tax else {})), 0, 40, 5)
    paid = year.expenses + year.nominal_spending + year.tax + year.fees
    assert float(abs(year.income + year.gains - paid - year.nominal_balance.diff("year")).max()) < 1e-3
    for name in ("nominal_balance", "nominal_spending", "tax", "expenses", "unpaid"):
        assert float(year[name].min()) >= 0.0, name


@pytest.mark.parametrize("tax", [FLAT, FEDERAL])
def test_accounts_give_the_same_bits_in_any_block(tax):
    plan = Plan.model_validate(content(ALL, tax=tax))
    assert simulate_chunk(plan, 5, 300, 9, block=7) == simulate_chunk(plan, 5, 300, 9)


def test_the_balance_is_the_sum_of_the_accounts():
    assert Plan.model_validate(content(ALL)).portfolio.balance == 1_000_000
    assert resolve(Plan.model_validate(content(ALL))).run.portfolio.start == (2e5, 6e5, 2e5)


@pytest.mark.parametrize(
    ("portfolio", "tax", "message"),
    [
        ({"accounts": ALL, "balance": 9e5}, None, r"the accounts hold \$1,000,000.00, but balance is \$900,000.00"),
        ({"accounts": {"taxable": {"balance": 5e3, "basis": 6e3}}}, None, r"the basis of \$6,000 is more than"),
        ({"accounts": {"taxable": {"balance": [1]}}}, None, r"taxable.balance is \[1\]"),
        ({"accounts": {"deferred": {"balance": -5.0}}}, None, "deferred.balance is -5.0, but must be at least 0"),
        ({"accounts": ALL | {"order": "roth_first"}}, None, "accounts.order is 'roth_first'"),
        ({"accounts": ALL, "rebalance": "never"}, None, "accounts are rebalanced every period"),
        ({"accounts": ALL}, FEDERAL | {"filing_status": "widow"}, "filing_status is 'widow'"),
        ({"accounts": ALL}, FEDERAL | {"tax_year": 1999}, "tax_year is 1999"),
        ({"accounts": ALL}, {"kind": "flat", "rate": 1.0}, "rate is 1.0, but must be less than 1"),
        ({"accounts": ALL}, {"kind": "vat"}, "has kind 'vat'; use one of"),
        ({"balance": 1e6}, FLAT, "tax.kind is 'flat', but the plan does not say where its money lies"),
    ],
)
def test_accounts_or_taxes_that_cannot_be_meant_are_refused(portfolio, tax, message):
    plan = content(None) | {"portfolio": {"allocation": MIX, **portfolio}} | ({"tax": tax} if tax else {})
    with pytest.raises(PlanError, match=message):
        Plan.model_validate(plan)
