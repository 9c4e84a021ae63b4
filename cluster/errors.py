"""Errors of the place where runs execute.

OutlastError (engine)
    ClusterError: no cluster could be found, started or kept
"""

from engine import OutlastError


class ClusterError(OutlastError):
    """The cluster cannot be reached, started, or was lost in mid-run."""
