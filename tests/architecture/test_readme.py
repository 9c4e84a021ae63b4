"""What the README says can be typed works when typed."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

FENCE = re.compile(
    r"(?:<!-- not run by tests: (?P<reason>.+?) -->\n)?```(?P<kind>sh|python)\n(?P<body>.*?)```", re.DOTALL
)


def blocks(text: str, kind: str) -> list[str]:
    """Return the fenced blocks of one kind, but for those that a comment excuses with its reason."""
    return [match["body"] for match in FENCE.finditer(text) if match["kind"] == kind and not match["reason"]]


def commands(text: str, program: str) -> list[str]:
    """Return the command lines of a README's shell blocks that start with a program's name."""
    lines = [line.split("  #")[0].strip() for block in blocks(text, "sh") for line in block.splitlines()]
    return [line for line in lines if line.split(" ")[0] == program]


@pytest.fixture(scope="module")
def readme(repository: Path) -> str:
    """Return the README's text."""
    return (repository / "README.md").read_text()


@pytest.fixture(scope="module")
def desk(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory with the examples, where a reader might sit."""
    directory = tmp_path_factory.mktemp("desk")
    shutil.copytree(repository / "examples", directory / "examples")
    return directory


@pytest.fixture(scope="module")
def surroundings(desk: Path) -> dict[str, str]:
    """Return an environment with our commands on PATH, a home of its own, and a cluster that is left for the next."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "OUTLAST_HOME": str(desk / "home"), "OUTLAST_CLUSTER_IDLE_TIMEOUT": "20"}


def test_every_make_target_in_the_readme_exists(repository: Path, readme: str) -> None:
    lines = commands(readme, "make")
    assert lines
    for line in lines:
        target = line.split(" ")[1]
        tried = subprocess.run(
            ["make", "--dry-run", target], cwd=repository, capture_output=True, text=True, check=False
        )
        assert tried.returncode == 0, f"{line}: {tried.stderr}"


def test_the_commands_in_the_readme_work_in_their_order(readme: str, desk: Path, surroundings: dict[str, str]) -> None:
    lines = commands(readme, "outlast")
    assert lines
    for line in lines:
        tried = subprocess.run(
            ["bash", "-c", line], cwd=desk, env=surroundings, capture_output=True, text=True, check=False, timeout=300
        )
        assert tried.returncode == 0, f"{line}\n{tried.stdout}\n{tried.stderr}"


def test_the_python_in_the_readme_runs(readme: str, desk: Path, surroundings: dict[str, str]) -> None:
    for block in blocks(readme, "python"):
        command = [sys.executable, "-W", "error", "-c", block]
        tried = subprocess.run(command, cwd=desk, env=surroundings, capture_output=True, text=True, check=False)
        assert tried.returncode == 0, tried.stderr


def test_the_pictures_and_files_that_the_readme_shows_are_there(repository: Path, readme: str) -> None:
    shown = re.findall(r"\]\(([^)#:]+)\)", readme)
    assert [path for path in shown if not (repository / path).exists()] == []


def test_a_wrong_command_in_a_readme_is_noticed() -> None:
    tried = "```sh\nmake nonsense  # no such target\noutlast frobnicate\n```\n"
    excused = "<!-- not run by tests: slow -->\n```sh\noutlast long\n```\n"
    assert commands(tried + excused, "make") == ["make nonsense"]
    assert commands(tried + excused, "outlast") == ["outlast frobnicate"]
