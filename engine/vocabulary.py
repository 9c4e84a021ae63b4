"""Every dimension, variable, unit and long name, once; all Datasets are built from it."""

from typing import NamedTuple

import xarray as xr

QUANTILES = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)
"""Probabilities at which distributions are reported, always these."""

BOUNDS = ("lower", "upper")
"""Ends of an interval."""

REAL = "real (year-0) dollars"
NOMINAL = "nominal dollars"
SHARE = "share of scenarios"
COUNT = "scenarios"


class Meaning(NamedTuple):
    """Units and long name of a variable."""

    units: str
    long_name: str


COORDINATES = {
    "year": Meaning("years", "year of the plan; balances at its end, 0 being the start"),
    "quantile": Meaning("1", "share of scenarios at or below the value"),
    "bound": Meaning("1", "end of the 95 % interval"),
    "cause": Meaning("1", "main cause of a failure"),
    "years_short": Meaning("years", "number of years in which something required was not paid"),
    "third": Meaning("1", "part of the plan"),
    "member": Meaning("1", "market of an ensemble"),
    "scenario": Meaning("1", "index of the simulated future"),
}
"""What the dimensions mean."""

RESULT = {
    "success_probability": Meaning(SHARE, "probability of success"),
    "success_interval": Meaning(SHARE, "95 % interval of the probability of success"),
    "success_standard_error": Meaning(SHARE, "standard error of the probability of success"),
    "balance": Meaning(REAL, "portfolio at the end of the year"),
    "spending": Meaning(f"{REAL} a year", "household spending in the year"),
    "solvent": Meaning(SHARE, "share with money left at the end of the year"),
    "depletion_year": Meaning(COUNT, "scenarios whose portfolio first reached zero at the end of this year"),
    "failure_year": Meaning(COUNT, "scenarios that first failed in this year"),
    "shortfall": Meaning(SHARE, "share with required spending unpaid in the year"),
    "below_first_year": Meaning(SHARE, "share spending less than in year 1"),
    "living": Meaning(SHARE, "share with somebody alive when the year began"),
    "terminal_balance": Meaning(REAL, "portfolio at the end of the plan, or of the year of the last death"),
    "mean_terminal_balance": Meaning(REAL, "mean portfolio at the end of the plan, or of the year of the last death"),
    "terminal_balance_cvar": Meaning(REAL, "mean terminal balance of the worst 5 %"),
    "worst_drawdown": Meaning("share", "largest fall of the real return index from its highest year-end so far"),
    "spending_volatility": Meaning("share", "standard deviation of real spending over the years, over its mean"),
    "shortfall_depth": Meaning(REAL, "sum of what was required but not paid, where anything was"),
    "shortfall_duration": Meaning(COUNT, "scenarios by the number of years with something unpaid"),
    "sequence_risk": Meaning("correlation", "correlation of real growth in a third of the plan with success"),
    "member_success": Meaning(SHARE, "probability of success under each market of the ensemble"),
    "member_interval": Meaning(SHARE, "95 % interval of the probability of success under each market"),
    "mean_balance": Meaning(REAL, "mean portfolio at the end of the year"),
    "mean_spending": Meaning(f"{REAL} a year", "mean household spending in the year"),
    "failure_cause": Meaning(COUNT, "failed scenarios by main cause"),
}
"""Variables of a result."""

TRACE = {
    "nominal_balance": Meaning(NOMINAL, "portfolio at the end of the year"),
    "balance": Meaning(REAL, "portfolio at the end of the year"),
    "requested": Meaning(f"{NOMINAL} a year", "spending the rule asked for"),
    "income": Meaning(NOMINAL, "income from outside the portfolio"),
    "expenses": Meaning(NOMINAL, "one-off and other expenses paid"),
    "nominal_spending": Meaning(NOMINAL, "household spending paid"),
    "spending": Meaning(f"{REAL} a year", "household spending paid"),
    "tax": Meaning(NOMINAL, "tax paid"),
    "fees": Meaning(NOMINAL, "fees paid"),
    "gains": Meaning(NOMINAL, "returns on what is left after fees"),
    "unpaid": Meaning(NOMINAL, "required but not paid"),
    "price_level": Meaning("1", "nominal dollars for one of year 0, at the end of the year"),
    "living": Meaning("1", "1 where somebody was alive when the year began, else 0"),
    "portfolio_return": Meaning("a year", "nominal return of the portfolio before fees"),
}
"""Variables of single scenarios."""


def describe(dataset: xr.Dataset, meanings: dict[str, Meaning]) -> xr.Dataset:
    """Write units and long names onto every variable and coordinate of a Dataset, and return it."""
    for name, variable in dataset.variables.items():
        meaning = meanings.get(str(name)) or COORDINATES[str(name)]
        variable.attrs.update(meaning._asdict())
    return dataset
