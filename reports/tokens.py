"""The look, said once: colours, type, spacing and formats for figures, Typst pages, HTML and the dashboard.

Colours are Okabe and Ito's, chosen to survive colour blindness: blue is the one accent, vermilion means failure and
bluish green success, and neither is ever the only sign. Sizes are CSS pixels; on paper a pixel is three quarters of a
point.
"""

from dataclasses import dataclass

PAPER_POINTS_PER_PIXEL = 0.75


@dataclass(frozen=True)
class Palette:
    """Colours of one theme, as ``#rrggbb``.

    ``failure_text`` can be read as text; ``bands`` run widest first; ``plans`` tell up to four plans apart, each with a
    dash and a letter of its own; ``scale`` is the strong end of a one-colour scale, on which ink can still be read.
    """

    ink: str
    quiet: str
    rule: str
    paper: str
    panel: str
    accent: str
    failure: str
    failure_text: str
    success: str
    bands: tuple[str, str, str]
    plans: tuple[str, str, str, str]
    scale: str


LIGHT = Palette(
    ink="#1b1f24",
    quiet="#59626c",
    rule="#d5dae0",
    paper="#ffffff",
    panel="#f4f7fa",
    accent="#0072b2",
    failure="#d55e00",
    failure_text="#b34f00",
    success="#009e73",
    bands=("#dcebf5", "#b5d5ea", "#82b9da"),
    plans=("#0072b2", "#943869", "#1b1f24", "#8f7200"),
    scale="#4497c8",
)
DARK = Palette(
    ink="#e8ebee",
    quiet="#a3adb7",
    rule="#3a434d",
    paper="#14181d",
    panel="#1d232a",
    accent="#56b4e9",
    failure="#f0894a",
    failure_text="#f0894a",
    success="#3cc79b",
    bands=("#1c3547", "#245373", "#2f77a6"),
    plans=("#56b4e9", "#c76b9c", "#e8ebee", "#ffda47"),
    scale="#296c98",
)


@dataclass(frozen=True)
class Type:
    """Type sizes in CSS pixels and the faces: bundled with Typst on paper, the system's own on screen."""

    small: int = 14
    body: int = 16
    lead: int = 20
    display: int = 32
    paper_face: str = "Libertinus Serif"
    screen_face: str = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'


@dataclass(frozen=True)
class Spacing:
    """Distances in CSS pixels: a step between related things, a gap between sections, the measure of text."""

    step: int = 8
    gap: int = 32
    measure: int = 640


TYPE = Type()
SPACING = Spacing()
BANDS = ((0.05, 0.95), (0.10, 0.90), (0.25, 0.75))
"""Quantile bands of every fan, widest first, in the order of ``Palette.bands``."""


def css(palette: Palette = LIGHT) -> str:
    """Write one palette and the sizes as CSS custom properties (the body of a ``:root`` rule).

    Bands and plans are numbered from 0: ``--band-0``, ``--plan-0``.
    """
    colours = {name: getattr(palette, name) for name in (*_COLOURS, "failure_text", "scale")}
    colours |= {f"band-{k}": colour for k, colour in enumerate(palette.bands)}
    colours |= {f"plan-{k}": colour for k, colour in enumerate(palette.plans)}
    sizes = {"small": TYPE.small, "body": TYPE.body, "lead": TYPE.lead, "display": TYPE.display}
    lengths = {"step": SPACING.step, "gap": SPACING.gap, "measure": SPACING.measure}
    lines = [f"--{name}: {value};" for name, value in colours.items()]
    lines += [f"--{name}: {value}px;" for name, value in (sizes | lengths).items()]
    return " ".join([*lines, f"--face: {TYPE.screen_face};"])


def typst(palette: Palette = LIGHT) -> str:
    """Write the same tokens as Typst definitions (``#let accent = rgb(...)``, sizes in points)."""
    colours = [f'#let {name} = rgb("{getattr(palette, name)}")' for name in _COLOURS]
    sizes = {"small": TYPE.small, "body-size": TYPE.body, "lead": TYPE.lead, "display": TYPE.display}
    lengths = {"step": SPACING.step, "gap": SPACING.gap}
    points = [f"#let {name} = {value * PAPER_POINTS_PER_PIXEL:g}pt" for name, value in (sizes | lengths).items()]
    return "\n".join([*colours, *points, f'#let face = "{TYPE.paper_face}"'])


_COLOURS = ("ink", "quiet", "rule", "paper", "panel", "accent", "failure", "success")
