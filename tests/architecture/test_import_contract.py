"""Imports point one way: dashboards, reports, service, cluster, engine."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture
def copy_of_packages(repository: Path, tmp_path: Path) -> Path:
    """Return a copy of the packages and of the contracts, to break."""
    shutil.copy(repository / "pyproject.toml", tmp_path)
    for package in ("engine", "cluster", "service", "reports", "dashboards"):
        shutil.copytree(repository / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def lint_imports(directory: Path) -> subprocess.CompletedProcess[str]:
    """Judge the packages of a directory by the contracts in its pyproject.toml."""
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    return subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)


def test_the_packages_keep_the_import_contract(copy_of_packages: Path) -> None:
    verdict = lint_imports(copy_of_packages)
    assert verdict.returncode == 0, verdict.stdout


@pytest.mark.parametrize(
    ("package", "statement"),
    [
        ("engine", "import cluster"),
        ("cluster", "import service"),
        ("service", "import reports"),
        ("reports", "import dashboards"),
        ("engine", "import distributed"),
        ("engine", "def later():\n    import redis"),
        ("cluster", "import panel"),
    ],
)
def test_a_forbidden_import_breaks_the_contract(copy_of_packages: Path, package: str, statement: str) -> None:
    (copy_of_packages / package / "offender.py").write_text(statement + "\n")
    verdict = lint_imports(copy_of_packages)
    assert verdict.returncode == 1
    assert f"{package}.offender" in verdict.stdout


def test_importing_the_engine_loads_nothing_of_the_outer_packages() -> None:
    outer = "dask distributed redis sqlalchemy fastapi panel papermill matplotlib cluster service reports"
    code = f"import sys, engine; print(*sorted(set({outer.split()}) & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert loaded.strip() == ""
