"""Every market has the moments, and the dependence of a year on the one before, that follow from its definition.

Lognormal and Student t years are independent. Regimes mix: with shares p, means m and the chain's second eigenvalue l
the covariance of neighbouring years is p1 p2 (m1 - m2)**2 l. Under mean reversion the share w of the variance of log
growth that comes from a valuation of persistence f makes their correlation -w (1 - f) / 2. A bootstrap has history's
moments, and its dependence (history being wrapped round) within blocks: always between the first two years of a fixed
block, four times out of five in random ones of mean length five.
"""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from engine import Plan, resolve
from engine.markets.history import load
from engine.markets.regime_switching import RegimeSwitchingChoice
from engine.markets.registry import MARKET_KINDS
from engine.timeline import Block

COUNT = 200_000
MEAN, VOLATILITY = 0.07, 0.16
STATED = {
    "assets": {"us_stocks": {"mean": MEAN, "volatility": VOLATILITY}},
    "inflation": {"mean": 0.025, "volatility": 0.01},
}
TABLE = "scenario,year,us_stocks,inflation\n" + "".join(
    f"{row},{year},{(row * row - 10 * year * row) / 500},0.02\n" for row in range(10) for year in (1, 2)
)


class Moments(NamedTuple):
    """Of a year's simple return, and the correlation of its growth with that of the next."""

    mean: float
    deviation: float
    next_year: float


class Case(NamedTuple):
    """A market, after how many years it is looked at, what is known of it, and of what growth the correlation is."""

    market: dict[str, Any]
    after: int
    known: Moments
    seen: Callable[[np.ndarray], np.ndarray] = np.log


def of_history(share: float) -> Moments:
    """Give history's moments, with this share of the dependence."""
    growth = 1 + np.array(load("us_annual").columns["us_stocks"])
    wrapped = np.corrcoef(np.log(growth), np.log(np.roll(growth, -1)))[0, 1]
    return Moments(growth.mean() - 1, growth.std(), share * wrapped)


def of_regimes() -> Moments:
    """Give the mixture of the regimes that are shipped."""
    choice = RegimeSwitchingChoice(kind="regime_switching")
    (p, q), transition = choice.stationary(), choice.transition
    calm, wild = (regime.assets["us_stocks"] for regime in choice.regimes)
    mean = p * calm.mean + q * wild.mean
    between = p * q * (calm.mean - wild.mean) ** 2
    variance = p * calm.volatility**2 + q * wild.volatility**2 + between
    eigenvalue = transition[0][0] + transition[1][1] - 1
    return Moments(mean, math.sqrt(variance), between * eigenvalue / variance)


def of_table() -> Moments:
    """Give the moments of the table's first year."""
    first, second = (np.array([float(line.split(",")[2]) for line in TABLE.splitlines()[start::2]]) for start in (1, 2))
    return Moments(first.mean(), first.std(), np.corrcoef(np.log1p(first), np.log1p(second))[0, 1])


def no_change(growth: np.ndarray) -> np.ndarray:
    """Look at simple growth."""
    return growth


INDEPENDENT = Moments(MEAN, VOLATILITY, 0.0)
CASES = {
    "lognormal": Case(STATED, 0, INDEPENDENT),
    "student_t": Case({**STATED, "degrees_of_freedom": 8}, 0, INDEPENDENT),
    "regime_switching": Case({}, 0, of_regimes(), no_change),
    "mean_reverting": Case(STATED, 50, Moments(MEAN, VOLATILITY, -0.8 * (1 - 0.5 ** (1 / 9)) / 2)),
    "bootstrap circular": Case({}, 0, of_history(1.0)),
    "bootstrap stationary": Case({"method": "stationary"}, 0, of_history(0.8)),
    "bootstrap iid": Case({"method": "iid"}, 0, of_history(0.0)),
    "returns_table": Case({"data": "paths.csv", "order": "drawn"}, 0, of_table()),
}
NOT_DRAWN = {"historical": "every window, once", "ensemble": "each member as it is by itself"}


def two_years(kind: str, case: Case, folder: Path) -> np.ndarray:
    """Draw the gross growth of stocks in two years in a row, (2, scenarios)."""
    content = {
        "horizon": {"years": case.after + 2},
        "portfolio": {"balance": 1_000_000, "allocation": {"us_stocks": 1.0}},
        "spending": {"kind": "percent_of_portfolio", "rate": 0.04},
        "market": {"kind": kind, **case.market},
    }
    run = resolve(Plan.model_validate(content, context={"folder": folder})).run
    block, years = Block(4, 0, COUNT, run.timeline), []
    carry = run.market.init(block)
    for period in range(run.timeline.periods):
        carry, returns = run.market.step(carry, block, period)
        years = [*years[-1:], np.array(returns.growth[0], float)]
    return np.array(years)


@pytest.mark.parametrize("name", CASES)
def test_a_market_has_the_moments_and_the_dependence_of_its_definition(name, tmp_path):
    (tmp_path / "paths.csv").write_text(TABLE)
    case = CASES[name]
    years = two_years(name.split()[0], case, tmp_path)
    for year in years if name != "returns_table" else years[:1]:
        kurtosis = float((((year - year.mean()) / year.std()) ** 4).mean())
        error = year.std() / math.sqrt(COUNT)
        assert abs(year.mean() - 1 - case.known.mean) < 4.5 * error
        assert abs(year.std() - case.known.deviation) < 4.5 * error * math.sqrt((kurtosis - 1) / 4)
    found = np.corrcoef(case.seen(years))[0, 1]
    assert abs(found - case.known.next_year) < 4.5 * 1.5 / math.sqrt(COUNT)  # fat tails widen 1 / sqrt(n)


def test_every_market_is_looked_at():
    assert {name.split()[0] for name in CASES} | set(NOT_DRAWN) == MARKET_KINDS
