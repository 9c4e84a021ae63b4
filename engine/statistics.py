"""Intervals of probabilities."""

import math

NORMAL_95 = 1.959963984540054
"""The 0.975 quantile of the standard normal distribution."""


def success_interval(successes: float, scenarios: float) -> tuple[float, float]:
    """Wilson's 95 % interval of a probability.

    Parameters
    ----------
    successes, scenarios : float
        0 <= successes <= scenarios, scenarios more than 0; whole numbers, unless scenarios are not independent and
        count for less.

    Returns
    -------
    tuple of float
        Lower and upper end, within 0 .. 1; never of zero width, even where all or none succeed.

    References
    ----------
    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927), 209-212.
    """
    z2 = NORMAL_95 * NORMAL_95
    share = successes / scenarios
    middle = (share + z2 / (2 * scenarios)) / (1 + z2 / scenarios)
    half = (
        NORMAL_95 / (1 + z2 / scenarios) * math.sqrt(share * (1 - share) / scenarios + z2 / (4 * scenarios * scenarios))
    )
    lower = 0.0 if successes == 0 else max(0.0, middle - half)
    upper = 1.0 if successes == scenarios else min(1.0, middle + half)
    return lower, upper


def standard_error(successes: float, scenarios: float) -> float:
    """Binomial standard error of a share."""
    share = successes / scenarios
    return math.sqrt(share * (1 - share) / scenarios)
