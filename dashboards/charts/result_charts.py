"""The charts of one result: balance and spending as fans, and how often the money has run out.

Each is drawn once; `show` replaces its data and its words, `tabulate` its numbers. The Dataset is what
``Summary.finalize`` makes; money is in real dollars.
"""

from collections.abc import Sequence
from html import escape
from math import isfinite, log10
from typing import Any

import numpy as np
import panel as pn
import xarray as xr
from bokeh.core.properties import value
from bokeh.models import ColumnDataSource
from bokeh.models.annotations import Span

from dashboards.charts.block import ChartBlock, table
from dashboards.charts.frame import (
    FACE,
    SMALL,
    EdgeLabels,
    frame,
    money_range,
    read_by_hover,
    share_range,
    shifts,
    tinted,
    year_range,
)
from reports import findings
from reports.tokens import BANDS
from service.wording import follows_lives, futures, money, percent

ROUND = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 7.0, 8.0, 10.0)
_RIGHT, _RIGHT_NARROW = 124, 68
"""Pixels for the words at the right edge."""
_LOOSEST = 0.55
"""An axis keeps its end while the data fill at least this share of it, so that it does not jump with every answer."""


class FanChart:
    """Bands of quantiles around the median, by year.

    Parameters
    ----------
    name : {"balance", "spending"}
        What is drawn.
    height : int
        Pixels.
    """

    def __init__(self, name: str, height: int) -> None:
        self._name, self._first = name, 0 if name == "balance" else 1
        self._plot, self._narrow = frame(height, "Year of the plan", right=_RIGHT), False
        self._source = ColumnDataSource({column: [] for column in ("x", "says", *map(str, findings.LEVELS))})
        for number, (low, high) in enumerate(BANDS):
            area = self._plot.varea(x="x", y1=str(low), y2=str(high), source=self._source)
            tinted(area.glyph, fill_color=f"band-{number}")
        tinted(self._plot.line(x="x", y="0.5", source=self._source, line_width=2.5).glyph, line_color="accent")
        self._plot.add_layout(tinted(Span(location=0, dimension="width", line_width=1), line_color="ink"))
        self._dry = _failure_mark(self._plot) if name == "balance" else None
        self._edge, self._median = EdgeLabels(self._plot, "quiet"), EdgeLabels(self._plot, "accent", bold=True)
        read_by_hover(self._plot, self._source)
        self._block = ChartBlock(self._plot)

    def __panel__(self) -> pn.viewable.Viewable:
        """Give what is shown."""
        return self._block.__panel__()

    def fit(self, narrow: bool) -> None:
        """Leave less room for the words at the edge on a ``narrow`` screen: amounts alone, from the next result on."""
        self._narrow = narrow
        self._plot.min_border_right = _RIGHT_NARROW if narrow else _RIGHT

    def show(self, result: xr.Dataset) -> None:
        """Draw a result in place of the one before, and say what it shows."""
        years, values = self._values(result)
        self._source.data = {"x": years, "says": self._says(years, values), **{str(q): v for q, v in values.items()}}
        year_range(self._plot, int(years[-1]), int(years[0]))
        money_range(self._plot, axis_end(float(values[0.95].max()), self._plot.y_range.end))
        self._label(years, values)
        if self._dry is not None:
            self._dry.data = _dry(findings.first_dry_year(result), int(years[-1]), self._narrow)
        self._block.head(*self._words(result))

    def tabulate(self, result: xr.Dataset) -> None:
        """Write the numbers of the chart, year by year."""
        years, values = self._values(result)
        head = ("Year", *(f"{name[0].upper()}{name[1:]}" for name in findings.LEVELS.values()))
        rows = [(str(year), *(money(float(values[q][k])) for q in findings.LEVELS)) for k, year in enumerate(years)]
        numbers = table(head, rows, f"{self._called} by year and percentile")
        alternative = findings.fan_alt if self._name == "balance" else findings.spending_alt
        self._block.say(*self._words(result), alternative(result), numbers)

    @property
    def _called(self) -> str:
        return "Balance at the end of each year" if self._name == "balance" else "Spending in each year"

    def _words(self, result: xr.Dataset) -> tuple[str, str]:
        title = findings.fan if self._name == "balance" else findings.spending
        return title(result), f"{self._called}, today's dollars, by percentile of {futures(result)}"

    def _values(self, result: xr.Dataset) -> tuple[np.ndarray, dict[float, np.ndarray]]:
        chosen = result[self._name].sel(year=slice(self._first, findings.horizon(result))).transpose("quantile", "year")
        levels = [float(level) for level in chosen["quantile"].values]
        return chosen["year"].values, dict(zip(levels, chosen.values, strict=True))

    def _says(self, years: np.ndarray, values: dict[float, np.ndarray]) -> list[str]:
        levels = [(q, escape(name)) for q, name in reversed(findings.LEVELS.items())]
        rows = [[f"{name} {money(float(amount))}" for amount in values[q]] for q, name in levels]
        return [f"<b>Year {year}</b><br>{'<br>'.join(said)}" for year, *said in zip(years, *rows, strict=True)]

    def _label(self, years: np.ndarray, values: dict[float, np.ndarray]) -> None:
        """Label each quantile where it ends; quantiles that end alike share one label."""
        alike: dict[str, list[float]] = {}
        for level in findings.LEVELS:
            alike.setdefault(money(float(values[level][-1])), []).append(level)
        at = [float(values[levels[0]][-1]) for levels in alike.values()]
        words = [said if self._narrow else f"{_span(levels)} {said}" for said, levels in alike.items()]
        strong = [0.5 in levels for levels in alike.values()]
        moved, end = shifts(self._plot, at), float(years[-1])
        for labels, wanted in ((self._median, True), (self._edge, False)):
            here = [k for k, bold in enumerate(strong) if bold == wanted]
            labels.show(end, [at[k] for k in here], [words[k] for k in here], [moved[k] for k in here])


