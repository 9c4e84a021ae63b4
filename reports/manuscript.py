"""An executed notebook becomes one Markdown manuscript; a leaf (paper, screen) says how it sets what is not Markdown.

Code is left out: the reader of a report is not the reader of its notebook. nbconvert's own Jinja templates were
considered; ours is one dispatch on the type of an output, and one call of pandoc for a document instead of one a cell.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from nbformat import NotebookNode

from reports.record import MIME, Record

_TITLE = re.compile(r"^# +(.+)$", flags=re.MULTILINE)


class Leaf(Protocol):
    """How one kind of page sets what pandoc cannot; each method returns Markdown."""

    def picture(self, content: bytes, kind: str, alt: str) -> str:
        """Set a picture of the given kind, "svg" or "png"."""
        ...

    def html(self, text: str) -> str:
        """Set a piece of HTML, such as the table of a data frame."""
        ...

    def plain(self, text: str) -> str:
        """Set plain output as it stands."""
        ...


@dataclass(frozen=True)
class Manuscript:
    """What a notebook says.

    Parameters
    ----------
    title : str
        Its first heading of the first level.
    body : str
        Everything, as Markdown for pandoc.
    record : dict or None
        The record of a report, where the notebook shows one.
    source_digest : str
        SHA-256 of the notebook's cells as written, without parameters that were handed to it.
    """

    title: str
    body: str
    record: Record | None
    source_digest: str

    @property
    def name(self) -> str:
        """Name of the plan, or the title of a notebook that has none."""
        return self.record["name"] if self.record else self.title


def read(notebook: NotebookNode, leaf: Leaf, fallback_title: str) -> Manuscript:
    """Gather the words and outputs of an executed notebook, in order.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        With its outputs.
    leaf : Leaf
        Where it will be read.
    fallback_title : str
        Title where the notebook has no heading.
    """
    body = "\n\n".join(piece for cell in notebook.cells for piece in _pieces(cell, leaf))
    found = _TITLE.search(body)
    records = [json.loads(output["data"][MIME]) for output in _outputs(notebook) if MIME in output.get("data", {})]
    title = found[1] if found else fallback_title
    return Manuscript(title, body, records[-1] if records else None, _source_digest(notebook))


def _source_digest(notebook: NotebookNode) -> str:
    written = (cell for cell in notebook.cells if "injected-parameters" not in cell.metadata.get("tags", ()))
    return hashlib.sha256("\0".join(cell.source for cell in written).encode()).hexdigest()


def _outputs(notebook: NotebookNode) -> Iterator[Any]:
    for cell in notebook.cells:
        yield from cell.get("outputs", ())


def _pieces(cell: NotebookNode, leaf: Leaf) -> Iterator[str]:
    if "outlast-hide" in cell.metadata.get("tags", ()):
        return
    if cell.cell_type == "markdown":
        yield cell.source
    for output in cell.get("outputs", ()):
        yield _output(output, leaf)


def _output(output: Any, leaf: Leaf) -> str:
    if output["output_type"] == "stream":
        return leaf.plain(output["text"]) if output["name"] == "stdout" else ""
    if output["output_type"] == "error":
        return leaf.plain(f"{output['ename']}: {output['evalue']}")
    return _rich(output["data"], output.get("metadata", {}), leaf)


def _rich(data: Any, metadata: Any, leaf: Leaf) -> str:
    alt = metadata.get("image/svg+xml", {}).get("alt") or data.get("text/plain", "Figure")
    if "text/markdown" in data:
        return str(data["text/markdown"])
    if "image/svg+xml" in data:
        return leaf.picture(data["image/svg+xml"].encode(), "svg", alt)
    if "image/png" in data:
        return leaf.picture(base64.b64decode(data["image/png"]), "png", alt)
    if "text/html" in data:
        return leaf.html(data["text/html"])
    return leaf.plain(data.get("text/plain", ""))
