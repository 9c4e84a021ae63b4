"""Notebooks as PDF and HTML, ours and an adviser's own."""

import base64
import io
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbconvert.exporters import get_exporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from pypdf import PdfReader

from reports.exporter import OutlastHTMLExporter, OutlastPDFExporter

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="  # one dot
FRAME = "<table><thead><tr><th>asset</th></tr></thead><tbody><tr><td>a frame's cell</td></tr></tbody></table>"


def own_notebook() -> nbformat.NotebookNode:
    """Write a notebook as an adviser might: every kind of output, no record."""
    outputs = [
        new_output("stream", name="stdout", text="printed #text $1 [x]\n"),
        new_output("stream", name="stderr", text="a warning nobody needs\n"),
        new_output("display_data", {"image/png": PIXEL, "text/plain": "a dot"}),
        new_output("display_data", {"text/html": FRAME, "text/plain": "frame"}),
        new_output("execute_result", {"text/plain": "'a value'"}),
    ]
    words = new_markdown_cell("# My clients\n\nCosts \\$5 & more #1.")
    return new_notebook(cells=[words, new_code_cell("secret_code()", outputs=outputs)])


def pdf_text(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_every_kind_of_output_reaches_the_page_and_no_code_does() -> None:
    said = pdf_text(OutlastPDFExporter().from_notebook_node(own_notebook())[0])
    for words in ("My clients", "Costs $5 & more #1.", "printed #text $1 [x]", "a frame's cell", "'a value'"):
        assert words in said
    assert "secret_code" not in said
    assert "warning" not in said


def test_a_frame_becomes_a_table_of_the_document() -> None:
    """Readers of the screen hear rows and cells, which a picture of a table has not."""
    content = OutlastPDFExporter().from_notebook_node(own_notebook())[0]
    root = PdfReader(io.BytesIO(content)).trailer["/Root"]

    def kinds(node: object) -> set[str]:
        node = getattr(node, "get_object", lambda: node)()
        if isinstance(node, list):
            return set().union(*map(kinds, node))
        if not isinstance(node, dict):
            return set()
        return {str(node.get("/S"))} | kinds(node.get("/K", []))

    assert {"/Table", "/TR", "/TD", "/Figure", "/H1"} <= kinds(root["/StructTreeRoot"])


def test_html_escapes_what_was_printed_and_keeps_frames() -> None:
    notebook = own_notebook()
    notebook.cells[1].outputs[0].text = "<script>x</script>"
    html = OutlastHTMLExporter().from_notebook_node(notebook)[0]
    assert "<script>" not in html
    assert "a frame's cell</td>" in html
    assert base64.b64decode(PIXEL)[:4] == b"\x89PNG"
    assert f"data:image/png;base64,{PIXEL}" in html


@pytest.mark.parametrize("name", ["outlast-pdf", "outlast-html"])
def test_nbconvert_knows_our_exporters_by_name(name: str) -> None:
    assert get_exporter(name).__module__ == "reports.exporter"


def test_jupyter_nbconvert_makes_a_pdf(tmp_path: Path) -> None:
    nbformat.write(own_notebook(), tmp_path / "mine.ipynb")
    command = [sys.executable, "-m", "nbconvert", "--to", "outlast-pdf", "mine.ipynb"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "mine.pdf").read_bytes().startswith(b"%PDF")
