"""Versions that results carry."""

from importlib.metadata import PackageNotFoundError, version

NUMERICS_VERSION = 3
"""Raised whenever the same plan and seed would give other bits; part of every key."""

try:
    OUTLAST_VERSION = version("outlast")
except PackageNotFoundError:  # a source tree that was never installed
    OUTLAST_VERSION = "0+source"
