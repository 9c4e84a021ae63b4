"""Glide paths and fees as a plan states them: which assets are held, what they cost, and what cannot be meant."""

import numpy as np
import pytest

from engine import Plan, PlanError, resolve, trace

STOCKS, BONDS = {"us_stocks": 1.0}, {"us_bonds": 1.0}
HALF = {"us_stocks": 0.5, "us_bonds": 0.5}


def points(*ends, by: str = "year") -> list[dict]:
    return [{by: at, "allocation": allocation} for at, allocation in ends]


@pytest.fixture
def gliding(make_plan, plan_content):
    """Give the base plan with another portfolio."""

    def make(people: tuple = (), **portfolio):
        content = plan_content(portfolio={"balance": 1_000_000, **portfolio}, people=list(people), horizon={"years": 6})
        return Plan.model_validate(content | {"cash_flows": []})

    return make


def shares(plan: Plan, asset: str = "us_stocks") -> list[float]:
    resolved = resolve(plan)
    place = resolved.assets.index(asset)
    return [row[place] for row in resolved.run.portfolio.weights]


def test_an_asset_held_only_later_is_in_the_market(gliding):
    assert set(gliding(glide_path=points((1, STOCKS), (3, BONDS))).weighted_assets()) == {"us_stocks", "us_bonds"}


def test_a_rising_equity_path_is_one_whose_stocks_rise(gliding):
    plan = gliding(glide_path=points((1, HALF), (6, STOCKS)))
    assert shares(plan) == pytest.approx([0.5, 0.6, 0.7, 0.8, 0.9, 1.0])


def test_a_path_that_never_moves_is_a_plain_allocation(gliding):
    moving = gliding(glide_path=points((1, HALF), (4, HALF)))
    assert resolve(moving).key == resolve(gliding(allocation=HALF)).key


def test_the_fee_of_an_asset_is_taken_from_that_asset_alone(gliding):
    plan = gliding(allocation=HALF, fee=0.01, asset_fees={"us_stocks": 0.02})
    by_asset = dict(zip(resolve(plan).assets, resolve(plan).run.portfolio.keep, strict=True))
    assert by_asset == pytest.approx({"us_stocks": 0.99 * 0.98, "us_bonds": 0.99})
    year = trace(plan, 0, 20, 1)
    invested = year.nominal_balance[:, 0] - year.nominal_spending[:, 1]
    assert np.allclose(year.fees[:, 1], invested * (0.5 * (1 - 0.99 * 0.98) + 0.5 * 0.01))


@pytest.mark.parametrize(
    ("portfolio", "message"),
    [
        ({"glide_path": points((1, {"us_stocks": 0.9}))}, "the weights sum to 0.9, not to 1"),
        ({"glide_path": points((5, HALF), (2, STOCKS))}, r"the glide path's years are \[5, 2\]; put them in order"),
        ({"glide_path": points((2, HALF), (2, STOCKS))}, r"the glide path's years are \[2, 2\]; .* each once"),
        ({"glide_path": points((1, {"gold": 1.0}))}, "the allocation names 'gold', which the market does not have"),
        ({"glide_path": [{"allocation": HALF}]}, "a point of a glide path has a year or an age"),
        (
            {"glide_path": points((1, HALF)) + points((70, STOCKS), by="age")},
            "the glide path mixes years and ages; give all its points one of them",
        ),
        ({"glide_path": points((70, HALF), by="age")}, "the glide path goes by age, but the plan names no people"),
        ({"glide_path": points((1, HALF)), "rebalance": "never"}, "a glide path needs rebalancing"),
        (
            {"glide_path": points((50, HALF), (60, STOCKS))},
            r"the glide path begins in year 50, after the plan's last, \d+; let it begin earlier, lengthen the hor",
        ),
        ({"allocation": HALF, "asset_fees": {"gold": 0.1}}, "asset_fees names 'gold'"),
        ({"allocation": HALF, "asset_fees": {"us_stocks": 0.5}}, "asset_fees.us_stocks is 0.5"),
        ({"allocation": HALF, "rebalance": {"drift": 1.5}}, "drift is 1.5, but must be less than 1"),
        ({"glide_path": 5}, "glide_path is 5"),
        ({"glide_path": [5]}, "glide_path.1 is 5"),
    ],
)
def test_a_path_or_fee_that_cannot_be_meant_is_refused(gliding, portfolio, message):
    with pytest.raises(PlanError, match=message):
        gliding(**portfolio)
