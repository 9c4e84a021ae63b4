"""What can go wrong, drawn as one tree.

OutlastError
├── PlanError            a plan or a request that cannot be run
│   ├── DataError        a file of returns that cannot be used
│   └── LimitError       refused before it starts: too large for a stated limit
├── RunCancelled         stopped by whoever asked for it
├── NumericsMismatch     results or workers of another numerics version
└── CacheCorrupted       stored bytes that are not what was stored

``str(error)`` is what a person reads: it names the value, the bound and the remedy.
"""


class OutlastError(Exception):
    """Base of every error that Outlast raises on purpose."""


class PlanError(OutlastError, ValueError):
    """A plan or a request that cannot be run as it stands."""


class DataError(PlanError):
    """A file of returns that cannot be used."""


class LimitError(PlanError):
    """A run refused before it starts because it exceeds a stated limit."""


class RunCancelled(OutlastError):
    """A run stopped by whoever asked for it."""


class NumericsMismatch(OutlastError):
    """Results or workers of another ``NUMERICS_VERSION``: their bits need not agree."""


class CacheCorrupted(OutlastError):
    """Stored bytes whose digest is not the one written with them."""
