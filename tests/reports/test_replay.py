"""Checking a report: every number is computed again, and one edited digit is caught."""

import io
import json
import re
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, ByteStringObject, ContentStream, DictionaryObject, NameObject

from engine import NumericsMismatch
from reports import sealing
from reports.errors import NotAReport, RecordEdited
from reports.paper import page_text
from reports.replay import read_record, replay
from service.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", executor="inline")


def with_record(pdf: bytes, sealed: bytes) -> bytes:
    """Exchange the record in an otherwise untouched PDF."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    for attachment in list(writer.attachment_list):
        attachment.delete()
    writer.add_attachment(sealing.FILE_NAME, sealed)
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    page = io.BytesIO()
    writer.write(page)
    return page.getvalue()


def attached(pdf: bytes) -> bytes:
    return PdfReader(io.BytesIO(pdf)).attachments[sealing.FILE_NAME][0]


async def check(folder: Path, pdf: bytes, settings: Settings) -> list[str]:
    path = folder / "checked.pdf"
    path.write_bytes(pdf)
    return [str(difference) for difference in await replay(path, settings)]


async def test_an_untouched_report_is_identical(made, tmp_path: Path, settings: Settings) -> None:
    assert await check(tmp_path, made.pdf.read_bytes(), settings) == []


def test_one_edited_digit_of_the_record_is_caught(made) -> None:
    pdf = made.pdf.read_bytes()
    sealed = attached(pdf)
    edited = sealed.replace(b'"$1.00M"', b'"$1.01M"', 1)
    assert edited != sealed
    with pytest.raises(RecordEdited, match="edited"):
        read_record(with_record(pdf, edited))


async def test_a_number_edited_together_with_its_digest_is_caught_by_computing_again(
    made, tmp_path: Path, settings: Settings
) -> None:
    pdf = made.pdf.read_bytes()
    whole = sealing.unseal(attached(pdf))
    whole["printed"]["terminal balance, median"] = "$9.99M"
    forged = with_record(pdf, sealing.seal(whole, whole.pop("page_numbers"), whole.pop("layout")))
    found = await check(tmp_path, forged, settings)
    assert len(found) == 1
    assert found[0].startswith("terminal balance, median: the report says $9.99M, it should be $")


async def test_one_edited_digit_on_a_page_is_caught(made, tmp_path: Path, settings: Settings) -> None:
    pdf = made.pdf.read_bytes()
    forged = edit_a_digit(pdf)
    assert page_text(forged) != page_text(pdf)
    found = await check(tmp_path, forged, settings)
    assert found
    assert found[0].startswith("page, number")


async def test_another_seed_in_a_resealed_record_is_caught(made, tmp_path: Path, settings: Settings) -> None:
    pdf = made.pdf.read_bytes()
    whole = {**sealing.unseal(attached(pdf)), "seed": 8}
    forged = with_record(pdf, sealing.seal(whole, whole.pop("page_numbers"), whole.pop("layout")))
    labels = " ".join(await check(tmp_path, forged, settings))
    assert "seed: the report says 7, it should be 8" in labels
    assert "digest of values_digest" in labels


async def test_a_report_of_another_numerics_version_says_what_to_replay_it_with(
    made, tmp_path: Path, settings: Settings
) -> None:
    pdf = made.pdf.read_bytes()
    whole = {**sealing.unseal(attached(pdf)), "numerics_version": "0"}
    forged = with_record(pdf, sealing.seal(whole, whole.pop("page_numbers"), whole.pop("layout")))
    with pytest.raises(NumericsMismatch, match="replay it with Outlast"):
        await check(tmp_path, forged, settings)


@pytest.mark.parametrize("content", [b"", b"no pdf", b"%PDF-1.7\n%broken"])
def test_what_is_no_pdf_is_no_report(content: bytes) -> None:
    with pytest.raises(NotAReport, match="outlast report"):
        read_record(content)


def test_a_pdf_without_a_record_is_no_report() -> None:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    with pytest.raises(NotAReport, match="carries no record"):
        read_record(written(writer))


async def test_a_missing_file_is_named(tmp_path: Path, settings: Settings) -> None:
    with pytest.raises(NotAReport, match=r"none\.pdf cannot be read"):
        await replay(tmp_path / "none.pdf", settings)


def test_the_record_is_plain_json_that_anyone_can_read(made) -> None:
    read = json.loads(attached(made.pdf.read_bytes()))
    assert read["seed"] == 7
    assert read["scenarios"] == 2_000
    assert read["plan"]["name"] == "Retire at *65*"


def edit_a_digit(pdf: bytes) -> bytes:
    """Exchange the first digit on the first page whose face has another one to put there."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    page = writer.pages[0]
    content, glyphs = ContentStream(page.get_contents(), writer), {}
    for operands, operator in content.operations:
        if operator == b"Tf":
            glyphs = digit_glyphs(page["/Resources"]["/Font"][operands[0]])
        elif operator == b"TJ" and len(glyphs) > 1 and put_another_digit(operands[0], glyphs):
            page[NameObject("/Contents")] = writer._add_object(content)
            return written(writer)
    raise AssertionError("the first page has no digit that could be edited")


def digit_glyphs(font: DictionaryObject) -> dict[bytes, str]:
    """Read which two-byte glyphs of a face are digits."""
    table = font["/ToUnicode"].get_data().decode()
    pairs = re.findall(r"<([0-9A-F]{4})> <00(3[0-9])>", table)
    return {bytes.fromhex(glyph): chr(int(code, 16)) for glyph, code in pairs}


def put_another_digit(strings: ArrayObject, glyphs: dict[bytes, str]) -> bool:
    for at, text in enumerate(strings):
        raw = getattr(text, "original_bytes", b"")
        for start in range(0, len(raw), 2):
            if (glyph := raw[start : start + 2]) in glyphs:
                other = next(other for other in glyphs if other != glyph)
                strings[at] = ByteStringObject(raw[:start] + other + raw[start + 2 :])
                return True
    return False
