"""A bare machine finds a Python that works, or is told in one line what to install."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Program = Callable[[str, str], Path]
SHELL = "/bin/sh"


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """Return a maker of small programs, each in a directory of PATH."""

    def make(where: str, body: str) -> Path:
        path = tmp_path / where
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!{SHELL}\n{body}\n")
        path.chmod(0o755)
        return path

    return make


def find_python(repository: Path, *path: Path, pyenv: Path | None = None) -> str:
    """Ask the bootstrap for a Python on a machine with this PATH."""
    surroundings = {"PATH": ":".join(map(str, path)), "HOME": "/nowhere", "PYENV_ROOT": str(pyenv or "/nowhere")}
    command = [SHELL, str(repository / ".ci/find-python")]
    return subprocess.run(command, env=surroundings, capture_output=True, text=True, check=True).stdout.strip()


def test_a_shim_that_does_not_start_is_passed_over(repository: Path, program: Program) -> None:
    dead = program("shims/python3.12", "echo 'python3.12: command not found' >&2; exit 127")
    real = program("bin/python3.12", f'exec "{sys.executable}" "$@"')
    assert find_python(repository, dead.parent, real.parent) == str(real)


def test_a_python_older_than_3_12_is_passed_over(repository: Path, program: Program) -> None:
    old = program("bin/python3", "exit 1  # what an assertion about the version does")
    assert find_python(repository, old.parent) == ""


def test_a_python_of_pyenv_is_found_when_none_is_on_path(repository: Path, program: Program) -> None:
    real = program("pyenv/versions/3.12.9/bin/python3.12", f'exec "{sys.executable}" "$@"')
    assert find_python(repository, Path("/nowhere"), pyenv=real.parents[3]) == str(real)


def test_without_any_python_one_line_says_what_to_install(repository: Path, program: Program) -> None:
    for name in ("dirname", "cmp"):
        program(f"bin/{name}", f'PATH=/usr/bin:/bin exec {name} "$@"')
    surroundings = {"PATH": str(program("bin/uv", "exit 127").parent), "HOME": "/nowhere", "PYENV_ROOT": "/nowhere"}
    copy = program("checkout/.ci/find-uv", "").parent
    for name in ("find-uv", "find-python"):
        (copy / name).write_text((repository / ".ci" / name).read_text())
        (copy / name).chmod(0o755)
    tried = subprocess.run(
        [SHELL, str(copy / "find-uv")], env=surroundings, capture_output=True, text=True, check=False
    )
    assert tried.returncode == 1
    assert "apt-get install python3-venv" in tried.stderr
    assert len(tried.stderr.splitlines()) == 1


def test_who_may_not_install_system_packages_is_given_the_exact_line(repository: Path, program: Program) -> None:
    script = (repository / ".ci/system-packages").read_text().replace("PATH=", "OTHER_PATH=", 1)
    program("bin/id", "echo 1000")
    program("bin/sudo", "exit 1")
    program("bin/nginx", "exit 0")
    surroundings = {"PATH": str(program("bin/apt-get", "exit 1").parent)}
    tried = subprocess.run([SHELL, "-c", script], env=surroundings, capture_output=True, text=True, check=False)
    assert tried.returncode == 1
    line = "sudo apt-get update && sudo apt-get install --yes --no-install-recommends chromium poppler-utils"
    assert tried.stderr.splitlines()[-1].strip() == line
