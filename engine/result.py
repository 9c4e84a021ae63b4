"""The result: a labelled Dataset, in dollars of year 0, that says what it is and where it came from."""

import math
from typing import Any

import numpy as np
import xarray as xr

from engine.measures import THIRDS
from engine.outcomes import CAUSES
from engine.plan import Plan
from engine.resolve import ResolvedPlan, resolve
from engine.statistics import standard_error, success_interval
from engine.summary import Summary
from engine.version import NUMERICS_VERSION, OUTLAST_VERSION
from engine.vocabulary import BOUNDS, QUANTILES, RESULT, describe
from engine.whole_plan import member_variables, whole_plan_variables

_PAID = "Success means that everything required was paid in every year."
_NEVER_EMPTY = "Nothing is required of this plan; success means that the portfolio was never empty before the end."
_WILSON = "Wilson 95 % interval of the sampling error; it says nothing about whether the assumptions hold."
_SHARED = (
    "Wilson 95 % interval of the sampling error, counting the scenarios of one set of draws as one: the markets of an "
    "ensemble share theirs; it says nothing about whether the assumptions hold."
)
_NO_INTERVAL = {
    "history": "No interval: overlapping windows of one history are not independent draws, and all of them were run.",
    "table": "No interval: every scenario of the table was run once, and how they were drawn is not known.",
}


def to_dataset(summary: Summary, plan: Plan | ResolvedPlan) -> xr.Dataset:
    """Finish a summary.

    Parameters
    ----------
    summary : Summary
        Of this plan.
    plan : Plan or ResolvedPlan

    Returns
    -------
    xarray.Dataset
        Dims ``year`` (0 .. N), ``quantile``, ``bound``, ``cause``, ``third``, ``years_short``, and ``member`` for an
        ensemble; the variables of `engine.vocabulary.RESULT`; money in dollars of year 0. Spending is NaN at year 0,
        ``success_interval`` is NaN in a historical market (``interval_note`` says why), and shares and quantiles are
        of those alive, NaN in a year that nobody lived to see.
    """
    resolved = resolve(plan)
    scenarios, counts = summary.scenarios, summary.counts
    successes = scenarios - summary.failures
    historical = resolved.windows is not None
    alike = max(len(resolved.members), 1)  # scenarios of an ensemble that share their draws count as one
    interval = (math.nan, math.nan) if historical else success_interval(successes / alike, scenarios / alike)
    error = math.nan if historical else standard_error(successes / alike, scenarios / alike)
    alive = summary.balance.sizes
    with np.errstate(invalid="ignore"):  # a year that nobody lives to see has no shares
        solvent, short = summary.balance.positive() / alive, counts.unpaid / alive
        below = counts.below_first / alive
    below[: resolved.run.first_year + 1] = math.nan
    variables: dict[str, Any] = {
        "success_probability": ((), successes / scenarios),
        "success_interval": (("bound",), np.array(interval)),
        "success_standard_error": ((), error),
        "balance": (("quantile", "year"), summary.balance.quantiles(QUANTILES)),
        "spending": (("quantile", "year"), _from_year_1(summary.spending.quantiles(QUANTILES))),
        "solvent": (("year",), solvent),
        "depletion_year": (("year",), counts.depletion),
        "failure_year": (("year",), counts.failure),
        "shortfall": (("year",), short),
        "below_first_year": (("year",), below),
        "living": (("year",), alive / scenarios),
        "mean_balance": (("year",), summary.balance.mean()),
        "mean_spending": (("year",), _from_year_1(summary.spending.mean())),
        "failure_cause": (("cause",), counts.causes),
        **whole_plan_variables(summary),
        **member_variables(summary, len(resolved.members)),
    }
    coords = {
        "year": np.arange(resolved.run.timeline.years + 1),
        "quantile": list(QUANTILES),
        "bound": list(BOUNDS),
        "cause": list(CAUSES),
        "third": list(THIRDS),
        "years_short": np.arange(resolved.run.timeline.years + 1),
        **({"member": list(resolved.members)} if resolved.members else {}),
    }
    dataset = describe(xr.Dataset(variables, coords), RESULT)
    return relabel(dataset.assign_attrs(_attributes(summary, resolved)), resolved.plan)


def relabel(dataset: xr.Dataset, plan: Plan) -> xr.Dataset:
    """Write a plan's own name and text onto a result that another plan with the same key produced."""
    return dataset.assign_attrs(name=plan.name, plan=plan.model_dump_json())


def _attributes(summary: Summary, resolved: ResolvedPlan) -> dict[str, Any]:
    return {
        "plan_key": summary.plan_key,
        "result_key": summary.result_key,
        "seed": str(summary.seed),  # seeds above 2**63 do not fit into NetCDF's integers
        "scenarios": summary.scenarios,
        "numerics_version": NUMERICS_VERSION,
        "outlast_version": OUTLAST_VERSION,
        "data_digest": resolved.data_digest,
        "requires_spending": int(resolved.requires_spending),
        "success_definition": _PAID if resolved.requires_spending else _NEVER_EMPTY,
        "interval_note": _interval_note(resolved),
        "replays": resolved.replays if resolved.windows is not None else "",
        "market_note": resolved.market_note,
        "spending_note": resolved.plan.spending.describe(),
        "saturated": summary.balance.saturated
        + summary.spending.saturated,  # amounts that entered a mean as 2**51 cents
        "statistics": "histogram within 0.1 %" if summary.balance.values is None else "exact",
    }


def _interval_note(resolved: ResolvedPlan) -> str:
    if resolved.windows is not None:
        return _NO_INTERVAL[resolved.replays]
    return _SHARED if resolved.members else _WILSON


def _from_year_1(values: np.ndarray) -> np.ndarray:
    gap = np.full((*values.shape[:-1], 1), math.nan)
    return np.concatenate([gap, values], axis=-1)
