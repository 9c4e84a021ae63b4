"""Check a report: read what it carries, compute everything again without the cache, and compare every number.

Any of three things could have been changed, so the record is compared with its own digest, the pages with the record,
and both with what plan and seed give when they are computed again.
"""

import difflib
import io
import logging
import tempfile
from dataclasses import dataclass
from pathlib import Path

import xarray as xr
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from engine import NUMERICS_VERSION, NumericsMismatch, Plan
from reports.errors import NotAReport
from reports.make import make_report
from reports.paper import page_text
from reports.record import Record, make_record
from reports.sealing import FILE_NAME, numbers_in, unseal
from service import netcdf
from service.runs import RunRequest, open_runs
from service.settings import Settings

_ASK = "give a PDF that `outlast report` made"


@dataclass(frozen=True)
class Difference:
    """One number that does not stand.

    Parameters
    ----------
    label : str
        Which number.
    said, found : str
        As the report has it, and as it should be.
    """

    label: str
    said: str
    found: str

    def __str__(self) -> str:
        return f"{self.label}: the report says {self.said or 'nothing'}, it should be {self.found or 'nothing'}"


def read_record(pdf: bytes) -> Record:
    """Read the record that a report carries.

    Raises
    ------
    NotAReport
        If the bytes are no PDF, or one without a record.
    RecordEdited
        If the record was changed.
    """
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it would say of a broken file, we say
    try:
        attached = PdfReader(io.BytesIO(pdf)).attachments.get(FILE_NAME)
    except (PyPdfError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        raise NotAReport(f"this is not a PDF that can be read ({error}); {_ASK}") from error
    if not attached:
        raise NotAReport(f"this PDF carries no record of Outlast's; {_ASK}")
    return unseal(attached[0])


async def replay(path: Path, settings: Settings) -> list[Difference]:
    """Compute a report again and list every number that differs; none means identical.

    Parameters
    ----------
    path : Path
        The PDF.
    settings : Settings
        Where to compute; its cache is not used.

    Raises
    ------
    NotAReport, RecordEdited
        As `read_record` does.
    NumericsMismatch
        If another numerics version made it, whose numbers this one need not repeat.
    """
    try:
        pdf = path.read_bytes()
    except OSError as error:
        raise NotAReport(f"{path} cannot be read ({error.strerror}); {_ASK}") from error
    record = read_record(pdf)
    _check_version(record)
    forged = compare_numbers("page", numbers_in(page_text(pdf)), record["page_numbers"])
    result = await _recompute(record, settings)
    found = [*forged, *compare_records(record, make_record(result))]
    return found or _compare_pages(pdf, record, result)


def compare_records(said: Record, found: Record) -> list[Difference]:
    """List the labelled numbers and digests that differ between a record and one made anew."""
    labels = dict.fromkeys([*said["printed"], *found["printed"]])
    printed = [(label, said["printed"].get(label, ""), found["printed"].get(label, "")) for label in labels]
    digests = [(f"digest of {name}", said[name], found[name]) for name in ("values_digest", "plan_key", "result_key")]
    return [Difference(label, one, other) for label, one, other in (*printed, *digests) if one != other]


def compare_numbers(where: str, said: list[str], found: list[str]) -> list[Difference]:
    """List the stretches in which two sequences of printed numbers differ."""
    matcher = difflib.SequenceMatcher(None, said, found, autojunk=False)
    return [
        Difference(f"{where}, number {i1 + 1}", " ".join(said[i1:i2]), " ".join(found[j1:j2]))
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag != "equal"
    ]


def _check_version(record: Record) -> None:
    if str(record["numerics_version"]) != str(NUMERICS_VERSION):
        raise NumericsMismatch(
            f"the report was computed with numerics version {record['numerics_version']}, this is {NUMERICS_VERSION}; "
            f"replay it with Outlast {record['outlast_version']}"
        )


async def _recompute(record: Record, settings: Settings) -> xr.Dataset:
    plan = Plan.model_validate(record["plan"])
    uncached = settings.model_copy(update={"cache": "off"})
    async with open_runs(uncached) as runs:
        return (await runs.run(RunRequest(plan, scenarios=record["scenarios"], seed=record["seed"]))).dataset


def _compare_pages(pdf: bytes, record: Record, result: xr.Dataset) -> list[Difference]:
    """Set the report anew and compare all its pages, where notebook, code and libraries are those that made it."""
    with tempfile.TemporaryDirectory() as folder:
        again, data = Path(folder) / "again.pdf", Path(folder) / "again.nc"
        netcdf.write(result, data)
        make_report(data, again, None)
        remade = again.read_bytes()
    if remade == pdf or read_record(remade)["layout"] != record["layout"]:
        return []
    return compare_numbers("recomputed page", numbers_in(page_text(pdf)), numbers_in(page_text(remade)))
