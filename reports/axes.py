"""How every chart is set on its page: title above, quiet axes, words at the right edge instead of a legend.

These are matplotlib touches made through HoloViews hooks; distances are points.
"""

from collections.abc import Callable, Sequence
from typing import Any

from reports.svg import WIDTH
from reports.tokens import LIGHT, PAPER_POINTS_PER_PIXEL, TYPE, Palette

SMALL = TYPE.small * PAPER_POINTS_PER_PIXEL * 0.9
TITLE = TYPE.body * PAPER_POINTS_PER_PIXEL
LEFT, RIGHT, TOP, BOTTOM = 46.0, 104.0, 38.0, 34.0
LINE = 11.5
"""Points between the baselines of two labels at the right edge."""

_BOLD_ADVANCE = 0.52
"""Mean width of a bold letter as a share of its size, on paper; a title that would be too long is set smaller."""

NAMES, ROWS_BOTTOM = 96.0, 22.0
"""Points for the names of rows, and below the last row, where an axis needs no name."""

Label = tuple[float, str, bool]
Row = tuple[str, str]


def axis_money(amount: float, _: object = None) -> str:
    """Name a tick of a money axis as shortly as it can be said: ``$0``, ``$500k``, ``$1.5M``."""
    if abs(amount) >= 1e6:
        return f"${amount / 1e6:g}M"
    return f"${amount / 1e3:g}k" if abs(amount) >= 1e3 else f"${amount:g}"


def axis_percent(share: float, _: object = None) -> str:
    """Name a tick of a share axis: ``5%``."""
    return f"{100 * share:g}%"


def dress(  # noqa: PLR0917
    axis: Any,
    title: str,
    units: str,
    tick: Callable[[float, object], str],
    palette: Palette = LIGHT,
    across: str = "Year",
) -> None:
    """Place the axis on its canvas, write the finding and the units above it, and quieten everything else.

    Parameters
    ----------
    axis : matplotlib.axes.Axes
        The drawn chart.
    title, units : str
        The finding, and what is drawn in which units.
    tick : callable
        Names a tick of the vertical axis.
    palette : Palette
        Colours.
    across : str
        What runs along the horizontal axis.
    """
    height = axis.figure.get_size_inches()[1] * 72
    axis.set_aspect("auto")
    axis.set_box_aspect(None)
    axis.set_ylim(0, axis.get_ylim()[1])
    axis.set_xlim(0, axis.get_xlim()[1])
    axis.set_position((LEFT / WIDTH, BOTTOM / height, 1 - (LEFT + RIGHT) / WIDTH, 1 - (TOP + BOTTOM) / height))
    _write_above(axis, title, units, palette)
    for side in ("top", "left", "right"):
        axis.spines[side].set_visible(False)
    axis.spines["bottom"].set_color(palette.ink)
    axis.set_xlabel(across, fontsize=SMALL, color=palette.quiet, labelpad=3)
    axis.set_ylabel("")
    axis.tick_params(length=0, labelsize=SMALL, labelcolor=palette.quiet, pad=5)
    axis.tick_params(axis="x", length=3, color=palette.ink)
    axis.grid(axis="y", color=palette.rule, linewidth=0.6)
    axis.yaxis.set_zorder(-1)  # HoloViews puts its first element below matplotlib's own idea of "below"
    _ticks(axis, tick)


