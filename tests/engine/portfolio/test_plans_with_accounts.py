"""Accounts and taxes as a plan states them, and what they do to it."""

import numpy as np
import pytest

from engine import Plan, PlanError, resolve, simulate, trace
from engine.household.cash_flows import YearFlows
from engine.ledger import NO_FLOWS
from engine.portfolio.portfolio import Payment, Settled
from engine.spending.rule import Spending
from engine.taxes.choice import FlatTax, NoTax, UsFederal
from engine.timeline import Block

TAXABLE = {"taxable": {"balance": 300_000, "basis": 200_000}}
ALL_THREE = {**TAXABLE, "deferred": {"balance": 500_000}, "roth": {"balance": 200_000}}
DEFERRED, ROTH = {"deferred": {"balance": 1e6}}, {"roth": {"balance": 1e6}}
ANN = {"name": "Ann", "age": 66, "social_security": {"full_benefit": 24_000, "claiming_age": 67}}


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
