"""All records of one database, each under its name."""

from service.records.database import Database
from service.records.result_records import ResultRecords
from service.records.run_records import RunRecords
from service.records.submission_records import SubmissionRecords


class Records:
    """What is kept for longer than the cache keeps it.

    Attributes
    ----------
    runs : RunRecords
        Every run with its keys and cost.
    results : ResultRecords
        Finished Datasets.
    submissions : SubmissionRecords
        Who works on what.

    Parameters
    ----------
    url : str
        SQLAlchemy URL of an async driver.
    """

    def __init__(self, url: str) -> None:
        self.database = Database(url)
        self.runs = RunRecords(self.database)
        self.results = ResultRecords(self.database)
        self.submissions = SubmissionRecords(self.database)

    async def close(self) -> None:
        """Close the connections."""
        await self.database.close()