def dress_rows(axis: Any, title: str, units: str, rows: Sequence[Row], palette: Palette = LIGHT) -> None:
    """Lay out a chart of named rows, the first on top: names at the left, what each value is at the right.

    Parameters
    ----------
    axis : matplotlib.axes.Axes
        Drawn with row k at height ``-k``.
    title, units : str
        The finding, and what is drawn in which units.
    rows : sequence of Row
        Name and value of each row, in words.
    palette : Palette
        Colours.
    """
    height = axis.figure.get_size_inches()[1] * 72
    axis.set_aspect("auto")
    axis.set_box_aspect(None)
    axis.set_ylim(0.5 - len(rows), 0.5)
    axis.set_position(
        (NAMES / WIDTH, ROWS_BOTTOM / height, 1 - (NAMES + RIGHT) / WIDTH, 1 - (TOP + ROWS_BOTTOM) / height)
    )
    _write_above(axis, title, units, palette)
    for side in ("top", "left", "right"):
        axis.spines[side].set_visible(False)
    axis.spines["bottom"].set_color(palette.ink)
    axis.set_xlabel("")
    axis.set_ylabel("")
    axis.set_yticks([])
    axis.tick_params(axis="x", length=3, color=palette.ink, labelsize=SMALL, labelcolor=palette.quiet, pad=4)
    axis.grid(axis="x", color=palette.rule, linewidth=0.6)
    axis.xaxis.set_zorder(-1)  # as in `dress`
    for at, (name, value) in enumerate(rows):
        across = axis.get_yaxis_transform()
        place = {"textcoords": "offset points", "va": "center_baseline", "fontsize": SMALL, "annotation_clip": False}
        axis.annotate(name, (0, -at), xytext=(-NAMES, 0), xycoords=across, color=palette.ink, **place)
        axis.annotate(value, (1, -at), xytext=(10, 0), xycoords=across, color=palette.quiet, **place)


def edge_labels(axis: Any, labels: Sequence[Label], palette: Palette = LIGHT, colour: str | None = None) -> None:
    """Write each label beside the height where its line ends, moved apart where they would touch."""
    low, high = axis.get_ylim()
    points = axis.get_position().height * axis.figure.get_size_inches()[1] * 72
    heights = [(value - low) / (high - low) * points for value, _, _ in labels]
    end = axis.get_xlim()[1]
    for (value, words, strong), height, place in zip(labels, heights, spread(heights, LINE, points), strict=True):
        axis.annotate(
            words,
            (end, value),
            xytext=(8, place - height),
            textcoords="offset points",
            va="center_baseline",
            fontsize=SMALL,
            fontweight="bold" if strong else "normal",
            color=(colour or palette.accent) if strong else palette.quiet,
            annotation_clip=False,
        )


def note(axis: Any, year: float, value: float, words: str, palette: Palette = LIGHT) -> None:
    """Mark a point of the chart, and say what fails there, at the end of the line that names the units."""
    axis.plot([year], [value], marker="o", markersize=5, color=palette.failure, clip_on=False, zorder=5)
    figure = axis.figure
    height = figure.get_size_inches()[1] * 72
    figure.text(1, 1 - 29 / height, f"\N{BLACK CIRCLE} {words}", fontsize=SMALL, color=palette.failure_text, ha="right")


def spread(heights: Sequence[float], line: float, top: float) -> list[float]:
    """Move ascending heights apart so that neighbours are at least ``line`` points apart and near where they were.

    Parameters
    ----------
    heights : sequence of float
        Ascending, points.
    line, top : float
        The least distance, and the height above which nothing may go (unless there is no room otherwise).

    Returns
    -------
    list of float
        New heights in the same order.
    """
    placed: list[float] = []
    for height in heights:
        placed.append(max(height, placed[-1] + line) if placed else max(height, 0.0))
    ceiling = max(top, line * (len(placed) - 1))
    for index in range(len(placed) - 1, -1, -1):
        placed[index] = min(placed[index], ceiling)
        ceiling = placed[index] - line
    return placed


def _write_above(axis: Any, title: str, units: str, palette: Palette) -> None:
    figure = axis.figure
    height = figure.get_size_inches()[1] * 72
    axis.set_title("")
    size = min(TITLE, WIDTH / (_BOLD_ADVANCE * len(title)))
    figure.text(0, 1 - 13 / height, title, fontsize=size, fontweight="bold", color=palette.ink)
    figure.text(0, 1 - 29 / height, units, fontsize=SMALL, color=palette.quiet)


def _ticks(axis: Any, tick: Callable[[float, object], str]) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axis.xaxis.set_major_locator(MaxNLocator(nbins=7, integer=True))
    axis.yaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]))
    axis.yaxis.set_major_formatter(FuncFormatter(tick))