class DepletionChart:
    """The share of futures that have no money left, by year."""

    def __init__(self, height: int) -> None:
        self._plot = frame(height, "Year of the plan", right=60)
        self._source = ColumnDataSource({"x": [], "y": [], "says": []})
        area = self._plot.varea(x="x", y1=0, y2="y", source=self._source, fill_alpha=0.18)
        tinted(area.glyph, fill_color="failure")
        tinted(self._plot.line(x="x", y="y", source=self._source, line_width=2.5).glyph, line_color="failure")
        self._plot.add_layout(tinted(Span(location=0, dimension="width", line_width=1), line_color="ink"))
        self._edge = EdgeLabels(self._plot, "failure_text", bold=True)
        read_by_hover(self._plot, self._source)
        self._block = ChartBlock(self._plot)

    def __panel__(self) -> pn.viewable.Viewable:
        """Give what is shown."""
        return self._block.__panel__()

    def show(self, result: xr.Dataset) -> None:
        """Draw a result in place of the one before, and say what it shows."""
        years, gone = self._values(result)
        says = [
            f"<b>Year {year}</b><br>{percent(float(share))} have run out"
            for year, share in zip(years, gone, strict=True)
        ]
        self._source.data = {"x": years, "y": gone, "says": says}
        year_range(self._plot, int(years[-1]))
        share_range(self._plot, min(1.0, axis_end(max(0.1, float(gone.max())), self._plot.y_range.end)))
        self._edge.show(float(years[-1]), [float(gone[-1])], [percent(float(gone[-1]))], [0.0])
        self._block.head(*self._words(result))

    def tabulate(self, result: xr.Dataset) -> None:
        """Write the numbers of the chart, year by year."""
        years, gone = self._values(result)
        rows = [(str(year), percent(float(share))) for year, share in zip(years, gone, strict=True)]
        numbers = table(("Year", "No money left"), rows, f"Share of {futures(result)} with no money left")
        self._block.say(*self._words(result), findings.depletion_alt(result), numbers)

    def _words(self, result: xr.Dataset) -> tuple[str, str]:
        alive = " in which somebody lives" if follows_lives(result) else ""
        units = f"Share of {futures(result)}{alive} with no money left at the end of each year"
        return findings.depletion(result), units

    def _values(self, result: xr.Dataset) -> tuple[np.ndarray, np.ndarray]:
        solvent = result["solvent"].sel(year=slice(0, findings.horizon(result)))
        return solvent["year"].values, 1.0 - solvent.values


def axis_end(needed: float, now: float) -> float:
    """Choose where an axis ends: where it does now while that fits well, else the next round number.

    Parameters
    ----------
    needed : float
        The greatest value to be shown.
    now : float
        Where the axis ends.
    """
    if not (isfinite(needed) and needed > 0):
        return 1.0
    if (_LOOSEST * now <= needed <= now and now > 1.0) or needed == now:
        return now
    size = 10.0 ** int(np.floor(log10(needed)))
    return next(size * times for times in ROUND if size * times >= needed * (1 - 1e-12))


_NOTHING: dict[str, list[object]] = {"x": [], "y": [], "text": [], "align": []}


def _failure_mark(plot: Any) -> ColumnDataSource:
    """Mark where 1 in 20 futures has run out, with words beside the mark."""
    source = ColumnDataSource(_NOTHING)
    mark = plot.scatter(x="x", y="y", source=source, size=10, level="annotation")
    tinted(mark.glyph, fill_color="failure", line_color="paper")
    words = plot.text(
        x="x", y="y", text="text", text_align="align", source=source, y_offset=-10, text_font=value(FACE),
        text_font_size=SMALL, text_font_style="bold", level="annotation", background_fill_alpha=0.8, padding=3,
    )  # fmt: skip
    tinted(words.glyph, text_color="failure_text", background_fill_color="paper")
    return source


def _dry(year: int | None, last: int, narrow: bool) -> dict[str, list[object]]:
    """Say when 1 in 20 has run out, left of the mark where there is more room."""
    if year is None or year > last:
        return _NOTHING
    align, how = "right" if year > last / 2 else "left", "out" if narrow else "has run out"
    return {"x": [year], "y": [0.0], "text": [f"1 in 20 {how} by year {year}"], "align": [align]}


def _span(levels: Sequence[float]) -> str:
    first, last = findings.LEVELS[levels[0]], findings.LEVELS[levels[-1]]
    return first if len(levels) == 1 else f"{first}–{last}"
