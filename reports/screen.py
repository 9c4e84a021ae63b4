"""The leaf for the screen: a manuscript becomes one HTML page that asks no other host for anything."""

import base64
import html
from pathlib import Path
from string import Template

import pypandoc

from reports import tokens
from reports.manuscript import Manuscript

_TEMPLATE = Path(__file__).with_name("templates") / "report.html"


class Screen:
    """Sets pictures inside the page: drawings as SVG elements, others as data."""

    def picture(self, content: bytes, kind: str, alt: str) -> str:
        """Set a picture in a figure, with its description."""
        if kind == "svg":
            return raw(f"<figure>{content.decode()}</figure>")
        data = base64.b64encode(content).decode()
        return raw(f'<figure><img src="data:image/{kind};base64,{data}" alt="{html.escape(alt)}"></figure>')

    def html(self, text: str) -> str:
        """Set HTML as it is; every table gets a frame that scrolls where it is too wide."""
        return raw(text)

    def plain(self, text: str) -> str:
        """Set plain output as preformatted text."""
        return raw(f"<pre>{html.escape(text)}</pre>") if text.strip() else ""


def make_html(manuscript: Manuscript) -> str:
    """Write a manuscript as one self-contained page.

    Parameters
    ----------
    manuscript : Manuscript
        Read with a `Screen` as its leaf.
    """
    reader = "markdown-tex_math_dollars-auto_identifiers"
    body = pypandoc.convert_text(manuscript.body, "html5", format=reader, extra_args=["--columns=20", "--wrap=none"])
    title = manuscript.title if manuscript.name == manuscript.title else f"{manuscript.name}: {manuscript.title}"
    return Template(_TEMPLATE.read_text(encoding="utf-8")).substitute(
        title=html.escape(title),
        body=body.replace("<table", '<div class="table"><table').replace("</table>", "</table></div>"),
        light=tokens.css(tokens.LIGHT),
        dark=tokens.css(tokens.DARK),
        paper=tokens.LIGHT.paper,
    )


def raw(source: str) -> str:
    """Wrap HTML so that pandoc passes it through."""
    return f"````{{=html}}\n{source}\n````"
