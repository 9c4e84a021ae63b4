"""Datasets as NetCDF and back; never pickle.

Files for people are NetCDF-4 by h5netcdf, which every tool reads. Bytes for the cache are classic NetCDF by SciPy:
HDF5 takes some 25 times as long to write and to read for the few kilobytes of a result, more than simulating it.
The same Dataset gives the same bytes. Considered zarr (a folder, not one value) and parquet (no dimensions).
"""

import io
import os
from pathlib import Path

import xarray as xr

from engine import CacheCorrupted, PlanError

_LARGEST_CLASSIC = 2**31 - 1


def to_bytes(dataset: xr.Dataset) -> bytes:
    """Return ``dataset`` as the bytes of a classic NetCDF file, or of NetCDF-4 where it keeps paths.

    Classic integers have 32 bits: enough for counts of scenarios, not for every index of one.
    """
    if "scenario" in dataset.dims or int(dataset.attrs.get("scenarios", 0)) > _LARGEST_CLASSIC:
        return bytes(dataset.to_netcdf(engine="h5netcdf"))
    return bytes(dataset.to_netcdf(engine="scipy"))


def from_bytes(encoded: bytes) -> xr.Dataset:
    """Return the Dataset that `to_bytes` encoded, loaded.

    Raises
    ------
    CacheCorrupted
        If the bytes are no NetCDF file.
    """
    try:
        if not encoded.startswith(b"CDF"):
            return xr.load_dataset(io.BytesIO(encoded), engine="h5netcdf")
        classic = xr.load_dataset(io.BytesIO(encoded), engine="scipy")
        return classic.assign({n: v.astype("int64") for n, v in classic.variables.items() if v.dtype.kind == "i"})
    except (OSError, ValueError, KeyError, TypeError, EOFError, IndexError) as error:
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
        draft.write_bytes(dataset.to_netcdf(engine="h5netcdf"))
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise PlanError(f"{path} cannot be written ({error.strerror}); name another file with -o") from error
