"""The report of a plan, as an adviser hands it over."""

import re
from pathlib import Path

import pytest
import xarray as xr
from pypdf import PdfReader

from reports.make import make_report
from reports.paper import page_text
from reports.printed import printed
from reports.replay import read_record
from service import netcdf, wording

SECTIONS = (
    "Will the money outlast the plan?",
    "How the balance may develop",
    "What the plan assumes",
    "What can be spent",
    "What to expect along the way",
    "When the money runs out",
    "How bad it gets where it falls short",
    "Which years decide",
    "The figures behind the charts",
    "What went wrong in the failures",
    "Method and provenance",
)


def words_of(pdf: Path) -> str:
    return " ".join(page_text(pdf.read_bytes()).replace("’", "'").split())


def test_the_report_answers_in_words_and_has_every_section(made) -> None:
    said = words_of(made.pdf)
    assert wording.headline(made.result) in said
    assert [section for section in SECTIONS if section not in said] == []
    assert "Retire at *65*" in said


def test_the_same_result_gives_the_same_bytes(made, tmp_path: Path) -> None:
    again = tmp_path / "again.pdf"
    make_report(made.data, again, None)
    assert again.read_bytes() == made.pdf.read_bytes()


def test_every_number_of_the_record_stands_on_the_pages(made) -> None:
    record, said = read_record(made.pdf.read_bytes()), words_of(made.pdf)
    assert record["printed"] == printed(made.result)
    assert [label for label, text in record["printed"].items() if text not in said] == []


def test_the_pages_are_numbered_and_there_are_three_to_five(made) -> None:
    pages = PdfReader(made.pdf).pages
    assert 3 <= len(pages) <= 5
    assert all(f"{number} of {len(pages)}" in page.extract_text() for number, page in enumerate(pages, 1))


def test_the_document_is_tagged_titled_and_bears_no_date(made) -> None:
    reader = PdfReader(made.pdf)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].lower().startswith("en")
    assert reader.metadata.title == "Retire at *65*: Will the money outlast the plan?"
    assert reader.metadata.creation_date is None
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data()


def test_every_chart_has_a_description(made) -> None:
    content = PdfReader(made.pdf).trailer["/Root"]["/StructTreeRoot"]

    def descriptions(node: object) -> list[str]:
        node = getattr(node, "get_object", lambda: node)()
        if isinstance(node, list):
            return [said for child in node for said in descriptions(child)]
        if not isinstance(node, dict):
            return []
        own = [str(node.get("/Alt", ""))] if node.get("/S") == "/Figure" else []
        return own + descriptions(node.get("/K", []))

    found = descriptions(content)
    assert len(found) == 6
    assert all(len(said) > 40 for said in found)


def test_the_html_names_no_other_host(made) -> None:
    html = re.sub(r'xmlns(:\w+)?="[^"]*"', "", made.html.read_text(encoding="utf-8"))
    assert not re.search(r"https?:|//[a-z]|@import|<script|<link|<iframe", html)
    assert not re.search(r"url\((?!#)", html)


def test_the_html_says_what_the_pages_say(made) -> None:
    html = made.html.read_text(encoding="utf-8")
    assert wording.headline(made.result) in html
    assert html.count("<svg") == 6
    assert "Retire at *65*" in html


@pytest.mark.parametrize("kind", ["historical", "adaptive"])
def test_reports_of_other_kinds_of_plan_say_what_theirs_is(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    result: xr.Dataset = request.getfixturevalue(kind)
    netcdf.write(result, tmp_path / "result.nc")
    make_report(tmp_path / "result.nc", tmp_path / "report.pdf", None)
    said = words_of(tmp_path / "report.pdf")
    assert wording.headline(result) in said
    assert wording.certainty(result) in said
    assert "95% confidence" not in said
