"""Work that outlives the page or the request that asked for it: submitted under an id, followed, cancelled, kept."""

from service.submissions.analyses import Analyses, AnalysisSubmission
from service.submissions.opening import open_submissions
from service.submissions.submission import FINAL, Status, Submission
from service.submissions.submissions import Submissions

__all__ = ["FINAL", "Analyses", "AnalysisSubmission", "Status", "Submission", "Submissions", "open_submissions"]
