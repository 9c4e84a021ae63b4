"""What can go wrong with a report, under the engine's tree: OutlastError > ReportError > NotebookFailed, NotAReport."""

from pathlib import Path

from engine.errors import OutlastError


class ReportError(OutlastError):
    """A report could not be made or read."""


class NotAReport(ReportError):
    """The file is not a report of Outlast's, or its record has been edited."""


class NotebookFailed(ReportError):
    """A notebook stopped before its end.

    Parameters
    ----------
    message : str
        What happened, for the user.
    kept : Path
        Where the notebook lies, with the outputs it had made.
    """

    def __init__(self, message: str, kept: Path) -> None:
        super().__init__(f"{message} The notebook is kept at {kept}.")
        self.kept = kept
