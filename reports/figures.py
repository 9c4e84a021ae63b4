"""The charts of a result, each a HoloViews plot drawn still: titles say findings, labels stand where lines end.

The Dataset is what ``Summary.finalize`` makes; money is in real (year-0) dollars. HoloViews and matplotlib are imported
when the first chart is drawn, because they take seconds.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import xarray as xr

from reports import findings
from reports.axes import Label, axis_money, axis_percent, dress, edge_labels, note
from reports.svg import Figure, draw, styled
from reports.tokens import BANDS, LIGHT, Palette
from service import along_the_way
from service.wording import futures, money, percent

FAN_HEIGHT = 335.0
SMALL_HEIGHT, BARS_HEIGHT = 152.0, 132.0


def fan_chart(result: xr.Dataset, palette: Palette = LIGHT) -> Figure:
    """Draw the balance: bands of 5–95, 10–90 and 25–75 % of futures around the median, years 0..N."""
    years, values = _quantiles(result, "balance", first=0)
    title, dry = findings.fan(result), findings.first_dry_year(result)

    def finish(axis: Any) -> None:
        dress(axis, title, "Balance at the end of each year, real dollars, by percentile", axis_money, palette)
        edge_labels(axis, _edge(values), palette)
        if dry is not None:
            note(axis, dry, 0.0, f"1 in 20 has run out by year {dry}", palette)

    return draw(_fan(years, values, palette, finish), title, findings.fan_alt(result), FAN_HEIGHT)


def spending_chart(result: xr.Dataset, palette: Palette = LIGHT) -> Figure:
    """Draw household spending in each year, bands as in the fan chart, years 1..N."""
    years, values = _quantiles(result, "spending", first=1)
    title = findings.spending(result)

    def finish(axis: Any) -> None:
        axis.set_ylim(0, 1.05 * float(values[0.95].max()) or 1)
        dress(axis, title, "Spending in each year, real dollars, by percentile", axis_money, palette)
        edge_labels(axis, _edge(values), palette)

    return draw(_fan(years, values, palette, finish), title, findings.spending_alt(result), SMALL_HEIGHT)


def depletion_chart(result: xr.Dataset, palette: Palette = LIGHT) -> Figure | None:
    """Draw the share of futures with no money left at the end of each year, years 0..N; None where there are none."""
    if not result["depletion_year"].values.any():
        return None
    import holoviews as hv

    solvent = result["solvent"].sel(year=slice(0, findings.horizon(result)))
    years, gone = solvent["year"].values, 1 - solvent.values
    title = findings.depletion(result)

    def finish(axis: Any) -> None:
        axis.set_ylim(0, max(0.10, float(gone.max()) * 1.15))
        dress(axis, title, f"Share of {futures(result)} with no money left", axis_percent, palette)
        edge_labels(axis, [(float(gone[-1]), percent(float(gone[-1])), True)], palette, palette.failure_text)

    area = styled(hv.Area((years, gone)), facecolor=palette.failure, alpha=0.18, linewidth=0)
    line = styled(hv.Curve((years, gone)), color=palette.failure, linewidth=1.8)
    return draw(_laid_out(area * line, finish), title, findings.depletion_alt(result), SMALL_HEIGHT)


def failure_chart(result: xr.Dataset, palette: Palette = LIGHT) -> Figure | None:
    """Draw in how many futures required spending first went unpaid, years 1..N; None where that never happened."""
    if not result["failure_year"].values.any():
        return None
    import holoviews as hv

    years, counts = result["year"].values[1:], result["failure_year"].values[1:]
    shares = counts / int(result.attrs["scenarios"])
    title = findings.failures(result)

    def finish(axis: Any) -> None:
        axis.set_ylim(0, max(0.005, float(shares.max()) * 1.2))
        axis.set_xlim(0, float(years[-1]) + 0.6)
        units = f"Share of {futures(result)} that first fall short in that year"
        dress(axis, title, units, axis_percent, palette)

    bars = hv.Histogram((np.append(years, years[-1] + 1) - 0.5, shares))
    bars = styled(bars, facecolor=palette.failure, edgecolor=palette.paper, linewidth=0.8)
    return draw(_laid_out(hv.Overlay([bars]), finish), title, findings.failures_alt(result), BARS_HEIGHT)


def shortfall_chart(result: xr.Dataset, palette: Palette = LIGHT) -> Figure | None:
    """Draw for how many years those futures go unpaid that fall short; None where too few do to draw them."""
    if along_the_way.shortfalls(result) < along_the_way.ENOUGH:
        return None
    import holoviews as hv

    counts = result["shortfall_duration"].values[1:]
    longest = int(np.flatnonzero(counts)[-1]) + 1
    years, shares = np.arange(1, longest + 1), counts[:longest] / counts.sum()
    title = findings.shortfall(result)

    def finish(axis: Any) -> None:
        axis.set_ylim(0, float(shares.max()) * 1.2)
        axis.set_xlim(0, longest + 0.6)
        units = f"Share of the {futures(result)} that fall short, by number of years unpaid in whole or in part"
        dress(axis, title, units, axis_percent, palette, across="Years unpaid")

    bars = hv.Histogram((np.append(years, longest + 1) - 0.5, shares))
    bars = styled(bars, facecolor=palette.failure, edgecolor=palette.paper, linewidth=0.8)
    return draw(_laid_out(hv.Overlay([bars]), finish), title, findings.shortfall_alt(result), BARS_HEIGHT)


def _quantiles(result: xr.Dataset, name: str, first: int) -> tuple[np.ndarray, dict[float, np.ndarray]]:
    chosen = result[name].sel(year=slice(first, findings.horizon(result)))
    return chosen["year"].values, {float(q): chosen.sel(quantile=q).values for q in chosen["quantile"].values}


def _fan(years: np.ndarray, values: dict[float, np.ndarray], palette: Palette, finish: Callable[[Any], None]) -> Any:
    import holoviews as hv

    bands = [
        styled(hv.Area((years, values[low], values[high]), vdims=["low", "high"]), facecolor=colour, linewidth=0)
        for (low, high), colour in zip(BANDS, palette.bands, strict=True)
    ]
    median = styled(hv.Curve((years, values[0.50])), color=palette.accent, linewidth=2)
    return _laid_out(hv.Overlay([*bands, median]), finish)


def _laid_out(overlay: Any, finish: Callable[[Any], None]) -> Any:
    return styled(overlay, show_legend=False, hooks=[lambda plot, _: finish(plot.handles["axis"])])


def _edge(values: dict[float, np.ndarray]) -> list[Label]:
    """Label each quantile where it ends, lowest first; quantiles that end alike share one label."""
    alike: dict[str, list[float]] = {}
    for level, path in sorted(values.items()):
        alike.setdefault(money(float(path[-1])), []).append(level)
    return [(float(values[at[0]][-1]), f"{_span(at)}  {amount}", 0.50 in at) for amount, at in alike.items()]


def _span(levels: list[float]) -> str:
    first, last = findings.LEVELS[levels[0]], findings.LEVELS[levels[-1]]
    return first if len(levels) == 1 else f"{first} to {last}"
