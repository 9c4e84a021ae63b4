"""``outlast report`` and ``outlast replay`` from the command line."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

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


def test_a_report_is_written_and_replays_as_identical(plan: Path, tmp_path: Path) -> None:
    pdf, html = tmp_path / "out" / "report.pdf", tmp_path / "out" / "report.html"
    made = call("report", plan, "-o", pdf, "--html", html, "--scenarios", "1e3", "--seed", "3")
    assert made.exit_code == 0, made.output
    assert pdf.read_bytes().startswith(b"%PDF")
    assert "<!doctype html>" in html.read_text(encoding="utf-8")
    said = call("replay", pdf)
    assert said.exit_code == 0, said.output
    assert said.output.startswith("identical")


def test_a_report_without_a_file_to_write_says_what_to_name(plan: Path) -> None:
    said = call("report", plan)
    assert said.exit_code == 2
    assert "-o report.pdf" in said.output


def test_a_file_that_is_no_report_is_bad_input(plan: Path) -> None:
    from engine import PlanError

    said = call("replay", plan)
    assert isinstance(said.exception, PlanError)
    assert "give a PDF that `outlast report` made" in str(said.exception)


def test_edited_numbers_end_with_exit_code_one(plan: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Which numbers are found to differ is for test_replay; here it is what the command makes of them."""
    from reports import replay as checking

    async def found(*_: object) -> list[checking.Difference]:
        return [checking.Difference("success", "about 99 in 100", "about 86 in 100")]

    monkeypatch.setattr(checking, "replay", found)
    said = call("replay", tmp_path / "any.pdf")
    assert said.exit_code == 1
    assert "success: the report says about 99 in 100, it should be about 86 in 100" in said.output
