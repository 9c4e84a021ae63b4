"""Datasets as NetCDF bytes and back, by h5netcdf; never pickle.

The same Dataset gives the same bytes. Considered zarr (a folder, not one
value) and parquet (no dimensions).
"""

import io
import os
from pathlib import Path

import xarray as xr

from engine import CacheCorrupted, PlanError


def to_bytes(dataset: xr.Dataset) -> bytes:
    """Return ``dataset`` as the bytes of a NetCDF-4 file."""
    return bytes(dataset.to_netcdf(engine="h5netcdf"))


def from_bytes(encoded: bytes) -> xr.Dataset:
    """Return the Dataset that `to_bytes` encoded, loaded.

    Raises
    ------
    CacheCorrupted
        If the bytes are no NetCDF file.
    """
    try:
        return xr.load_dataset(io.BytesIO(encoded), engine="h5netcdf")
    except (OSError, ValueError, KeyError) as error:
        raise CacheCorrupted(f"{len(encoded):,} stored bytes are no NetCDF file; they are dropped: {error}") from error


def prepare(path: Path) -> None:
    """Make the folders that ``path`` needs, and check that it can be written: before a long run, not after it.

    Raises
    ------
    PlanError
        If the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab"):
            pass
        if path.stat().st_size == 0:
            path.unlink()
    except OSError as error:
        raise PlanError(f"{path} cannot be written ({error.strerror}); name another file with -o") from error


def write(dataset: xr.Dataset, path: Path) -> None:
    """Write ``dataset`` to ``path`` in one step, so that a reader never sees half of it; makes missing folders.

    Raises
    ------
    PlanError
        If the file cannot be written.
    """
    prepare(path)
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        draft.write_bytes(to_bytes(dataset))
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise PlanError(f"{path} cannot be written ({error.strerror}); name another file with -o") from error
