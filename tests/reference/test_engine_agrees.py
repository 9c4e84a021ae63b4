"""The engine agrees with an independent reference on plans that hypothesis draws."""

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from engine import Plan, PlanError, simulate_chunk, trace

CENT = 0.01
COUNT = 3
STOCKS_AND_BONDS = {
    "us_stocks": {"mean": 0.071, "volatility": 0.17},
    "us_bonds": {"mean": 0.031, "volatility": 0.063},
}
MARKETS: list[dict[str, Any]] = [
    {"kind": "lognormal", "assets": STOCKS_AND_BONDS, "inflation": {"mean": 0.027, "volatility": 0.019}},
    {"kind": "lognormal", "assets": STOCKS_AND_BONDS, "inflation": {"kind": "ar1"}},
    {"kind": "student_t"},
    {"kind": "mean_reverting"},
    {"kind": "regime_switching"},
    {"kind": "bootstrap"},
    {"kind": "bootstrap", "data": "us_monthly", "method": "stationary"},
    {"kind": "ensemble", "members": [{"kind": "lognormal"}, {"kind": "mean_reverting"}]},
]
INNER_RULES: list[dict[str, Any]] = [
    {"kind": "constant_real"},
    {"kind": "guyton_klinger"},
    {"kind": "percent_of_portfolio", "rate": 0.047},
    {"kind": "vpw"},
    {"kind": "rmd"},
    {"kind": "vanguard_dynamic", "rate": 0.051},
]
share = st.floats(0.0, 1.0).map(lambda x: round(x, 4))
rate = st.floats(0.02, 0.12).map(lambda x: round(x, 5))


def amounts(least: float, most: float) -> st.SearchStrategy[float]:
    """Draw dollars and cents."""
    return st.floats(least, most).map(lambda x: round(x, 2) + 0.0037)  # no ties within half a cent


