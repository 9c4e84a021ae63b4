"""The outcomes of a result beyond its success, by name, as JSON holds them: what ``outlast run --json`` adds.

Names are those of the Dataset (`engine.vocabulary.RESULT`). Money is in dollars of year 0; what is not known, or does
not exist for a plan, is null.
"""

import math
from typing import Any

import xarray as xr

_BY_QUANTILE = ("worst_drawdown", "spending_volatility", "shortfall_depth")
_NUMBERS = ("mean_terminal_balance", "terminal_balance_cvar", "success_standard_error")
_COUNTS = {"failure_year": "year", "depletion_year": "year", "shortfall_duration": "years_short"}


def outcomes(result: xr.Dataset) -> dict[str, Any]:
    """Gather the outcomes of a result.

    Parameters
    ----------
    result : xarray.Dataset
        What ``Summary.finalize`` made.

    Returns
    -------
    dict
        ``worst_drawdown``, ``spending_volatility`` and ``shortfall_depth`` by quantile; ``mean_terminal_balance`` (the
        mean bequest) and ``terminal_balance_cvar`` (the mean of the worst 5 %); ``failure_year``, ``depletion_year``
        and ``shortfall_duration``, counts of scenarios by year, or by number of years short, without the empty ones;
        ``failure_cause``, counts; ``sequence_risk`` by third of the plan; for an ensemble ``member_success`` and
        ``member_interval`` by market.
    """
    return {
        **{name: _labelled(result[name], "quantile", "{:.2f}") for name in _BY_QUANTILE},
        **{name: _number(result[name]) for name in _NUMBERS},
        "failure_cause": _counts(result["failure_cause"], "cause"),
        **{name: _present(_counts(result[name], dim)) for name, dim in _COUNTS.items()},
        "sequence_risk": _labelled(result["sequence_risk"], "third", "{}"),
        **(_by_member(result) if "member" in result.dims else {}),
    }


def _by_member(result: xr.Dataset) -> dict[str, Any]:
    members = [str(member) for member in result["member"].values]
    bounds = {member: [_number(bound) for bound in result["member_interval"].sel(member=member)] for member in members}
    return {"member_success": _labelled(result["member_success"], "member", "{}"), "member_interval": bounds}


def _labelled(values: xr.DataArray, dim: str, label: str) -> dict[str, float | None]:
    return {label.format(at.item()): _number(values.sel({dim: at})) for at in values[dim]}


def _counts(values: xr.DataArray, dim: str) -> dict[str, int]:
    return {str(at.item()): int(values.sel({dim: at})) for at in values[dim]}


def _present(counts: dict[str, int]) -> dict[str, int]:
    return {label: count for label, count in counts.items() if count}


def _number(value: xr.DataArray) -> float | None:
    number = float(value)
    return None if math.isnan(number) else number
