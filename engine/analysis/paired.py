"""The difference of two shares that were seen on the same scenarios.

Of ``n`` scenarios, ``gained`` succeed under the second plan alone and ``lost`` under the first alone; the difference of
the success probabilities is (gained - lost) / n. Scenarios in which both fare alike tell nothing of it, which is why
plans are compared on common random numbers.

References
----------
T. Tango, "Equivalence test and confidence interval for the difference in proportions for the paired-sample design",
Statistics in Medicine 17 (1998), 891-908.
R. G. Newcombe, "Improved confidence intervals for the difference between binomial proportions based on paired data",
Statistics in Medicine 17 (1998), 2635-2650: why intervals such as this, and not the normal one.
"""

import math

from engine.statistics import NORMAL_95

_HALVINGS = 80  # more than a float64 can tell apart


def paired_standard_error(gained: int, lost: int, scenarios: int) -> float:
    """Give the standard error of the difference of two shares of the same scenarios."""
    return math.sqrt(max(gained + lost - (gained - lost) * (gained - lost) / scenarios, 0.0)) / scenarios


def paired_interval(gained: int, lost: int, scenarios: int) -> tuple[float, float]:
    """Tango's 95 % score interval of the difference of two shares of the same scenarios.

    Parameters
    ----------
    gained, lost : int
        Scenarios that succeed under the second plan alone, and under the first alone.
    scenarios : int
        All of them, at least 1; ``gained + lost`` is never more.

    Returns
    -------
    tuple of float
        Lower and upper end, within -1 .. 1; of a positive width even where no scenario differs.
    """
    return -_upper_end(lost, gained, scenarios), _upper_end(gained, lost, scenarios)


def _upper_end(gained: int, lost: int, scenarios: int) -> float:
    """Find the difference above the one seen whose score, which falls as it grows, is the 0.025 quantile."""
    if gained == scenarios:
        return 1.0
    low, high = (gained - lost) / scenarios, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        if _score(middle, gained, lost, scenarios) > -NORMAL_95:
            low = middle
        else:
            high = middle
    return (low + high) / 2.0


def _score(difference: float, gained: int, lost: int, n: int) -> float:
    """Score statistic of the hypothesis that the shares differ by ``difference``."""
    missed = gained - lost - n * difference
    variance = n * (2.0 * _share_lost(difference, gained, lost, n) + difference * (1.0 - difference))
    if variance <= 0.0:
        return math.copysign(math.inf, missed) if missed else 0.0
    return missed / math.sqrt(variance)


def _share_lost(difference: float, gained: int, lost: int, n: int) -> float:
    """Most likely share of scenarios lost, given the difference: the larger root of a quadratic equation."""
    linear = (2 * n - gained + lost) * difference - gained - lost
    constant = -lost * difference * (1.0 - difference)
    root = math.sqrt(max(linear * linear - 8.0 * n * constant, 0.0))
    if linear > 0.0:  # the same root, without a difference of two numbers that are nearly equal
        return -2.0 * constant / (linear + root)
    return (root - linear) / (4.0 * n)
