"""How much more or less often plans last than the first: a dot for each with its paired interval, around a line at 0."""

from collections.abc import Sequence
from typing import NamedTuple

from bokeh.core.properties import value as constant
from bokeh.models import ColumnDataSource, FixedTicker, Span

from dashboards.charts.frame import FACE, SMALL, frame, ticks, tinted
from service.wording import MINUS


class Interval(NamedTuple):
    """One difference, in futures of 100; ``low`` and ``high`` are NaN where there is no interval."""

    token: str
    words: str
    middle: float
    low: float
    high: float


class PairedDifferences:
    """The chart; its rows are replaced in place.

    Attributes
    ----------
    plot : bokeh.plotting.figure
    """

    def __init__(self) -> None:
        self.plot = frame(120, "Futures of 100 in which it lasts, more or fewer than A", right=24)
        self.plot.yaxis.visible = False
        self.plot.ygrid.visible = False
        zero = Span(location=0, dimension="height", line_width=1)
        self.plot.add_layout(tinted(zero, line_color="ink"))
        self._sources = [self._row(f"plan-{k}") for k in (1, 2, 3)]

    def show(self, rows: Sequence[Interval]) -> None:
        """Draw rows from top to bottom."""
        ends = [value for row in rows for value in (row.low, row.middle, row.high) if value == value]
        reach = max(0.2, *(abs(end) for end in ends)) * 1.15
        self.plot.x_range.update(start=-reach, end=reach)
        self.plot.y_range.update(start=-len(rows) + 0.4, end=0.9)
        self.plot.height = 60 + 56 * len(rows)
        at = ticks(-reach, reach)
        self.plot.xaxis.ticker = FixedTicker(ticks=at)
        self.plot.xaxis.major_label_overrides = {tick: _signed(tick) for tick in at}
        for k, source in enumerate(self._sources):
            if k >= len(rows):
                source.data = {name: [] for name in source.data}
                continue
            row = rows[k]
            source.data = {
                "y": [-k], "x": [row.middle], "low": [row.low], "high": [row.high], "words": [row.words],
                "align": [_side(row.middle / reach)],
            }  # fmt: skip

    def _row(self, token: str) -> ColumnDataSource:
        source = ColumnDataSource({name: [] for name in ("y", "x", "low", "high", "words", "align")})
        whisker = self.plot.segment("low", "y", "high", "y", source=source, line_width=8, line_alpha=0.35)
        tinted(whisker.glyph, line_color=token)
        dot = self.plot.scatter("x", "y", source=source, size=12, line_width=0)
        tinted(dot.glyph, fill_color=token)
        words = self.plot.text(
            "x", "y", "words", source=source, y_offset=-12, text_align="align", text_font=constant(FACE),
            text_font_size=SMALL, text_font_style="bold",
        )  # fmt: skip
        tinted(words.glyph, text_color=token)
        return source


def _side(place: float) -> str:
    """Say on which side of a dot its words have room; ``place`` is -1 .. 1."""
    return "right" if place > 0.3 else "left" if place < -0.3 else "center"


def _signed(value: float) -> str:
    size = f"{abs(round(value, 6)):g}"
    return size if not round(value, 6) else f"{'+' if value > 0 else MINUS}{size}"
