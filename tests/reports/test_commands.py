"""``outlast report`` and ``outlast replay`` from the command line."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reports.replay import Difference
from service.cli import outlast

PLAN = """
name = "Small"
[horizon]
years = 3
[portfolio]
balance = 100_000
allocation = { us_stocks = 1.0 }
[spending]
kind = "constant_real"
amount = 34_000
[market]
kind = "lognormal"
"""


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a small plan into a folder that holds everything else too."""
    monkeypatch.setenv("OUTLAST_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("OUTLAST_EXECUTOR", "inline")
    path = tmp_path / "plan.toml"
    path.write_text(PLAN)
    return path


def call(*arguments: object) -> Result:
    return CliRunner().invoke(outlast, [str(argument) for argument in arguments])


def test_a_report_is_written_as_pdf_and_html(plan: Path, tmp_path: Path) -> None:
    pdf, html = tmp_path / "out" / "report.pdf", tmp_path / "out" / "report.html"
    made = call("report", plan, "-o", pdf, "--html", html, "--scenarios", "1e3", "--seed", "3")
    assert made.exit_code == 0, made.output
    assert pdf.read_bytes().startswith(b"%PDF")
    assert "<!doctype html>" in html.read_text(encoding="utf-8")
    assert f"{pdf} is written." in made.output


def test_a_report_without_a_file_to_write_says_what_to_name(plan: Path) -> None:
    said = call("report", plan)
    assert said.exit_code == 2
    assert "-o report.pdf" in said.output


def test_a_file_that_is_no_report_is_bad_input(plan: Path) -> None:
    from engine import PlanError

    said = call("replay", plan)
    assert isinstance(said.exception, PlanError)
    assert "give a PDF that `outlast report` made" in str(said.exception)


@pytest.mark.parametrize(
    ("found", "code", "words"),
    [
        ([], 0, "identical: every number in"),
        (
            [Difference("success", "about 99 in 100", "about 86 in 100")],
            1,
            "success: the report says about 99 in 100, it should be about 86 in 100",
        ),
    ],
)
def test_replay_says_identical_or_which_numbers_differ(
    found: list[Difference], code: int, words: str, plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is found to differ is for test_replay; here it is what the command makes of it."""

    async def checked(*_: object) -> list[Difference]:
        return found

    monkeypatch.setattr("reports.replay.replay", checked)
    said = call("replay", "any.pdf")
    assert said.exit_code == code
    assert words in said.output
