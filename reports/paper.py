"""The leaf for paper: a manuscript becomes Typst and then the bytes of a PDF, the same bytes every time.

WeasyPrint and LaTeX were considered; Typst comes whole from pip, tags the document for readers of the screen (PDF/UA-1)
and writes nothing about the day or the machine.
"""

import hashlib
import io
import json
import tempfile
from importlib.metadata import version
from pathlib import Path

import pypandoc
import typst
from pypdf import PdfReader

from reports import tokens
from reports.errors import ReportError
from reports.manuscript import Manuscript
from reports.sealing import FILE_NAME, numbers_in, seal

_PACKAGE = Path(__file__).parent
_TEMPLATE = _PACKAGE / "templates" / "report.typ"
_READER = "markdown-tex_math_dollars-auto_identifiers"
_FULL_WIDTH_TABLES = ["--columns=20", "--wrap=none"]


class Paper:
    """Sets pictures and plain output as Typst; keeps the pictures' files until the page is made."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def picture(self, content: bytes, kind: str, alt: str) -> str:
        """Set a picture across the page, with its description."""
        name = f"picture-{len(self.files) + 1}.{kind}"
        self.files[name] = content
        return raw(f'#chart("{name}", {typst_string(alt)})')

    def html(self, text: str) -> str:
        """Set HTML as pandoc reads it: a table becomes a real table."""
        return raw(pypandoc.convert_text(text, "typst", format="html", extra_args=["--wrap=none"]))

    def plain(self, text: str) -> str:
        """Set plain output in a quiet box."""
        return raw(f"#output(raw({typst_string(text)}, block: true))") if text.strip() else ""


def make_pdf(manuscript: Manuscript, paper: Paper) -> bytes:
    """Compile a manuscript to a tagged PDF that carries its record.

    Parameters
    ----------
    manuscript : Manuscript
        Read with ``paper`` as its leaf.
    paper : Paper
        Holds the pictures.

    Raises
    ------
    ReportError
        If Typst refuses the document; the message is Typst's.
    """
    body = pypandoc.convert_text(manuscript.body, "typst", format=_READER, extra_args=_FULL_WIDTH_TABLES)
    if manuscript.record is None:
        return _compile(manuscript, body, paper.files)
    # The record lists the numbers on the pages, so the pages are made once without it to be read.
    pages = page_text(_compile(manuscript, body, paper.files))
    sealed = seal(manuscript.record, numbers_in(pages), _layout(manuscript))
    attach = (
        f'#pdf.attach("{FILE_NAME}", relationship: "data", mime-type: "application/json", '
        'description: "Plan, seed and every printed number, for outlast replay")\n'
    )
    return _compile(manuscript, attach + body, {**paper.files, FILE_NAME: sealed})


def page_text(pdf: bytes) -> str:
    """Read the text of every page of a PDF, in order."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def raw(source: str) -> str:
    """Wrap Typst source so that pandoc passes it through."""
    return f"````{{=typst}}\n{source}\n````"


def typst_string(text: str) -> str:
    """Write a Typst string literal; its escapes are those of JSON but for the unicode ones, which are not needed."""
    return json.dumps(text, ensure_ascii=False)


def _compile(manuscript: Manuscript, body: str, files: dict[str, bytes]) -> bytes:
    title = manuscript.title if manuscript.name == manuscript.title else f"{manuscript.name}: {manuscript.title}"
    head = (
        '#import "report.typ": *\n'
        f"#show: report.with(title: {typst_string(title)}, name: {typst_string(manuscript.name)})\n"
    )
    sources = {"main.typ": (head + body).encode(), "report.typ": _TEMPLATE.read_bytes(), **files}
    sources["tokens.typ"] = tokens.typst().encode()
    with tempfile.TemporaryDirectory(prefix="outlast-pages-") as name:
        folder = Path(name)
        for file, content in sources.items():
            (folder / file).write_bytes(content)
        try:
            return typst.compile(
                folder / "main.typ", root=folder, format="pdf", ignore_system_fonts=True, pdf_standards="ua-1"
            )
        except RuntimeError as error:
            raise ReportError(f"the pages cannot be set: {error}; correct what the notebook shows there") from error


def _layout(manuscript: Manuscript) -> str:
    """Digest everything but the result that decides what stands on the pages: notebook, code, template, libraries."""
    digest = hashlib.sha256(manuscript.source_digest.encode())
    for path in sorted(_PACKAGE.rglob("*.*")):
        if path.suffix in (".py", ".typ"):
            digest.update(path.read_bytes())
    libraries = ("holoviews", "matplotlib", "pypandoc_binary", "pypdf", "typst")
    digest.update(" ".join(version(name) for name in libraries).encode())
    return digest.hexdigest()
