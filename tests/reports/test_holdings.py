"""What a report says of where the money lies and what is taxed."""

from engine import Plan, simulate
from reports.assumptions import rows

CONTENT = {
    "horizon": {"years": 20},
    "people": [{"name": "Ana", "age": 64}],
    "portfolio": {
        "glide_path": [
            {"age": 64, "allocation": {"us_stocks": 0.4, "us_bonds": 0.6}},
            {"age": 80, "allocation": {"us_stocks": 0.7, "us_bonds": 0.3}},
        ],
        "asset_fees": {"us_stocks": 0.001},
        "accounts": {
            "taxable": {"balance": 300_000, "basis": 180_000},
            "deferred": {"balance": 700_000},
            "roth": {"balance": 150_000},
        },
    },
    "spending": {"kind": "constant_real", "amount": 40_000},
    "market": {"kind": "lognormal", "inflation": {"kind": "constant", "rate": 0.02}},
    "tax": {"kind": "us_federal", "filing_status": "married_joint", "tax_year": 2025},
}


def said(**changes: object) -> dict[str, str]:
    return dict(rows(simulate(Plan.model_validate(CONTENT | changes), 50)))


def test_accounts_their_order_and_the_tax_are_told() -> None:
    told = said()
    assert told["Portfolio at the start"] == "$1,150,000"
    assert told["Taxable account"] == "$300,000, of which $180,000 was paid for it"
    assert (told["Tax-deferred account"], told["Roth account"]) == ("$700,000", "$150,000")
    assert told["Withdrawals"] == "taxable first, then tax-deferred, Roth last"
    assert told["Tax"].startswith("US federal income tax of 2025, married filing jointly")
    assert said(tax={"kind": "flat", "rate": 0.2})["Tax"] == "20% of income, 20% of gains"


def test_a_glide_path_is_told_point_by_point() -> None:
    told = said()
    assert told["From age 64"] == "40% US stocks, 60% US bonds"
    assert told["From age 80"] == "70% US stocks, 30% US bonds"
    assert told["Between these"] == "it moves by equal steps a year"
    assert told["Fee of US stocks"] == "0.1% of it a year"


def test_rebalancing_is_told_where_it_is_not_the_usual_one() -> None:
    allocation = {"us_stocks": 0.5, "us_bonds": 0.5}
    plain = {"balance": 1e5, "allocation": allocation}
    assert "Rebalanced" not in said(portfolio=plain, tax={"kind": "none"})
    drift = said(portfolio={**plain, "rebalance": {"drift": 0.05}}, tax={"kind": "none"})
    assert drift["Rebalanced"] == "when an asset is off its share by more than 5%"
    assert (
        said(portfolio={**plain, "rebalance": "annual"}, tax={"kind": "none"})["Rebalanced"]
        == "at the end of every year"
    )


def test_inflation_of_another_kind_is_told_by_the_market() -> None:
    assert "Prices rise by 2.0% every year." in said()["Markets"]
