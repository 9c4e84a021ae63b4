"""Errors of what surrounds a run; none of the first two stops one.

OutlastError (engine)
├── CacheUnavailable: a result could not be looked up or kept
├── RecordsUnavailable: a run could not be recorded
├── NotFound: there is nothing under this id
└── NotReady: what was asked for is not there yet, or never will be
"""

from engine import OutlastError


class CacheUnavailable(OutlastError):
    """The cache could not be read or written; the run answers all the same."""


class RecordsUnavailable(OutlastError):
    """The database could not be read or written; the run answers all the same."""


class NotFound(OutlastError):
    """There is no run, analysis, report or plan under this id; it may have been deleted."""


class NotReady(OutlastError):
    """There is no result: the run is under way, failed, or was stopped."""
