"""A chart with what belongs to it: a title that says the finding, units, the drawing, and its numbers as a table."""

from collections.abc import Sequence
from html import escape

import panel as pn
from bokeh.plotting import figure

from dashboards.charts.frame import describe


class ChartBlock(pn.viewable.Viewer):
    """One chart; its words and numbers are replaced in place.

    Parameters
    ----------
    plot : bokeh.plotting.figure
    """

    def __init__(self, plot: figure) -> None:
        super().__init__()
        self.plot = plot
        self._heading, self._table = _html(), _html()
        drawing = pn.pane.Bokeh(plot, sizing_mode="stretch_width", margin=0)
        self._layout = pn.Column(
            self._heading,
            drawing,
            self._table,
            sizing_mode="stretch_width",
            css_classes=["chart"],
            margin=(0, 0, 32, 0),
        )

    def say(self, title: str, units: str, alternative: str, table: str) -> None:
        """Write the finding, what is drawn in which units, the same for who cannot see it, and the numbers (HTML)."""
        self.head(title, units)
        self._table.object = details(table)
        describe(self.plot, f"{title}. {alternative}")

    def head(self, title: str, units: str) -> None:
        """Write the finding and the units alone: the rest is long, and nobody reads it while a slider is held."""
        self._heading.object = heading(title, units)

    def __panel__(self) -> pn.viewable.Viewable:
        """Give what is shown."""
        return self._layout


def heading(title: str, units: str) -> str:
    """Write a chart's title and, smaller, its units."""
    return f'<h3 class="finding">{escape(title)}</h3><p class="units">{escape(units)}</p>'


def details(table: str, words: str = "The numbers as a table") -> str:
    """Fold a table (HTML) away until somebody asks for it."""
    return f'<details><summary>{escape(words)}</summary><div class="scrolls" tabindex="0">{table}</div></details>'


def table(head: Sequence[str], rows: Sequence[Sequence[str]], caption: str = "") -> str:
    """Write a table; the first column names its rows."""
    said = f"<caption>{escape(caption)}</caption>" if caption else ""
    heads = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    lines = "".join(
        f'<tr><th scope="row">{escape(first)}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in rest)}</tr>'
        for first, *rest in rows
    )
    return f"<table>{said}<thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>"


def _html() -> pn.pane.HTML:
    return pn.pane.HTML("", sizing_mode="stretch_width", margin=0)
