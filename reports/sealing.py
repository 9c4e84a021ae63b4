"""The record as a PDF carries it: sealed with a digest over itself, beside the numbers that stand on the pages."""

import hashlib
import json
import re

from reports.errors import NotAReport, RecordEdited
from reports.record import FORMAT, Record, as_text

FILE_NAME = "outlast-record.json"
_NUMBER = re.compile(r"[−-]?\$?\d[\d,]*(?:\.\d+)?[%kMB]?")


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
