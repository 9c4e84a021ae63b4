"""The fans of up to four plans over each other: each plan's median and the band of 9 in 10 futures, on one scale."""

from typing import Any

import numpy as np
import xarray as xr
from bokeh.models import ColumnDataSource

from dashboards.charts.frame import EdgeLabels, frame, money_range, read_by_hover, shifts, tinted, year_range
from service.wording import money

DASHES = ("solid", "dashed", "dotted", "dotdash")
"""How each plan's line is drawn: its second sign beside its colour, its letter the third."""
LETTERS = "ABCD"


class OverlaidFans:
    """The chart of one variable; its plans are replaced in place.

    Parameters
    ----------
    height : int
        Pixels.

    Attributes
    ----------
    plot : bokeh.plotting.figure
    """

    def __init__(self, height: int = 420) -> None:
        self.plot = frame(height, "Year of the plan", right=96)
        self._fans = [_Fan(self.plot, k) for k in range(len(LETTERS))]
        self._hover = ColumnDataSource({"x": [], "says": []})
        read_by_hover(self.plot, self._hover)

    def show(self, values: xr.DataArray) -> None:
        """Draw ``values`` (plan, quantile, year): real dollars, NaN beyond a plan's end."""
        years = values["year"].values[np.isfinite(values.values).any(axis=(0, 1))]
        money_range(self.plot, 1.04 * float(np.nanmax(values.sel(quantile=0.95))))
        year_range(self.plot, int(years[-1]), int(years[0]))
        shown = values.sel(year=years)
        for k, fan in enumerate(self._fans):
            fan.show(shown.isel(plan=k) if k < values.sizes["plan"] else None)
        ends = [float(one.dropna("year")[-1]) for one in shown.sel(quantile=0.5)]
        for fan, end, shift in zip(self._fans, ends, shifts(self.plot, ends), strict=False):
            fan.label(float(years[-1]), end, shift)
        self._hover.data = {"x": years, "says": [_says(shown.sel(year=year)) for year in years]}


class _Fan:
    """One plan's band and median."""

    def __init__(self, plot: Any, number: int) -> None:
        token = f"plan-{number}"
        self._letter, self._source = LETTERS[number], ColumnDataSource({"x": [], "low": [], "middle": [], "high": []})
        dash = DASHES[number]
        tinted(plot.varea("x", "low", "high", source=self._source, fill_alpha=0.10).glyph, fill_color=token)
        for edge in ("low", "high"):
            line = plot.line("x", edge, source=self._source, line_width=1, line_alpha=0.7, line_dash=dash)
            tinted(line.glyph, line_color=token)
        median = plot.line("x", "middle", source=self._source, line_width=2.5, line_dash=dash)
        tinted(median.glyph, line_color=token)
        self._labels = EdgeLabels(plot, token, bold=True)

    def show(self, values: xr.DataArray | None) -> None:
        if values is None:
            self._source.data = {"x": [], "low": [], "middle": [], "high": []}
            self._labels.show(0, [], [], [])
            return
        known = values.dropna("year")
        levels = {"low": 0.05, "middle": 0.5, "high": 0.95}
        drawn = {name: known.sel(quantile=level).values for name, level in levels.items()}
        self._source.data = {"x": known["year"].values, **drawn}

    def label(self, year: float, end: float, shift: float) -> None:
        self._labels.show(year, [end], [f"{self._letter} {money(end)}"], [shift])


def _says(year: xr.DataArray) -> str:
    lines = [f"Year {int(year['year'])}"]
    for k in range(year.sizes["plan"]):
        low, middle, high = (float(year.isel(plan=k).sel(quantile=level)) for level in (0.05, 0.5, 0.95))
        if middle == middle:
            lines.append(f"{LETTERS[k]}: {money(middle)} ({money(low)} to {money(high)})")
    return "\n".join(lines)