def sometimes(**strategies: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Draw some of these keys."""
    return st.fixed_dictionaries({}, optional=strategies)


def kind(name: str, required: dict[str, Any] | None = None, **optional: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Draw a choice of a kind."""
    return st.fixed_dictionaries({"kind": st.just(name), **(required or {})}, optional=optional)


AMOUNT, RATE = {"amount": amounts(5_000, 90_000)}, {"rate": rate}
RULES = {
    "constant_real": kind("constant_real", AMOUNT),
    "percent_of_portfolio": kind("percent_of_portfolio", RATE),
    "floor_ceiling": kind("floor_ceiling", RATE, floor=share, ceiling=share),
    "guyton_klinger": kind(
        "guyton_klinger",
        AMOUNT,
        guardrail=st.sampled_from([0.1, 0.25]),
        adjustment=st.sampled_from([0.05, 0.2]),
        final_years=st.integers(0, 20),
    ),
    "vanguard_dynamic": kind("vanguard_dynamic", RATE, floor=share, ceiling=share),
    "ratchet": kind("ratchet", AMOUNT, threshold=st.sampled_from([0.1, 0.31]), wait_years=st.integers(1, 5)),
    "endowment": kind("endowment", rate=rate, smoothing=share),
    "hebeler_autopilot": kind("hebeler_autopilot", real_return=st.sampled_from([0.0, 0.03]), smoothing=share),
    "ninety_five_percent": kind("ninety_five_percent", rate=rate, keep=share),
    "cape_based": kind("cape_based", base=st.sampled_from([0.0, 0.02]), max_rate=st.sampled_from([0.04, 0.07])),
    "vpw": kind("vpw", last_age=st.integers(97, 110), stock_growth=st.sampled_from([0.0, 0.06])),
    "amortization_based": kind(
        "amortization_based",
        real_return=st.sampled_from([0.0, 0.037]),
        spending_tilt=st.sampled_from([-0.01, 0.02]),
        bequest=amounts(1, 400_000),
        last_age=st.integers(97, 110),
    ),
    "rmd": kind("rmd"),
    "spending_smile": kind("spending_smile", AMOUNT, rule=st.sampled_from(INNER_RULES)),
}


@st.composite
def spending(draw: st.DrawFn, name: str, years: int) -> dict[str, Any]:
    """Draw a rule, its bounds and its timing."""
    said = draw(RULES[name])
    said |= draw(sometimes(at=st.sampled_from(["start", "end"]), essential=amounts(1_000, 30_000)))
    if "essential" in said and draw(st.booleans()):
        said["discretionary"] = draw(amounts(1_000, 60_000)) + max(said.get("amount", 0.0) - said["essential"], 0.0)
    if draw(st.integers(0, 4)) == 0:
        said["start_year"] = draw(st.integers(1, max(years // 2, 1)))
    return said


@st.composite
def allocation(draw: st.DrawFn) -> dict[str, float]:
    """Draw an allocation that holds some stocks."""
    stocks = draw(st.sampled_from([1.0, 0.6, 0.35, 0.125]))
    return {"us_stocks": stocks, "us_bonds": 1.0 - stocks} if stocks < 1.0 else {"us_stocks": 1.0}


@st.composite
def portfolio(draw: st.DrawFn, years: int, first_age: int | None) -> dict[str, Any]:
    """Draw what is held: one pool or accounts, its fees, its path and when it is rebalanced."""
    said: dict[str, Any] = {"allocation": draw(allocation())}
    said |= draw(sometimes(fee=st.sampled_from([0.0031, 0.012]), asset_fees=st.just({"us_stocks": 0.0071})))
    policies = ["every_period", "annual", "never", {"drift": 0.05}]
    if draw(st.integers(0, 2)) == 0:
        by_age = first_age is not None and draw(st.booleans())
        key, base = ("age", first_age) if by_age else ("year", 1)
        points = sorted(draw(st.sets(st.integers(0, years), min_size=1, max_size=3)))
        said["glide_path"] = [{key: base + point, "allocation": draw(allocation())} for point in points]
        said["glide"] = draw(st.sampled_from(["linear", "steps"]))
        policies.remove("never")
    if draw(st.integers(0, 2)) == 0:
        said["accounts"] = draw(accounts())
    else:
        said |= {"balance": draw(amounts(80_000, 1_500_000)), "rebalance": draw(st.sampled_from(policies))}
    return said


@st.composite
def accounts(draw: st.DrawFn) -> dict[str, Any]:
    """Draw three accounts."""
    taxable, deferred, roth = (draw(amounts(10_000, 700_000)) for _ in range(3))
    said = {"taxable": {"balance": taxable}, "deferred": {"balance": deferred}, "roth": {"balance": roth}}
    if draw(st.booleans()):
        said["taxable"]["basis"] = round(draw(share) * taxable, 2)
    return said | draw(sometimes(order=st.sampled_from(["standard", "proportional"]), rmd_age=st.integers(72, 75)))


@st.composite
def person(draw: st.DrawFn, name: str, years: int) -> dict[str, Any]:
    """Draw somebody who works or not, with benefits, pensions and savings."""
    age = draw(st.integers(52, 80))
    said: dict[str, Any] = {"name": name, "age": age, "sex": draw(st.sampled_from(["female", "male"]))}
    if draw(st.booleans()):
        said["retirement_age"] = age + draw(st.integers(0, max(years // 2, 1)))
        if said["retirement_age"] > age and draw(st.booleans()):
            growth, account = st.sampled_from([-0.01, 0.02]), st.sampled_from(["taxable", "deferred", "roth"])
            said["savings"] = {"amount": draw(amounts(500, 30_000)), **draw(sometimes(growth=growth, account=account))}
    if draw(st.booleans()):
        said["social_security"] = draw(benefit(age, years))
    if draw(st.booleans()):
        start = draw(st.integers(age - 3, age + years - 1))
        pension = {"name": "Pension", "amount": draw(amounts(500, 40_000)), "start_age": start}
        pension |= draw(sometimes(survivor_share=share, nominal=st.just(True)))
        if "nominal" in pension:
            pension |= draw(sometimes(cola=st.sampled_from([0.01, 0.03])))
        said["pensions"] = [pension]
    return said


@st.composite
def benefit(draw: st.DrawFn, age: int, years: int) -> dict[str, Any]:
    """Draw Social Security that is claimed within the plan, or paid already."""
    latest = min(70, age + years - 1)
    if max(62, age) > latest or draw(st.booleans()):
        return {"current_benefit": draw(amounts(4_000, 45_000))}
    claim = draw(st.integers(max(62, age), latest))
    said = {"full_benefit": draw(amounts(4_000, 45_000)), "claiming_age": claim}
    said["claiming_months"] = draw(st.integers(0, 11)) if claim < 70 else 0
    return said | draw(sometimes(full_retirement_age=st.integers(65, 66), full_retirement_months=st.integers(0, 11)))


@st.composite
def cash_flow(draw: st.DrawFn, number: int, years: int, names: list[str]) -> dict[str, Any]:
    """Draw an income or an expense."""
    start = draw(st.integers(1, years))
    said = {"name": f"Flow {number}", "start_year": start, "amount": draw(amounts(500, 30_000))}
    if start > 1 and draw(st.booleans()):
        said["amount"] = -said["amount"]
    elif draw(st.booleans()):
        said["taxed"] = True
    said |= draw(sometimes(nominal=st.booleans(), growth=st.sampled_from([-0.03, 0.017])))
    if draw(st.booleans()):
        said["end_year"] = draw(st.integers(start, years))
    if names and draw(st.booleans()):
        said |= {"person": draw(st.sampled_from(names)), "until": "death"}
    return said


@st.composite
def salary(draw: st.DrawFn, said: dict[str, Any]) -> list[dict[str, Any]]:
    """Draw what people live on who spend by the rule before everybody is retired, as some of those who work do."""
    retirements = [one["retirement_age"] - one["age"] for one in said["people"] if "retirement_age" in one]
    working = max(retirements, default=0)
    if working and draw(st.booleans()):
        said["spending"].setdefault("start_year", draw(st.integers(1, working)))
    if said["spending"].get("start_year", working + 1) > working:
        return []
    return [
        {"name": "Salary", "amount": draw(amounts(5_000, 90_000)), "end_year": working, "taxed": draw(st.booleans())}
    ]


@st.composite
def plans(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """Draw a plan that spends by the rule of this name."""
    years, steps = draw(st.integers(1, 28)), draw(st.sampled_from([1, 1, 12]))
    names = ["One", "Two"][: draw(st.integers(0, 2))]
    people = [draw(person(name, years)) for name in names]
    horizon: dict[str, Any] = {"years": years, "steps_per_year": steps}
    if people and draw(st.booleans()):
        youngest = min(one["age"] for one in people)
        horizon = {"until": "last_death", "until_age": youngest + years, "steps_per_year": steps}
    held = draw(portfolio(years, people[0]["age"] if people else None))
    said: dict[str, Any] = {
        "horizon": horizon,
        "portfolio": held,
        "spending": draw(spending(name, years)),
        "market": draw(st.sampled_from(MARKETS)),
        "people": people,
        "cash_flows": [draw(cash_flow(number, years, names)) for number in range(draw(st.integers(0, 2)))],
    }
    said["cash_flows"] += draw(salary(said))
    if draw(st.integers(0, 3)) == 0:
        said["mortgages"] = [{"balance": 50_000.0, "rate": draw(st.sampled_from([0.0, 0.05])), "years_left": 7}]
    if "accounts" in held:
        federal = {"kind": "us_federal", "filing_status": "married_joint" if len(people) == 2 else "single"}
        flat = {"kind": "flat", "rate": 0.21, "capital_gains_rate": 0.13}
        said["tax"] = draw(st.sampled_from([{"kind": "none"}, flat, federal]))
    return said


def made(said: dict[str, Any]) -> Plan | None:
    """Make the plan; None where it contradicts itself, as some that are drawn do."""
    try:
        return Plan.model_validate(said)
    except PlanError as error:
        note(str(error))
        return None


def compare(said: dict[str, Any], plan: Plan, first: int, seed: int, live_through: Any) -> None:
    """Compare every year of some scenarios, and what became of them."""
    told = trace(plan, first, COUNT, seed)
    rough = CENT if "accounts" in said["portfolio"] else 1e-5  # a withdrawal before tax is found to a millionth
    for k, (_, story, became) in enumerate(live_through(said, first, COUNT, seed)):
        lived = slice(0, became.last_year + 1)
        for name in told.data_vars:
            ours, theirs = told[name].values[k, lived], np.array(getattr(story, str(name)))[lived]
            assert np.allclose(ours, theirs, rtol=1e-9, atol=1e-12 if name == "price_level" else rough), name
        result = simulate_chunk(plan, first + k, 1, seed).finalize(plan)
        assert first_year(result.failure_year) == became.failed_in
        assert first_year(result.depletion_year) == became.depleted_in
        assert float(result.success_probability) == (became.failed_in == 0)
        assert float(result.mean_terminal_balance) == pytest.approx(became.terminal_balance, rel=1e-6, abs=CENT)
        median = result.sel(quantile=0.5)
        assert float(median.worst_drawdown) == pytest.approx(became.worst_drawdown, abs=1e-5)
        assert float(median.spending_volatility) == pytest.approx(became.spending_volatility, rel=1e-3, abs=1e-3)
        if became.shortfall_depth > 0:
            assert float(median.shortfall_depth) == pytest.approx(became.shortfall_depth, rel=1e-5, abs=CENT)


def first_year(counts: Any) -> int:
    """Give the year that is counted, 0 for none."""
    return int(counts.year.values[counts.values > 0].max(initial=0))


@pytest.mark.parametrize("name", sorted(RULES))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), first=st.integers(0, 10**6), seed=st.integers(0, 2**64 - 1))
def test_the_engine_agrees_with_the_reference(name, data, first, seed, live_through):
    said = data.draw(plans(name))
    plan = made(said)
    if plan is not None:
        compare(said, plan, first, seed, live_through)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    said=plans("rmd"),
    ages=st.tuples(st.integers(60, 95), st.integers(60, 95)),
    held=accounts(),
    status=st.sampled_from(["single", "married_joint"]),
    seed=st.integers(0, 2**64 - 1),
)
def test_the_engine_agrees_with_the_reference_about_who_survives_a_couple(said, ages, held, status, seed, live_through):
    """Deaths within the plan, required distributions and tax before and after them, under the rule that goes by age."""
    people = zip(("One", "Two"), ages, ("female", "male"), strict=True)
    said["people"] = [{"name": name, "age": age, "sex": sex} for name, age, sex in people]
    said["people"][0]["social_security"] = {"current_benefit": 21_000.0037}
    steps = said["horizon"]["steps_per_year"]
    said["horizon"] = {"until": "last_death", "until_age": min(ages) + 20, "steps_per_year": steps}
    said["portfolio"] = {"allocation": {"us_stocks": 0.6, "us_bonds": 0.4}, "accounts": held}
    said["tax"] = {"kind": "us_federal", "filing_status": status}
    said["market"], said["cash_flows"] = MARKETS[0], []
    said["spending"].pop("start_year", None)
    plan = made(said)
    assert plan is not None
    compare(said, plan, 0, seed, live_through)
