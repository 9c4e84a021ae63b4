"""What must go one way on the same draws, whatever the plan."""

from hypothesis import given, settings
from hypothesis import strategies as st

from engine import Plan, simulate_chunk

MARKETS = st.sampled_from(
    [
        {"kind": "lognormal"},
        {"kind": "bootstrap", "method": "circular"},
        {"kind": "bootstrap", "method": "stationary", "block_years": 3},
    ]
)


def failures(market: dict, amount: float, fee: float, at: str, stocks: float, seed: int) -> int:
    plan = Plan.model_validate(
        {
            "horizon": {"years": 25},
            "portfolio": {
                "balance": 1_000_000,
                "allocation": {"us_stocks": stocks, "us_bonds": 1 - stocks},
                "fee": fee,
            },
            "spending": {"kind": "constant_real", "amount": amount, "at": at},
            "market": market,
        }
    )
    return simulate_chunk(plan, 0, 2_000, seed).failures


HOUSEHOLDS = {
    "market": MARKETS,
    "amount": st.floats(20_000, 90_000),
    "fee": st.floats(0, 0.03),
    "at": st.sampled_from(["start", "end"]),
    "stocks": st.floats(0, 1),
    "seed": st.integers(0, 2**64 - 1),
}


@settings(max_examples=25, deadline=None)
@given(more=st.floats(0, 30_000), **HOUSEHOLDS)
def test_more_spending_never_raises_success_on_the_same_seed(more, amount, **household):
    assert failures(amount=amount + more, **household) >= failures(amount=amount, **household)


@settings(max_examples=25, deadline=None)
@given(less=st.floats(0, 1), **HOUSEHOLDS)
def test_a_lower_fee_never_lowers_success_on_the_same_seed(less, fee, **household):
    assert failures(fee=fee * less, **household) <= failures(fee=fee, **household)
