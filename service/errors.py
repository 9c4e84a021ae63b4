"""Errors of what surrounds a run; none of the first two stops one.

OutlastError (engine)
├── CacheUnavailable: a result could not be looked up or kept
└── RecordsUnavailable: a run could not be recorded
"""

from engine import OutlastError


class CacheUnavailable(OutlastError):
    """The cache could not be read or written; the run answers all the same."""


class RecordsUnavailable(OutlastError):
    """The database could not be read or written; the run answers all the same."""
