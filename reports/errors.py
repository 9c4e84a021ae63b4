"""What can go wrong with a report, hung into the engine's tree.

OutlastError
└── ReportError          a report could not be made
    ├── NotebookFailed   its notebook stopped before the end, and is kept
    ├── RecordEdited     the record in a report is not the one that was sealed
    └── NotAReport       a file that is no report of ours (also a PlanError: bad input)
"""

from pathlib import Path

from engine.errors import OutlastError, PlanError


class ReportError(OutlastError):
    """A report could not be made or read."""


class NotAReport(ReportError, PlanError):
    """The file is not a report of Outlast's."""


class RecordEdited(ReportError):
    """The record in a report is not the one that was sealed into it."""


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
