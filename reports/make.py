"""A result file becomes a report: execute the notebook once, set it as PDF, as HTML, or both."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from reports.errors import ReportError
from reports.execute import Prepared, prepared

NOTEBOOK = Path(__file__).parents[1] / "notebooks" / "plan_report.ipynb"


@dataclass(frozen=True)
class ReportMaker:
    """Makes one report; its processes load from the moment that `report_maker` is entered."""

    workplace: Prepared

    def make(
        self, result: Path, pdf: Path | None, html: Path | None, stage: Callable[[str], None] | None = None
    ) -> None:
        """Make the report as `make_report` does; ``stage`` is told "executing" and "setting" as each begins."""
        stage = stage or (lambda _: None)
        stage("executing")
        threading.Thread(target=_load_exporters, daemon=True).start()  # on another core, while the kernel works
        path = self.workplace.execute({"result_path": str(result.resolve())})
        stage("setting")
        import nbformat

        executed = nbformat.read(path, as_version=4)
        from reports.exporter import OutlastHTMLExporter, OutlastPDFExporter

        if pdf is not None:
            _write(pdf, OutlastPDFExporter().from_notebook_node(executed)[0])
        if html is not None:
            _write(html, OutlastHTMLExporter().from_notebook_node(executed)[0].encode())

    def stop(self) -> None:
        """Stop the execution from another thread: `make` then raises `RunCancelled`."""
        self.workplace.stop()


@contextmanager
def report_maker(notebook: Path | None = None) -> Iterator[ReportMaker]:
    """Begin to load what makes a report, which takes seconds, while its result is still being found."""
    with prepared(notebook or NOTEBOOK) as workplace:
        yield ReportMaker(workplace)


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
    with report_maker(notebook) as maker:
        maker.make(result, pdf, html)


def _load_exporters() -> None:
    import nbformat

    import reports.exporter  # noqa: F401

    nbformat.validate(nbformat.v4.new_notebook())  # compiles the schema


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise ReportError(f"{path} cannot be written ({error.strerror}); name a folder you may write to") from error
