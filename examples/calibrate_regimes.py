"""How the regimes that `regime_switching` ships were found: offline, by statsmodels, from our own histories.

    python calibrate_regimes.py us_monthly.csv us_annual.csv > regimes_us_annual.toml

needs statsmodels, which Outlast itself does not. A Markov regression with two regimes, each with a mean and a variance
of its own, is fitted by maximum likelihood to the monthly log real return of stocks: fitted to years, it finds only the
four worst of them. A year's probability of a regime is the mean of its months' smoothed ones; these weigh the years for
the means, deviations and correlations of annual returns and of inflation, and lead from year to year the way the
twelfth power of the monthly transition matrix does.
"""

import csv
import sys

import numpy as np
from statsmodels.tsa.regime_switching.markov_regression import MarkovRegression


def read(path: str) -> dict[str, np.ndarray]:
    """Read the columns of a CSV."""
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([float(row[name] or "nan") for row in rows]) for name in rows[0]}


def main(monthly_path: str, annual_path: str) -> None:
    """Fit, and write TOML."""
    monthly, annual = read(monthly_path), read(annual_path)
    real = np.log((1 + monthly["us_stocks"]) / (1 + monthly["inflation"]))
    since = monthly["year"] >= annual["year"][0]
    fitted = MarkovRegression(real[since], k_regimes=2, switching_variance=True).fit(search_reps=50, disp=False)
    monthly_transition = fitted.regime_transition[:, :, 0].T  # rows: from, columns: to
    transition = np.linalg.matrix_power(monthly_transition, 12)
    smoothed, month_years = fitted.smoothed_marginal_probabilities, monthly["year"][since]
    years = [year for year in annual["year"] if (month_years == year).sum() == 12]
    probability = np.array([smoothed[month_years == year].mean(axis=0) for year in years])
    names = [name for name in annual if name != "year"]
    data = np.array([annual[name][np.isin(annual["year"], years)] for name in names])
    write(names, data, probability, transition)


def write(names: list[str], data: np.ndarray, probability: np.ndarray, transition: np.ndarray) -> None:
    """Write the regimes, the calmer one first: its stocks vary less."""
    found = [moments(data, probability[:, k]) for k in range(2)]
    order = sorted(range(2), key=lambda k: found[k][1][0])
    print("# Written by examples/calibrate_regimes.py; see README.md beside this file.")
    print("names = " + str(names).replace("'", '"'))
    print(f"transition = {[[round(float(transition[i, j]), 4) for j in order] for i in order]}")
    for k, title in zip(order, ("calm", "turbulent"), strict=True):
        mean, deviation, correlation = found[k]
        print(f'\n[[regimes]]\nname = "{title}"  # {probability[:, k].sum():.1f} of {len(probability)} years')
        print(f"mean = {[round(float(value), 4) for value in mean]}")
        print(f"volatility = {[round(float(value), 4) for value in deviation]}")
        print(f"correlation = {[[round(float(value), 3) for value in row] for row in correlation]}")


def moments(data: np.ndarray, probability: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give weighted means, standard deviations and correlations of annual figures (names, years)."""
    weights = probability / probability.sum()
    mean = data @ weights
    covariance = (weights * (data - mean[:, None])) @ (data - mean[:, None]).T
    deviation = np.sqrt(np.diag(covariance))
    return mean, deviation, covariance / np.outer(deviation, deviation)


if __name__ == "__main__":
    np.random.seed(1)  # noqa: NPY002 - statsmodels draws its starting values from it
    main(sys.argv[1], sys.argv[2])
