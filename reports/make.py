"""A result file becomes a report: execute the notebook once, set it as PDF, as HTML, or both."""

import threading
from pathlib import Path

from reports.errors import ReportError

NOTEBOOK = Path(__file__).parents[1] / "notebooks" / "plan_report.ipynb"


def make_report(result: Path, pdf: Path | None, html: Path | None, notebook: Path | None = None) -> None:
    """Make the report of a result, the same bytes every time.

    Parameters
    ----------
    result : Path
        A NetCDF file as ``service`` writes it.
    pdf, html : Path or None
        Where to write each; None leaves it out.
    notebook : Path, optional
        Another notebook than ours; it needs a ``parameters`` cell with ``result_path``.

    Raises
    ------
    NotebookFailed
        If the notebook stops before its end; it is kept.
    ReportError
        If the pages cannot be set, or a file cannot be written.
    """
    # The child takes seconds; what sets the pages is imported meanwhile, on the other core.
    threading.Thread(target=_import_exporters, daemon=True).start()
    from reports.execute import execute

    executed = execute(notebook or NOTEBOOK, {"result_path": str(result.resolve())})
    from reports.exporter import OutlastHTMLExporter, OutlastPDFExporter

    if pdf is not None:
        _write(pdf, OutlastPDFExporter().from_notebook_node(executed)[0])
    if html is not None:
        _write(html, OutlastHTMLExporter().from_notebook_node(executed)[0].encode())


def _import_exporters() -> None:
    import reports.exporter  # noqa: F401


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise ReportError(f"{path} cannot be written ({error.strerror}); name a folder you may write to") from error
