"""All records of one database, each under its name."""

from service.records.analysis_records import AnalysisRecords
from service.records.database import Database
from service.records.plan_records import PlanRecords
from service.records.reply_records import ReplyRecords
from service.records.report_records import ReportRecords
from service.records.result_records import ResultRecords
from service.records.run_records import RunRecords
from service.records.submission_records import SubmissionRecords


class Records:
    """What is kept for longer than the cache keeps it.

    Attributes
    ----------
    runs : RunRecords
        Every run with its keys and cost.
    analyses : AnalysisRecords
        Every analysis that was submitted.
    reports : ReportRecords
        Every report, with its PDF.
    plans : PlanRecords
        Plans that were saved, in all their versions.
    results : ResultRecords
        Finished Datasets of runs and analyses.
    submissions : SubmissionRecords
        Who works on what.
    replies : ReplyRecords
        What the API replied, by idempotency key.

    Parameters
    ----------
    url : str
        SQLAlchemy URL of an async driver.
    """

    def __init__(self, url: str) -> None:
        self.database = Database(url)
        self.runs = RunRecords(self.database)
        self.analyses = AnalysisRecords(self.database)
        self.reports = ReportRecords(self.database)
        self.plans = PlanRecords(self.database)
        self.replies = ReplyRecords(self.database)
        self.results = ResultRecords(self.database)
        self.submissions = SubmissionRecords(self.database)

    async def close(self) -> None:
        """Close the connections."""
        await self.database.close()
