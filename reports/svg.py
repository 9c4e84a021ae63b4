"""A HoloViews object becomes a still SVG: the same bytes every time, text as text, and nothing to fetch.

Text stays text so that it takes the face of the page it stands on, can be selected and searched, and can be checked by
``outlast replay``. Vega and Plotly exports were considered; both need a browser to make a still.
"""

import io
import re
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from reports.tokens import PAPER_POINTS_PER_PIXEL, SPACING, TYPE

WIDTH = SPACING.measure * PAPER_POINTS_PER_PIXEL
"""Width of every figure in points: the measure of the page."""

_NO_METADATA = dict.fromkeys(("Creator", "Date", "Format", "Type"))
_FACES = f"'{TYPE.paper_face}', {TYPE.screen_face}".replace('"', "'")


@dataclass(frozen=True)
class Figure:
    """A still picture that says what it shows.

    Parameters
    ----------
    title : str
        The finding, as drawn above the chart.
    alt : str
        What a reader who cannot see the chart should know.
    svg : str
        A complete SVG document.
    """

    title: str
    alt: str
    svg: str

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, str], dict[str, Any]]:
        data = {"image/svg+xml": self.svg, "text/plain": f"{self.title}. {self.alt}"}
        return data, {"image/svg+xml": {"alt": f"{self.title}. {self.alt}"}}


def draw(plot: Any, title: str, alt: str, height: float) -> Figure:
    """Render a HoloViews object whose hooks lay it out, ``WIDTH`` by ``height`` points.

    Parameters
    ----------
    plot : holoviews.Dimensioned
        An element or overlay; drawn by the matplotlib backend whatever the current one is.
    title, alt : str
        The finding and the description; both go into the SVG as its ``title`` and ``desc``.
    height : float
        Points.
    """
    import holoviews as hv
    import matplotlib as mpl
    from matplotlib import pyplot

    style: Any = {"svg.fonttype": "none", "svg.hashsalt": "outlast", "text.parse_math": False}
    style["font.family"] = "DejaVu Sans"
    with mpl.rc_context(style):
        sized = styled(plot, fig_inches=(WIDTH / 72, height / 72), aspect=None)
        figure = hv.render(sized, backend="matplotlib")
        page = io.StringIO()
        figure.savefig(page, format="svg", metadata=_NO_METADATA, transparent=True)
        pyplot.close(figure)
    return Figure(title, alt, _finish(page.getvalue(), title, alt))


def styled(element: Any, **options: Any) -> Any:
    """Give an element matplotlib options without touching the backend that a dashboard may have made current."""
    import holoviews.plotting.mpl  # noqa: F401 (registers the backend)

    return element.opts(**options, backend="matplotlib")


def _finish(svg: str, title: str, alt: str) -> str:
    """Drop what a document inside a page may not have, name the faces, and say in words what is drawn."""
    body = svg[svg.index("<svg") :]
    body = re.sub(r"\s*<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    body = body.replace("'DejaVu Sans'", _FACES)
    said = f'role="img">\n <title>{escape(title)}</title>\n <desc>{escape(alt)}</desc>'
    return re.sub(r">", lambda _: f" {said}", body, count=1)
