"""The obvious way, which most would write: whole arrays in NumPy, np.percentile at the end."""

import numpy as np

QUANTILES = [5, 10, 25, 50, 75, 90, 95]


def simulate(scenarios: int, years: int, means: np.ndarray, loadings: np.ndarray, weights: np.ndarray) -> dict:
    """Simulate $1,000,000 spending $40,000 of year 0 at the start of each year, with a fee of 0.2 %.

    ``means`` and ``loadings`` are those of log growth, inflation first; a constant inflation has a row of zeros.
    """
    z = np.random.default_rng(1).standard_normal((scenarios, years, loadings.shape[1]))
    growth = np.exp(means + z @ loadings.T)
    price = np.concatenate([np.ones((scenarios, 1)), np.cumprod(growth[..., 0], axis=1)], axis=1)
    portfolio = growth[..., 1:] @ weights
    balance, spending = np.empty((scenarios, years + 1)), np.empty((scenarios, years))
    balance[:, 0] = 1_000_000
    for year in range(years):
        wanted = 40_000 * price[:, year]
        paid = np.minimum(wanted, balance[:, year])
        balance[:, year + 1] = (balance[:, year] - paid) * 0.998 * portfolio[:, year]
        spending[:, year] = paid / price[:, year]
    real = balance / price
    return {
        "success": np.mean(np.all(spending > 39_999.99, axis=1)),
        "balance": np.percentile(real, QUANTILES, axis=0),
        "spending": np.percentile(spending, QUANTILES, axis=0),
        "mean": real.mean(axis=0),
        "solvent": (real > 0).mean(axis=0),
    }
