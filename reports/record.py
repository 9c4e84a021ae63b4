"""The record that travels in a report: what is needed to make its numbers again, and the numbers it prints.

A notebook shows it in its last section (`Provenance`); `sealing` puts it into the PDF and reads it there. This module
is imported by kernels, so it stays clear of the engine, whose import takes a second.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from reports import words
from reports.printed import printed

MIME = "application/vnd.outlast.record+json"
FORMAT = 1
_ATTRIBUTES = ("numerics_version", "outlast_version", "plan_key", "result_key", "data_digest")

Record = dict[str, Any]


@dataclass(frozen=True)
class Provenance:
    """The provenance section of a notebook, which carries the record for the exporter.

    Parameters
    ----------
    result : xarray.Dataset
        What ``Summary.finalize`` made.
    """

    result: xr.Dataset

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return {"text/markdown": words.provenance(self.result), MIME: as_text(make_record(self.result))}


def make_record(result: xr.Dataset) -> Record:
    """Gather plan, seed, scenario count, versions, digests and every printed number with its label."""
    return {
        "format": FORMAT,
        "name": str(result.attrs["name"]),
        "plan": json.loads(result.attrs["plan"]),
        "seed": int(result.attrs["seed"]),
        "scenarios": int(result.attrs["scenarios"]),
        **{name: str(result.attrs[name]) for name in _ATTRIBUTES},
        "values_digest": values_digest(result),
        "printed": printed(result),
    }


def values_digest(result: xr.Dataset) -> str:
    """SHA-256 of every value of a result, in the order of the variables' names, printed or not."""
    digest = hashlib.sha256()
    for name in sorted(map(str, result.data_vars)):
        values = np.ascontiguousarray(result[name].values, dtype="<f8")
        digest.update(f"{name}{values.shape}".encode())
        digest.update(values.tobytes())
    return digest.hexdigest()


def as_text(whole: Record) -> str:
    """Write a record as JSON text in its own order, which notebooks would sort in an object."""
    return json.dumps(whole, ensure_ascii=False, allow_nan=False, indent=1)
