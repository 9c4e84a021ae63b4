"""Charts of a few named values, each a dot on a row of its own, with its interval where there is one."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import xarray as xr

from reports import findings
from reports.axes import ROWS_BOTTOM, TOP, axis_percent, dress_rows
from reports.svg import Figure, draw, styled
from reports.tokens import LIGHT, Palette
from service import along_the_way
from service.wording import percent

ROW = 19.0
"""Points from row to row."""


class Dot(NamedTuple):
    """One row: its name, its value in words, the value, and the ends of its interval (alike where there is none)."""

    name: str
    said: str
    value: float
    low: float
    high: float


def market_chart(result: xr.Dataset, palette: Palette = LIGHT) -> Figure | None:
    """Draw the success under each market of an ensemble with its 95 % interval, best first; None without one."""
    if not along_the_way.by_market(result):
        return None
    ordered = result.sortby("member_success", ascending=False)
    dots = [_market(ordered.sel(member=member), str(member)) for member in ordered["member"].values]
    low, high = min(dot.low for dot in dots), max(dot.high for dot in dots)
    span = max(high - low, 0.02)
    ends = max(0.0, low - 0.08 * span), min(1.0, high + 0.08 * span)
    title, units = findings.markets(result), "Share of futures in which the money lasts, with 95% intervals"
    return _rows(dots, ends, (title, units, findings.markets_alt(result)), palette, axis_percent)


def order_chart(result: xr.Dataset, palette: Palette = LIGHT) -> Figure | None:
    """Draw how returns of each third of the plan go along with success; None where too little is known of it."""
    if not along_the_way.decides(result):
        return None
    risk = [float(value) for value in result["sequence_risk"]]
    names = [along_the_way.years_of(result, third) for third in range(len(risk))]
    dots = [
        Dot(name, along_the_way.correlation(value), value, 0.0, value) for name, value in zip(names, risk, strict=True)
    ]
    ends = min(0.0, 1.2 * min(risk)), max(0.5, 1.1 * max(risk))
    title, units = findings.order(result), "Correlation of real returns with success: 0 is none, 1 would decide alone"
    return _rows(dots, ends, (title, units, findings.order_alt(result)), palette, None)


def _market(one: xr.Dataset, member: str) -> Dot:
    value, (low, high) = float(one["member_success"]), (float(bound) for bound in one["member_interval"])
    width = high - low
    said = f"{percent(value, width)}  ({percent(low, width)} to {percent(high, width)})"
    return Dot(along_the_way.member_name(member).capitalize(), said, value, low, high)


def _rows(
    dots: Sequence[Dot], ends: tuple[float, float], told: tuple[str, str, str], palette: Palette, tick: Any
) -> Figure:
    import holoviews as hv

    title, units, alt = told

    def finish(axis: Any) -> None:
        axis.set_xlim(*ends)
        dress_rows(axis, title, units, [(dot.name, dot.said) for dot in dots], palette)
        if tick is not None:
            axis.xaxis.set_major_formatter(tick)

    lines = hv.Segments([(dot.low, -at, dot.high, -at) for at, dot in enumerate(dots)])
    lines = styled(lines, color=palette.bands[2], linewidth=4)
    points = styled(hv.Scatter([(dot.value, -at) for at, dot in enumerate(dots)]), color=palette.accent, s=38)
    whole = styled(lines * points, show_legend=False, hooks=[lambda plot, _: finish(plot.handles["axis"])])
    return draw(whole, title, alt, TOP + ROWS_BOTTOM + ROW * len(dots))
