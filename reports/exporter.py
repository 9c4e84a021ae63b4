"""nbconvert's way in: ``jupyter nbconvert --to outlast-pdf`` and ``--to outlast-html``.

The exporters are found by entry point; nbconvert's preprocessors run before them, whichever its configuration enables.
"""

from typing import Any

from nbconvert.exporters.exporter import Exporter
from nbformat import NotebookNode

from reports.manuscript import read
from reports.paper import Paper, make_pdf
from reports.screen import Screen, make_html

Resources = dict[str, Any]


class OutlastPDFExporter(Exporter):
    """Notebook to PDF by way of Markdown and Typst."""

    export_from_notebook = "PDF (Outlast)"
    output_mimetype = "application/pdf"

    def from_notebook_node(  # type: ignore[override]  # as every exporter of nbconvert's own
        self, nb: NotebookNode, resources: Resources | None = None, **kw: Any
    ) -> tuple[bytes, Resources]:
        """Convert an executed notebook to the bytes of a PDF."""
        notebook, resources = super().from_notebook_node(nb, resources, **kw)
        paper = Paper()
        resources["output_extension"] = ".pdf"
        return make_pdf(read(notebook, paper, _title(resources)), paper), resources


class OutlastHTMLExporter(Exporter):
    """Notebook to one self-contained HTML page."""

    export_from_notebook = "HTML (Outlast)"
    output_mimetype = "text/html"

    def from_notebook_node(  # type: ignore[override]  # as every exporter of nbconvert's own
        self, nb: NotebookNode, resources: Resources | None = None, **kw: Any
    ) -> tuple[str, Resources]:
        """Convert an executed notebook to HTML."""
        notebook, resources = super().from_notebook_node(nb, resources, **kw)
        resources["output_extension"] = ".html"
        return make_html(read(notebook, Screen(), _title(resources))), resources


def _title(resources: Resources) -> str:
    return str(resources.get("metadata", {}).get("name") or "Report")
