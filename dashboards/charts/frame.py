"""What every chart stands in: quiet axes, a hover that reads values, colours that follow the theme.

A Bokeh figure is a canvas, which CSS does not reach: a model that is `tinted` names a token for each of its colours,
and ``static/shell.js`` gives it the token's colour in the theme that the reader sees.
"""

from collections.abc import Sequence
from math import ceil, floor, log10
from typing import Any

from bokeh.core.properties import value
from bokeh.models import ColumnDataSource, FixedTicker, HoverTool, Range1d
from bokeh.plotting import figure

from reports.axes import axis_money, axis_percent, spread
from reports.tokens import LIGHT, TYPE

FACE = TYPE.screen_face
SMALL = "13px"
LINE = 17.0
"""Pixels between two labels at the right edge."""
TOOLTIP = (
    '<div style="font: 14px/1.45 var(--face); color: var(--ink); background: var(--paper); margin: -4px -6px; '
    'padding: 8px 12px; white-space: pre-line; font-variant-numeric: tabular-nums">@says</div>'
)
"""What a hover shows: the column ``says`` of its source, in the reader's theme."""


def colour_of(token: str) -> str:
    """Give a token's colour in the light theme: ``accent``, ``band-0``, ``plan-2``."""
    name, _, number = token.partition("-")
    if number:
        colour: str = getattr(LIGHT, f"{name}s")[int(number)]
        return colour
    return str(getattr(LIGHT, name))


def tinted[M: Any](model: M, **properties: str) -> M:
    """Colour properties of a Bokeh model by tokens, now and whenever the theme changes."""
    model.tags = [*model.tags, *(f"tint:{name}={token}" for name, token in properties.items())]
    model.update(**{name: colour_of(token) for name, token in properties.items()})
    return model


def frame(height: int, x_units: str, right: int = 84) -> figure:
    """Make an empty chart.

    Parameters
    ----------
    height : int
        Pixels; the width follows the page.
    x_units : str
        What runs along the bottom, with its unit.
    right : int
        Pixels kept free for labels at the right edge.
    """
    plot = figure(
        height=height, sizing_mode="stretch_width", toolbar_location=None, tools="", x_axis_label=x_units,
        min_border_right=right, min_border_left=52, min_border_top=8, outline_line_color=None,
        x_range=Range1d(0, 1), y_range=Range1d(0, 1), min_width=280,
    )  # fmt: skip
    plot.toolbar.active_drag = None  # a swipe over a chart scrolls the page
    tinted(plot, background_fill_color="paper", border_fill_color="paper")
    for axis in plot.axis:
        axis.axis_label_text_font = axis.major_label_text_font = FACE
        axis.axis_label_text_font_size = axis.major_label_text_font_size = SMALL
        axis.axis_label_text_font_style = "normal"
        axis.minor_tick_line_color = None
        tinted(axis, axis_label_text_color="quiet", major_label_text_color="quiet")
    tinted(plot.xaxis[0], axis_line_color="ink", major_tick_line_color="ink")
    plot.yaxis.axis_line_color = plot.yaxis.major_tick_line_color = None
    plot.xgrid.grid_line_color = None
    tinted(plot.ygrid[0], grid_line_color="rule")
    return plot


def describe(plot: figure, words: str) -> None:
    """Say what a chart shows to a reader who cannot see it."""
    plot.html_attributes = {"role": "img", "aria-label": words}


def read_by_hover(plot: figure, source: ColumnDataSource, width: float = 1.0) -> None:
    """Let the pointer read the column ``says`` at every ``x`` of a source, wherever in that column it is."""
    middle = plot.vbar(
        x="x", width=width, top=plot.y_range.end, bottom=plot.y_range.start, source=source, fill_alpha=0, line_alpha=0,
        hover_fill_alpha=0.06,
    )  # fmt: skip
    middle.name = "hover"
    tinted(middle.hover_glyph, fill_color="ink")
    plot.add_tools(HoverTool(renderers=[middle], tooltips=TOOLTIP, mode="vline", point_policy="follow_mouse"))


def money_range(plot: figure, top: float, low: float = 0.0) -> None:
    """Let the vertical axis run from ``low`` (0 or below) to ``top`` dollars, with ticks as people write money."""
    _value_range(plot, ticks(low, top), low, top, axis_money)


def share_range(plot: figure, top: float) -> None:
    """Let the vertical axis run from 0 to a share of ``top``."""
    _value_range(plot, ticks(0.0, top), 0.0, top, axis_percent)


def year_range(plot: figure, years: int, first: int = 0) -> None:
    """Let the horizontal axis run over years of the plan, at its ends too."""
    plot.x_range.update(start=first, end=years)
    step = next(step for step in (1, 2, 5, 10, 20) if years / step <= 8)
    plot.xaxis.ticker = FixedTicker(ticks=list(range(-(-first // step) * step, years + 1, step)))


def ticks(low: float, top: float, most: int = 6) -> list[float]:
    """Give round numbers between two values, at most ``most`` of them."""
    if not top > low:
        return [low]
    size = 10.0 ** floor(log10((top - low) / most))
    step = next(size * times for times in (1, 2, 2.5, 5, 10, 20) if (top - low) / (size * times) < most)
    return [step * k for k in range(ceil(low / step - 1e-9), floor(top / step + 1e-9) + 1)]


def _value_range(plot: figure, at: list[float], low: float, top: float, said: Any) -> None:
    plot.y_range.update(start=low, end=top if top > low else low + 1.0)
    plot.yaxis.ticker = FixedTicker(ticks=at)
    plot.yaxis.major_label_overrides = {tick: said(round(tick, 10)) for tick in at}
    for renderer in plot.renderers:
        if renderer.name == "hover":
            renderer.glyph.update(bottom=low, top=plot.y_range.end)
            renderer.hover_glyph.update(bottom=low, top=plot.y_range.end)


class EdgeLabels:
    """Words at the right edge of a chart, each beside the height where its line ends; replaced in place.

    Parameters
    ----------
    plot : bokeh.plotting.figure
    token : str
        Their colour.
    bold : bool
        Whether they are set strong.
    """

    def __init__(self, plot: figure, token: str, bold: bool = False) -> None:
        self._plot, self._source = plot, ColumnDataSource({"x": [], "y": [], "text": [], "shift": []})
        labels = plot.text(
            x="x", y="y", text="text", y_offset="shift", source=self._source, x_offset=8, text_font=value(FACE),
            text_font_size=SMALL, text_baseline="middle", text_font_style="bold" if bold else "normal",
            level="annotation",  # what is no glyph to Bokeh's painter may stand outside the frame
        )  # fmt: skip
        tinted(labels.glyph, text_color=token)

    def show(self, x: float, values: Sequence[float], words: Sequence[str], shifts: Sequence[float]) -> None:
        """Write ``words`` at ``values``, moved up by ``shifts`` pixels."""
        self._source.data = {
            "x": [x] * len(values), "y": list(values), "text": list(words), "shift": [-float(s) for s in shifts],
        }  # fmt: skip


def shifts(plot: figure, values: Sequence[float], line: float = LINE) -> list[float]:
    """Give how far to move labels at ``values`` up, in pixels, so that none covers another."""
    pixels = plot.height - 60.0
    low, high = plot.y_range.start, plot.y_range.end
    heights = [(value - low) / (high - low) * pixels for value in values]
    order = sorted(range(len(values)), key=lambda k: heights[k])
    placed = spread([heights[k] for k in order], line, pixels)
    moved = [0.0] * len(values)
    for k, place in zip(order, placed, strict=True):
        moved[k] = place - heights[k]
    return moved
