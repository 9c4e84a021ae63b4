"""What a plan hangs on: each field moved down and up by itself, on the same draws; real reruns, never slopes."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from engine.analysis.fields import STOCK_SHARE, value_of, vary_within_wishes
from engine.analysis.joint import JointJob
from engine.analysis.joint_summary import JointSummary
from engine.analysis.paired import paired_interval
from engine.analysis.request import caveat_of, replays_history, scenarios_of
from engine.analysis.vocabulary import ANALYSIS
from engine.errors import PlanError
from engine.jobs import Analysis, Ask
from engine.markets.inflation import Moments
from engine.markets.moments import MomentsChoice
from engine.plan import Plan
from engine.resolve import ResolvedPlan, resolve
from engine.statistics import success_interval
from engine.vocabulary import BOUNDS, describe

ENDS = ("low", "high")
"""Ends of a bar."""


class Bar(NamedTuple):
    """A field, and the values that it is moved to; ``label`` and ``said`` are how a reader knows them."""

    field: str
    low: Any
    high: Any
    label: str = ""
    said: tuple[str, str] | None = None

    @property
    def name(self) -> str:
        """What moves."""
        return self.label or self.field

    @property
    def tried(self) -> tuple[str, str]:
        """Both values in words."""
        return self.said or (_said(self.low), _said(self.high))


def usual_bars(plan: Plan) -> tuple[Bar, ...]:
    """Give what one would move first: amounts by a tenth, shares by ten points, years by five, returns by a point.

    Only fields that the plan has, and values that give a plan.
    """
    found = [
        *_scaled(plan, ("spending.amount", "spending.rate", "spending.essential", "spending.discretionary"), 0.1),
        *_scaled(plan, ("portfolio.balance",), 0.1),
        *_shifted(plan, (STOCK_SHARE,), 0.1, 0.0, 1.0),
        *_shifted(plan, ("portfolio.fee",), 0.005, 0.0, 0.2),
        *_shifted(plan, ("horizon.years",), 5, 1, 100),
        *_shifted(plan, tuple(f"people.{k}.retirement_age" for k in range(1, len(plan.people) + 1)), 2, 0, 110),
        *_scaled(plan, tuple(f"cash_flows.{k}.amount" for k in range(1, len(plan.cash_flows) + 1)), 0.1),
        *_moved_means(plan),
    ]
    return tuple(bar for bar in found if _is_plan(plan, bar))


def tornado(plan: Plan, scenarios: int, seed: int, bars: Sequence[Bar] | None = None) -> Analysis:
    """Move fields of a plan one at a time.

    Parameters
    ----------
    plan : Plan
    scenarios, seed : int
        Draws that every rerun sees.
    bars : sequence of Bar, optional
        What to move, and where to; by default `usual_bars`.

    Returns
    -------
    Analysis
        Gives a Dataset with dims ``field`` (the widest bar first), ``end`` (low, high) and ``bound``: ``tried`` (as
        text), ``success_probability``, ``success_interval``, ``success_difference`` to the plan as it is with its
        paired ``difference_interval``, ``swing`` (high less low), and ``base_success``.

    Raises
    ------
    PlanError
        Where there is nothing to move, or a value gives no plan.
    """
    bars = usual_bars(plan) if bars is None else tuple(bars)
    if not bars:
        raise PlanError("there is nothing to move in this plan; name a field with a low and a high value")
    base = resolve(plan)
    resolveds = tuple(
        resolve(vary_within_wishes(plan, {bar.field: value})) for bar in bars for value in (bar.low, bar.high)
    )
    return _tornado(bars, base, resolveds, scenarios_of([base, *resolveds], scenarios), seed)


def _tornado(
    bars: tuple[Bar, ...], base: ResolvedPlan, resolveds: tuple[ResolvedPlan, ...], scenarios: int, seed: int
) -> Analysis:
    joints = yield tuple(Ask(JointJob((base, one)), scenarios, seed) for one in resolveds)
    sampled = not replays_history((base, *resolveds))
    found = [_against_base(joint, sampled) for joint in joints]
    stacked = {name: np.array([one[name] for one in found]) for name in found[0]}
    low, high = stacked["success_probability"].reshape(-1, 2).T
    swing = high - low
    order = np.argsort(-np.abs(swing), kind="stable")
    inner = {"success_interval": ("bound",), "difference_interval": ("bound",)}
    variables: dict[str, Any] = {
        name: (("field", "end", *inner.get(name, ())), values.reshape(len(bars), 2, *values.shape[1:])[order])
        for name, values in stacked.items()
    }
    variables["swing"] = (("field",), swing[order])
    variables["tried"] = (("field", "end"), np.array([bar.tried for bar in bars])[order])
    variables["base_success"] = ((), joints[0].count(succeeding=(0,)) / joints[0].scenarios)
    coords = {"field": [bars[k].name for k in order], "end": list(ENDS), "bound": list(BOUNDS)}
    attributes = {"name": base.plan.name, "seed": str(seed), "scenarios": joints[0].scenarios}
    attributes |= {"caveat": caveat_of((base, *resolveds))}
    return describe(xr.Dataset(variables, coords), ANALYSIS).assign_attrs(attributes)


def _against_base(joint: JointSummary, sampled: bool) -> Mapping[str, Any]:
    n, successes = joint.scenarios, joint.count(succeeding=(1,))
    gained, lost = joint.count(failing=(0,), succeeding=(1,)), joint.count(failing=(1,), succeeding=(0,))
    unknown = (np.nan, np.nan)
    return {
        "success_probability": successes / n,
        "success_interval": success_interval(successes, n) if sampled else unknown,
        "success_difference": (gained - lost) / n,
        "difference_interval": paired_interval(gained, lost, n) if sampled else unknown,
    }


def _scaled(plan: Plan, fields: Sequence[str], share: float) -> list[Bar]:
    values = {field: _number(plan, field) for field in fields}
    return [Bar(field, value * (1.0 - share), value * (1.0 + share)) for field, value in values.items() if value]


def _shifted(plan: Plan, fields: Sequence[str], step: float, least: float, most: float) -> list[Bar]:
    values = {field: _number(plan, field) for field in fields}
    return [
        Bar(field, max(value - step, least), min(value + step, most))
        for field, value in values.items()
        if value is not None
    ]


def _moved_means(plan: Plan) -> list[Bar]:
    """Move the mean return of every asset that the plan holds, and of inflation, by a point each way."""
    market = plan.market
    if not isinstance(market, MomentsChoice):
        return []
    bars, stated = [], {key: moments.model_dump() for key, moments in market.assets.items()}
    for name in plan.weighted_assets():
        low, high = _moved(market, name)
        ends = ({**stated, name: low}, {**stated, name: high})
        bars.append(Bar("market.assets", *ends, f"mean return of {name}", _means(low, high)))
    if market.inflation is None or isinstance(market.inflation, Moments):
        low, high = _moved(market, "inflation")
        bars.append(Bar("market.inflation", low, high, "mean inflation", _means(low, high)))
    return bars


def _moved(market: MomentsChoice, name: str) -> tuple[dict[str, float], dict[str, float]]:
    known = market.moments_of(name).model_dump()
    return {**known, "mean": known["mean"] - 0.01}, {**known, "mean": known["mean"] + 0.01}


def _means(low: Mapping[str, float], high: Mapping[str, float]) -> tuple[str, str]:
    return f"{low['mean']:.2%}", f"{high['mean']:.2%}"


def _said(value: Any) -> str:
    return f"{value:,.10g}" if isinstance(value, int | float) else str(value)


def _number(plan: Plan, field: str) -> float | None:
    try:
        value = value_of(plan, field)
    except PlanError:
        return None
    return value if isinstance(value, int | float) else None


def _is_plan(plan: Plan, bar: Bar) -> bool:
    try:
        for value in (bar.low, bar.high):
            vary_within_wishes(plan, {bar.field: value})
    except PlanError:
        return False
    return True
