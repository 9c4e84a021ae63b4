"""Lifetime ruin in closed form: constant spending from one lognormal asset until an exponential death.

Milevsky and Robinson approximate the law of the present value of all spending by a reciprocal gamma distribution with
the same first two moments, which gives 0.267855 for their example of a 50-year-old (7 % drift, 20 % volatility, median
remaining life 28.1 years, 5 % spent). The law is known exactly [2]_, too: it is that of the ratio of a beta and a gamma
variable, and gives 0.293308. The engine is compared with the exact value; the approximation is off by 0.025.

References
----------
.. [1] M. A. Milevsky, C. Robinson, "A sustainable spending rate without simulation", Financial Analysts Journal 61/6
   (2005), 89-100.
.. [2] M. Yor, "On some exponential functionals of Brownian motion", Advances in Applied Probability 24 (1992), 509-531.
"""

import math

import numpy as np
import pytest
from scipy import integrate, stats

from engine import Plan, resolve
from engine.timeline import Block
from engine.walk import walk

DRIFT, VOLATILITY, HAZARD, RATE = 0.07, 0.20, math.log(2) / 28.1, 0.05
PUBLISHED = 0.267855
COUNT = 40_000


def reciprocal_gamma() -> float:
    """Give the approximation of the paper."""
    alpha = (2 * DRIFT + 4 * HAZARD) / (VOLATILITY**2 + HAZARD) - 1
    beta = (VOLATILITY**2 + HAZARD) / 2
    return float(stats.gamma.cdf(RATE, alpha, scale=beta))


def exact() -> float:
    """Give the chance that the present value of spending until death exceeds what is there, by Yor's law."""
    nu = -2 * (DRIFT - VOLATILITY**2 / 2) / VOLATILITY**2
    root = math.sqrt(8 * HAZARD / VOLATILITY**2 + nu**2)
    a, b = (root + nu) / 2, (root - nu) / 2
    value, _ = integrate.quad(
        lambda x: stats.gamma.cdf(2 * RATE * x / VOLATILITY**2, b) * stats.beta.pdf(x, 1, a), 0, 1
    )
    return float(value)


def plan(at: str) -> Plan:
    """Give the example in months, for somebody young enough to be followed for 100 years."""
    growth = math.exp(DRIFT)
    asset = {"mean": growth - 1, "volatility": growth * math.sqrt(math.expm1(VOLATILITY**2))}
    mortality = {"kind": "exponential", "hazard": HAZARD}
    return Plan.model_validate(
        {
            "horizon": {"until": "last_death", "steps_per_year": 12, "mortality": mortality},
            "people": [{"name": "One", "age": 20}],
            "portfolio": {"balance": 1_000_000, "allocation": {"us_stocks": 1.0}},
            "spending": {"kind": "constant_real", "amount": RATE * 1_000_000, "at": at},
            "market": {
                "kind": "lognormal",
                "assets": {"us_stocks": asset},
                "inflation": {"mean": 0.0, "volatility": 0.0},
            },
        }
    )


def ruin(at: str) -> tuple[float, float]:
    """Give the share ruined in a year that they outlive, and in one that they begin: death comes between."""
    run = resolve(plan(at)).run
    outlived, begun, ruined = 0, 0, np.zeros(COUNT, bool)
    for end in walk(run, Block(11, 0, COUNT, run.timeline)):
        first = (end.unpaid > 0.0) & end.living & ~ruined
        ruined |= first
        begun += int(first.sum())
        outlived += int((first & ~end.last).sum())
    return outlived / COUNT, begun / COUNT


def test_the_formula_gives_the_published_figure():
    assert reciprocal_gamma() == pytest.approx(PUBLISHED, abs=5e-7)


def test_the_formula_is_an_approximation_of_the_exact_law():
    assert exact() == pytest.approx(0.293308, abs=1e-6)


def test_lifetime_ruin_by_monthly_steps_is_that_of_the_exact_law():
    """Deaths count by the year, payments by the month; the mean of taking each early and late is of second order."""
    at_start, at_end = ruin("start"), ruin("end")
    error = 4 * math.sqrt(exact() * (1 - exact()) / COUNT)
    assert at_end[0] - error < exact() < at_start[1] + error
    assert abs(math.fsum((*at_start, *at_end)) / 4 - exact()) < error
