"""Jointly Student t returns and inflation, independent from period to period: like the normal, with fat tails.

Simple returns of a period are ``mean + spread * (correlated normals)``, where one ``spread`` a period, common to all
factors, makes extremes come together. It is scaled so that means, standard deviations and correlations of simple annual
returns are exactly those stated. No loss is beyond 99 %: a larger one is drawn about once in 100,000 years of stocks.

Under monthly steps each month is such a draw, with a mean and covariance whose twelvefold product has the stated
annual moments; a year of twelve draws has thinner tails than one draw a year.

References
----------
R. C. Blattberg, N. J. Gonedes, "A comparison of the stable and Student distributions as statistical models for stock
prices", Journal of Business 47 (1974), 244-280, who find about 5 degrees of freedom.
"""

import math
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

import numpy as np
from pydantic import Field

from engine import exact
from engine.markets.market import Market, Returns
from engine.markets.moments import MomentsChoice, contradiction
from engine.markets.student_t_kernel import BINS_PER_OCTAVE, OCTAVES, fill_student
from engine.random_streams import LANES, STREAMS, stream_numbers
from engine.timeline import Block, Timeline
from engine.types import Float32Array, Int64Array

LEAST_GROWTH = 0.01
"""No asset loses more than 99 % in a period."""

_DIGITS = 6  # beyond these, libraries differ between machines


class StudentCarry(NamedTuple):
    """Gross growth (4, factors, scenarios) of the current four periods, and the constants as arrays for the kernel."""

    growth: Float32Array
    streams: Int64Array
    loadings: Float32Array
    means: Float32Array
    table: Float32Array


@dataclass(frozen=True)
class StudentT(Market):
    """Correlated Student t growth; factor 0 is inflation.

    Parameters
    ----------
    streams : tuple of int, length drawn
        Random stream of each factor that is not constant.
    means : tuple of float, length factors
        Mean growth of one period.
    loadings : tuple of tuple of float, (factors, drawn)
        Lower Cholesky factor of its covariance, without the columns of constant factors.
    spreads : tuple of float
        The spread's table; see `spread_table`.
    """

    streams: tuple[int, ...]
    means: tuple[float, ...]
    loadings: tuple[tuple[float, ...], ...]
    spreads: tuple[float, ...]

    def init(self, block: Block) -> StudentCarry:
        """Lay out the constants; growth is drawn four periods at a time."""
        loadings = np.array(self.loadings, np.float32).reshape(len(self.means), len(self.streams))
        constants = (np.array(self.means, np.float32), np.array(self.spreads, np.float32))
        return StudentCarry(np.empty((0, 0, 0), np.float32), np.array(self.streams, np.int64), loadings, *constants)

    def step(self, carry: StudentCarry, block: Block, period: int) -> tuple[StudentCarry, Returns]:
        """Grow every factor by one period."""
        group, lane = divmod(period, LANES)
        if lane == 0:
            growth = np.empty((LANES, len(self.means), block.count), np.float32)
            address = (np.uint64(block.seed), np.uint64(block.first), group)
            constants = (carry.loadings, carry.means, carry.table, LEAST_GROWTH)
            fill_student(growth, *address, carry.streams, STREAMS["student_t.mixing"], *constants)
            carry = carry._replace(growth=growth)
        return carry, Returns(carry.growth[lane, 1:], carry.growth[lane, 0])


class StudentTChoice(MomentsChoice):
    """``kind = "student_t"``: moments and correlations as stated, the rest calibrated on history."""

    kind: Literal["student_t"]
    degrees_of_freedom: float = Field(default=5.0, ge=2.1, le=1_000)

    def make(self, timeline: Timeline, names: tuple[str, ...]) -> StudentT:
        """Find the moments of one period whose product over a year has the stated ones."""
        moments, steps = [self.moments_of(name) for name in names], timeline.steps_per_year
        means = [exact.power(1.0 + m.mean, 1.0 / steps) for m in moments]
        covariance = [[self._covariance(a, b, steps) - means[i] * means[j] for j, b in enumerate(names)]
                      for i, a in enumerate(names)]  # fmt: skip
        for i, m in enumerate(moments):
            covariance[i][i] = covariance[i][i] if m.volatility > 0.0 else 0.0
        loadings = exact.cholesky(covariance)
        if loadings is None:
            raise contradiction(names)
        drawn = [k for k in range(len(names)) if loadings[k][k] > 0.0]
        return StudentT(
            streams=tuple(stream_numbers(names)[k] for k in drawn),
            means=tuple(means),
            loadings=tuple(tuple(row[k] for k in drawn) for row in loadings),
            spreads=spread_table(self.degrees_of_freedom),
        )

    def _covariance(self, a: str, b: str, steps: int) -> float:
        """Mean product of two growth factors over one period."""
        one, other = self.moments_of(a), self.moments_of(b)
        correlation = 1.0 if a == b else self.correlation_of(a, b)
        product = (1.0 + one.mean) * (1.0 + other.mean) + correlation * one.volatility * other.volatility
        return exact.power(product, 1.0 / steps)

    def model(self) -> str:
        """Say how returns are drawn."""
        return (
            f"Returns are drawn from a Student t distribution with {self.degrees_of_freedom:g} degrees of freedom: "
            f"extremes are more frequent than a normal's and come together; each year is independent of the one before."
        )


@cache
def spread_table(degrees: float) -> tuple[float, ...]:
    """Tabulate sqrt((degrees - 2) / chi-square) by the probability of a smaller chi-square.

    Returns
    -------
    tuple of float
        At probabilities 2**-33 (1 + k / 32) for k = 0 .. 31, twice these, and so on up to 1; rounded to six digits, so
        that no two machines differ, and scaled so that the mean square is 1.
    """
    from scipy.stats import chi2  # only where a plan is made: workers do without SciPy

    octave, step = np.divmod(np.arange(OCTAVES * BINS_PER_OCTAVE + 1), BINS_PER_OCTAVE)
    probability = np.ldexp(1.0 + step / BINS_PER_OCTAVE, octave - OCTAVES)
    probability[-1] = 1.0 - 2.0**-25
    spread = np.sqrt((degrees - 2.0) / chi2.ppf(probability, degrees))
    rounded = [float(f"{value:.{_DIGITS}g}") for value in spread]
    return tuple(value / math.sqrt(_mean_square(rounded, probability.tolist())) for value in rounded)


def _mean_square(spread: list[float], probability: list[float]) -> float:
    """Mean square of what is linear between the table's entries."""
    parts = [
        (q - p) * (a * a + a * b + b * b) / 3.0
        for p, q, a, b in zip(probability, probability[1:], spread, spread[1:], strict=False)
    ]
    return math.fsum(parts)
