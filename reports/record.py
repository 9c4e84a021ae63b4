"""The record that travels in a report: what is needed to make its numbers again, and the numbers it prints.

A notebook shows it in its last section (`Provenance`), the exporter attaches it to the PDF,
and ``outlast replay`` reads it.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from reports import words
from reports.errors import NotAReport, RecordEdited
from reports.printed import printed

MIME = "application/vnd.outlast.record+json"
FILE_NAME = "outlast-record.json"
FORMAT = 1
_ATTRIBUTES = ("numerics_version", "outlast_version", "plan_key", "result_key", "data_digest")
_NUMBER = re.compile(r"[−-]?\$?\d[\d,]*(?:\.\d+)?[%kMB]?")

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


def seal(record: Record, page_numbers: list[str], layout: str) -> bytes:
    """Add the numbers on the pages, the digest of the layout, and a digest over everything; write it as JSON."""
    whole = {**record, "page_numbers": page_numbers, "layout": layout}
    return as_text({**whole, "digest": _digest(whole)}).encode()


def unseal(content: bytes) -> Record:
    """Read what `seal` wrote.

    Raises
    ------
    NotAReport
        If it is no record, or one of another format.
    RecordEdited
        If its digest is not that of its content.
    """
    try:
        whole = json.loads(content)
        said = whole.pop("digest")
    except (ValueError, AttributeError, KeyError, TypeError) as error:
        raise NotAReport("the attached record cannot be read; ask for the report as it was made") from error
    if _digest(whole) != said:
        raise RecordEdited("the attached record was edited: its digest does not match; get the report as it was made")
    if whole.get("format") != FORMAT:
        raise NotAReport(f"the record has format {whole.get('format')}, this version reads {FORMAT}; update Outlast")
    return dict(whole)


def numbers_in(text: str) -> list[str]:
    """List the numbers of a text in reading order, each as printed."""
    return _NUMBER.findall(text)


def _digest(whole: Record) -> str:
    return hashlib.sha256(as_text(whole).encode()).hexdigest()


def as_text(whole: Record) -> str:
    """Write a record as JSON text in its own order, which notebooks would sort in an object."""
    return json.dumps(whole, ensure_ascii=False, allow_nan=False, indent=1)
