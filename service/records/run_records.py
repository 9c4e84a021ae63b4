"""Writing and reading the record of runs, without ever standing in a run's way."""

from service.records.database import Database
from service.records.rows import Rows
from service.records.tables import Run


class RunRecords(Rows[Run]):
    """The record of runs.

    Parameters
    ----------
    database : Database
        Where it is kept.
    """

    def __init__(self, database: Database) -> None:
        super().__init__(database, Run)
