"""The desk that every page works at: what one process shares among all sessions."""

from dataclasses import dataclass

from service.runs import Runs
from service.settings import Settings
from service.submissions import Submissions


@dataclass(frozen=True)
class Desk:
    """What pages share.

    Attributes
    ----------
    submissions : Submissions
        Work that outlives a page, under its id.
    """

    submissions: Submissions

    @property
    def settings(self) -> Settings:
        """Of this process."""
        return self.submissions.settings

    @property
    def runs(self) -> Runs:
        """The one way to run a plan and to have its answer at once."""
        return self.submissions.runs
