"""What stands around every page: the product's name, the navigation, the theme, and a place that fills after loading.

The shell is plain HTML that the server writes at once; the page's content follows when the browser has connected, so
that a slow page never outlives its session's token. Considered Panel's own templates and panel-material-ui's Page: both
bring a look of their own (fonts, a Material bundle of 1.4 MB), where this is one file of HTML on our tokens.
"""

import inspect
import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import panel as pn
from panel.theme import Design, Inherit

from dashboards.desk import Desk
from dashboards.page import Page
from dashboards.states import failed, loading, refused
from engine import PlanError
from reports.tokens import DARK, LIGHT, css

MARK = "/assets/mark.svg"
STATIC = Path(__file__).parent / "static"
TOKENS = (
    f":root {{ {css(LIGHT)} color-scheme: light; }}\n"
    f"@media (prefers-color-scheme: dark) {{ :root:not([data-theme=light]) {{ {css(DARK)} color-scheme: dark; }} }}\n"
    f":root[data-theme=dark] {{ {css(DARK)} color-scheme: dark; }}"
)
"""The tokens as custom properties: light, dark where the system or the reader asks for it."""

log = logging.getLogger("outlast.dashboards")


class Look(Design):
    """Panel's components in our look: one stylesheet in every component, on the tokens of `TOKENS`."""

    modifiers: ClassVar[dict[Any, dict[str, Any]]] = {
        pn.viewable.Viewable: {"stylesheets": [Inherit, "/assets/controls.css"]}
    }


class Shell(pn.template.Template):
    """One page of ``pages`` around one root named ``main``."""

    def __init__(self, page: Page, pages: tuple[Page, ...], main: pn.viewable.Viewable) -> None:
        super().__init__(template=(STATIC / "shell.html").read_text(encoding="utf-8"), design=Look, location=True)
        self.add_panel("main", main)
        for name, value in (
            ("pages", pages),
            ("page", page),
            ("tokens", TOKENS),
            ("app_favicon", MARK),
            ("apple_icon", MARK),
        ):
            self.add_variable(name, value)


def session(page: Page, pages: tuple[Page, ...], desk: Callable[[], Desk]) -> Shell:
    """Make one session of ``page``: the shell with a loading state, whose content is built once the page is seen.

    Parameters
    ----------
    page : Page
        What to show.
    pages : tuple of Page
        All of them, for the navigation.
    desk : callable
        Gives the process's desk; open only while the app runs.
    """
    main = pn.Column(loading(), sizing_mode="stretch_width", css_classes=["page"])
    pn.state.onload(partial(_fill, main, page, desk))
    return Shell(page, pages, main)


def with_rail(
    main: pn.viewable.Viewable, rail: pn.viewable.Viewable, above: pn.viewable.Viewable | None = None
) -> pn.viewable.Viewable:
    """Set ``rail`` (360 pixels of inputs) left of ``main``; on a narrow screen it stands beneath.

    ``above``, the answer, stays on top of everything on a narrow screen, and of ``main`` on a wide one.
    """
    return pn.Column(
        *([] if above is None else [pn.Column(above, css_classes=["above"], sizing_mode="stretch_width")]),
        *_rail_first_where_narrow(main, rail, above is not None),
        css_classes=["with-rail"],
        sizing_mode="stretch_width",
    )


def _rail_first_where_narrow(
    main: pn.viewable.Viewable, rail: pn.viewable.Viewable, first: bool
) -> list[pn.viewable.Viewable]:
    """Give both in the order in which a narrow screen and a reader's voice meet them."""
    beside = pn.Column(main, css_classes=["beside"], sizing_mode="stretch_width")
    inputs = pn.Column(rail, css_classes=["rail"])
    return [inputs, beside] if first else [beside, inputs]


async def _fill(main: pn.Column, page: Page, desk: Callable[[], Desk]) -> None:
    try:
        built = page.build(desk())
        main[:] = [await built if inspect.isawaitable(built) else built]
    except PlanError as error:
        main[:] = [refused(str(error))]
    except Exception:
        log.exception("the page %s could not be built", page.slug)
        main[:] = [failed("This page could not be shown. Nothing was lost; load it again in a moment.")]
