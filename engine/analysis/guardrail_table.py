"""The inner simulation of risk-based guardrails as a question of its own: it can run on a cluster and be kept."""

import xarray as xr

from engine.analysis.vocabulary import ANALYSIS
from engine.guardrails import SEED, remember
from engine.jobs import Analysis, Ask
from engine.plan import Plan
from engine.resolve import guardrail_job
from engine.vocabulary import describe


def guardrail_table(plan: Plan) -> Analysis:
    """Make the table that a plan's rule looks up, and remember it for when the plan is resolved.

    Parameters
    ----------
    plan : Plan

    Returns
    -------
    Analysis
        Gives a Dataset with dims ``spending_year`` (from 1), ``level`` (probability of lasting) and ``real_balance``:
        ``lasting_spending``, dollars of year 0 a year; without variables where the rule looks nothing up.
    """
    job = guardrail_job(plan)
    if job is None:
        return xr.Dataset()
    (rows,) = yield (Ask(job, job.years, SEED),)
    table = remember(job, rows)
    variables = {"lasting_spending": (("spending_year", "level", "real_balance"), list(table.spending))}
    coords = {"spending_year": range(1, job.years + 1), "level": list(job.levels), "real_balance": list(table.balances)}
    return describe(xr.Dataset(variables, coords), ANALYSIS)
