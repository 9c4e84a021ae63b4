"""Accounts, what is taken from which, and the tax on it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import Plan, PlanError, resolve, simulate, simulate_chunk, trace
from engine.household.cash_flows import YearFlows
from engine.household.irs_uniform_lifetime import divisor
from engine.ledger import NO_FLOWS
from engine.portfolio.portfolio import Payment, Settled
from engine.spending.rule import Spending
from engine.taxes.choice import FlatTax, NoTax, UsFederal
from engine.taxes.kernel import fill_tax
from engine.taxes.table import TaxTable
from engine.timeline import Block

SINGLE = UsFederal(kind="us_federal", filing_status="single", tax_year=2025).table(())
TAXABLE = {"taxable": {"balance": 300_000, "basis": 200_000}}
ALL_THREE = {**TAXABLE, "deferred": {"balance": 500_000}, "roth": {"balance": 200_000}}
DEFERRED, ROTH = {"deferred": {"balance": 1e6}}, {"roth": {"balance": 1e6}}
ANN = {"name": "Ann", "age": 66, "social_security": {"full_benefit": 24_000, "claiming_age": 67}}


def tax(table: TaxTable, ordinary: float, gains: float = 0.0, security: float = 0.0, price: float = 1.0) -> float:
    """Tax of one household, nominal dollars."""
    out = np.empty(1)
    fill_tax(out, *(np.array([float(value)]) for value in (ordinary, gains, security, price)), table.arrays())
    return float(out[0])


@pytest.mark.parametrize(
    ("ordinary", "gains", "security", "expected"),
    [
        (15_750, 0, 0, 0),  # the standard deduction of 2025
        (100_000, 0, 0, 1_192.50 + 4_386 + 0.22 * (84_250 - 48_475)),
        (0, 60_000, 0, 0),  # 44,250 of gains, all below 48,350
        (0, 100_000, 0, 0.15 * (84_250 - 48_350)),
        (50_000, 50_000, 0, 1_192.50 + 0.12 * (34_250 - 11_925) + 0.15 * (84_250 - 48_350)),
        (30_000, 0, 24_000, 1_192.50 + 0.12 * (30_000 + 11_300 - 15_750 - 11_925)),  # 6,800 and 4,500 of it taxable
        (10_000, 0, 24_000, 0),  # combined income of 22,000: none of it taxable
        (200_000, 0, 24_000, tax(SINGLE, 220_400)),  # 85 % at most
    ],
)
def test_federal_tax_is_that_of_a_return_worked_by_hand(ordinary, gains, security, expected):
    assert tax(SINGLE, ordinary, gains, security) == pytest.approx(expected, abs=0.005)


def test_brackets_rise_with_prices_but_the_thresholds_of_social_security_do_not():
    assert tax(SINGLE, 200_000, price=2.0) == pytest.approx(2 * tax(SINGLE, 100_000))
    assert tax(SINGLE, 40_000, security=48_000, price=2.0) > 2 * tax(SINGLE, 20_000, security=24_000)


def test_everybody_of_65_at_the_start_deducts_more():
    choice = UsFederal(kind="us_federal", filing_status="married_joint", tax_year=2025)
    assert [choice.table(ages).deduction for ages in ((), (70,), (70, 66), (70, 60))] == [
        31_500,
        33_100,
        34_700,
        33_100,
    ]


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0, 1e5), st.floats(1, 1e5))
@settings(deadline=None, max_examples=60)
def test_more_of_anything_never_lowers_the_tax_and_never_costs_more_than_it_brings(ordinary, gains, security, more):
    before = tax(SINGLE, ordinary, gains, security)
    assert before >= 0
    for after in (tax(SINGLE, ordinary + more, gains, security), tax(SINGLE, ordinary, gains + more, security)):
        assert -1e-6 <= after - before <= more


def with_accounts(
    make_plan, accounts=ALL_THREE, spending=None, people=(ANN,), years: int = 30, steps: int = 1, **said
) -> Plan:
    content = make_plan().model_dump() | {
        "portfolio": {"allocation": {"us_stocks": 0.6, "us_bonds": 0.4}, "fee": 0.002, "accounts": accounts},
        "horizon": {"years": years, "steps_per_year": steps},
        "spending": {"kind": "constant_real", "amount": 50_000} | (spending or {}),
        "cash_flows": [],
        "people": list(people),
    }
    return Plan.model_validate(content | said)


@pytest.mark.parametrize("kind", [{"kind": "none"}, {"kind": "flat", "rate": 0.2}, {"kind": "us_federal"}])
@pytest.mark.parametrize("order", ["standard", "proportional"])
@pytest.mark.parametrize(("at", "steps"), [("start", 1), ("end", 1), ("start", 12), ("end", 12)])
def test_cash_reconciles_under_every_tax_order_and_timing(make_plan, kind, order, at, steps):
    flows = [{"name": "Roof", "amount": -90_000, "start_year": 6, "end_year": 6}]
    plan = with_accounts(
        make_plan,
        {**ALL_THREE, "order": order},
        {"amount": 75_000, "at": at},
        years=20,
        steps=steps,
        tax=kind,
        cash_flows=flows,
    )
    paths = trace(plan, 0, 150, 1)
    change = paths.nominal_balance.diff("year", label="upper")
    out = paths.expenses + paths.nominal_spending + paths.tax + paths.fees
    assert float(np.abs((paths.income + paths.gains - out).sel(year=change.year) - change).max()) < 1e-3
    assert float(paths.nominal_balance.min()) == 0.0, "some run out, and end at nothing"
    assert (float(paths.tax.sum()) > 0) == (kind["kind"] != "none")


@pytest.mark.parametrize("at", ["start", "end"])
def test_untaxed_accounts_are_one_pool(make_plan, at):
    accounts = with_accounts(make_plan, spending={"amount": 60_000, "at": at}, people=())
    portfolio = {"balance": 1e6, "allocation": {"us_stocks": 0.6, "us_bonds": 0.4}, "fee": 0.002}
    pool = Plan.model_validate(accounts.model_dump() | {"portfolio": portfolio})
    one, other = trace(accounts, 0, 300, 1), trace(pool, 0, 300, 1)
    assert np.allclose(one.nominal_balance, other.nominal_balance, rtol=1e-9, atol=0.02)
    assert np.allclose(one.nominal_spending, other.nominal_spending, atol=0.02)


def test_roth_money_is_never_taxed(make_plan):
    plan = with_accounts(make_plan, ROTH, people=(), tax={"kind": "us_federal"})
    assert float(trace(plan, 0, 200, 1).tax.sum()) == 0.0


def test_deferred_money_under_a_flat_tax_pays_spending_over_one_less_the_rate(make_plan):
    tax = {"kind": "flat", "rate": 0.25}
    taxed = with_accounts(make_plan, DEFERRED, {"amount": 30_000}, people=(), years=10, tax=tax)
    untaxed = with_accounts(make_plan, ROTH, {"amount": 40_000}, people=(), years=10)
    one, other = trace(taxed, 0, 200, 1), trace(untaxed, 0, 200, 1)
    assert np.allclose(one.nominal_balance, other.nominal_balance, rtol=1e-7)
    assert np.allclose(one.tax.sel(year=1), 10_000, atol=0.01)


def test_the_standard_order_empties_the_taxable_account_first_and_roth_last(make_plan):
    run = resolve(with_accounts(make_plan, spending={"amount": 90_000}, people=(), years=12)).run
    held, ones, zeros = run.portfolio.init(Block(1, 0, 1, run.timeline)), np.ones(1), np.zeros(1)
    balances = []
    for year in range(1, 12):
        due = Payment(year, 1.0, ones, YearFlows(zeros, zeros), Spending(90_000 * ones, zeros), YearFlows(zeros, zeros))
        held, _ = run.portfolio.pay(held, Settled(zeros, zeros), due, NO_FLOWS)
        balances.append(held.balances[:, 0].tolist())
    assert balances[2] == pytest.approx([30_000, 500_000, 200_000])
    assert balances[3] == pytest.approx([0, 440_000, 200_000])
    assert balances[8] == pytest.approx([0, 0, 190_000])
    assert balances[10] == pytest.approx([0, 0, 10_000])


def test_a_proportional_order_takes_the_same_share_of_every_account(make_plan):
    run = resolve(with_accounts(make_plan, {**ALL_THREE, "order": "proportional"}, people=())).run
    held, ones, zeros = run.portfolio.init(Block(1, 0, 1, run.timeline)), np.ones(1), np.zeros(1)
    due = Payment(1, 1.0, ones, YearFlows(zeros, zeros), Spending(100_000 * ones, zeros), YearFlows(zeros, zeros))
    after, _ = run.portfolio.pay(held, Settled(zeros, zeros), due, NO_FLOWS)
    assert after.balances[:, 0] == pytest.approx([270_000, 450_000, 180_000])
    assert after.basis == pytest.approx([180_000])


def test_a_required_distribution_is_last_years_balance_over_the_divisor_and_is_taxed(make_plan):
    old, tax = {"name": "Al", "age": 74}, {"kind": "flat", "rate": 0.1}
    paths = trace(with_accounts(make_plan, DEFERRED, {"amount": 0}, people=(old,), years=2, tax=tax), 0, 20, 1)
    assert np.allclose(paths.tax.sel(year=1), 0.1 * 1e6 / divisor(75))
    assert float(paths.nominal_spending.sum()) == 0.0, "what is left of it goes into the taxable account"
    young = ({**old, "age": 60},)
    untaxed = with_accounts(make_plan, DEFERRED, {"amount": 0}, people=young, years=2, tax=tax)
    assert float(trace(untaxed, 0, 20, 1).tax.sum()) == 0.0


def test_only_the_gain_of_what_is_sold_is_taxed(make_plan):
    """By hand: a third of the account is gain; 20 % on a third of the withdrawal leaves 28,000 of it."""
    plan = with_accounts(make_plan, TAXABLE, {"amount": 28_000}, people=(), years=1, tax={"kind": "flat", "rate": 0.2})
    paths = trace(plan, 0, 5, 1)
    assert np.allclose(paths.tax.sel(year=1), 28_000 / (1 - 0.2 / 3) * 0.2 / 3, atol=0.01)


def test_savings_go_into_their_account_and_are_taxed_when_they_come_out(make_plan):
    worker = {"name": "Ed", "age": 60, "retirement_age": 62, "savings": {"amount": 20_000, "account": "deferred"}}
    tax = {"kind": "flat", "rate": 0.3}
    plan = with_accounts(make_plan, ROTH, {"amount": 0}, people=(worker,), years=3, tax=tax)
    paths = trace(plan, 0, 5, 1)
    assert float(paths.income.sel(year=1)[0]) == pytest.approx(20_000)
    assert float(paths.tax.sum()) == 0.0


def test_tax_makes_plans_fail_more_often_and_more_of_it_never_less(make_plan):
    successes = [
        float(simulate(with_accounts(make_plan, spending={"amount": 62_000}, tax=one), 2_000).success_probability)
        for one in ({"kind": "none"}, {"kind": "flat", "rate": 0.1}, {"kind": "flat", "rate": 0.3})
    ]
    assert successes[0] > successes[1] > successes[2]


def test_blocks_and_partitions_give_the_same_bits(make_plan):
    plan = with_accounts(make_plan, tax={"kind": "us_federal"}, years=12)
    whole = simulate_chunk(plan, 5, 200, 1)
    assert simulate_chunk(plan, 5, 90, 1, block=7).merge(simulate_chunk(plan, 95, 110, 1)) == whole


def test_every_tax_says_what_it_is():
    said = [NoTax(), FlatTax(kind="flat", rate=0.2), UsFederal(kind="us_federal", filing_status="married_joint")]
    assert [choice.describe() for choice in said] == [
        "Taxes are left out: amounts are before tax.",
        "Income is taxed at 20.0%, gains at 20.0%.",
        "US federal income tax of 2026, married filing jointly, with brackets that rise with prices.",
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"tax": {"kind": "us_federal", "tax_year": 2019}}, r"tax.tax_year is 2019"),
        ({"tax": {"kind": "us_federal", "filing_status": "widow"}}, r"tax.filing_status is 'widow'"),
        ({"tax": {"kind": "flat"}}, r"tax.rate is missing; add it"),
        ({"tax": {"kind": "poll"}}, r"tax has kind 'poll'; use one of"),
        (
            {"portfolio": {"balance": 1e6, "allocation": {"us_stocks": 1.0}}, "tax": {"kind": "us_federal"}},
            "tax.kind is 'us_federal', but the plan does not say where its money lies; add",
        ),
        (
            {"portfolio": {"balance": 5e5, "allocation": {"us_stocks": 1.0}, "accounts": ALL_THREE}},
            r"the accounts hold \$1,000,000.00, but balance is \$500,000.00; leave balance out",
        ),
        (
            {"portfolio": {"allocation": {"us_stocks": 1.0}, "accounts": ALL_THREE, "rebalance": "never"}},
            "accounts are rebalanced every period; leave rebalance out",
        ),
        (
            {"portfolio": {"allocation": {"us_stocks": 1.0}, "accounts": {"taxable": {"balance": 1e5, "basis": 2e5}}}},
            r"the basis of \$200,000 is more than the balance of \$100,000; lower it",
        ),
    ],
)
def test_accounts_and_taxes_that_contradict_themselves_are_refused(make_plan, changes, message):
    with pytest.raises(PlanError, match=message):
        with_accounts(make_plan, **changes)
