"""What all tests share: where the repository is, and the floors of coverage."""

import io
import subprocess
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
settings.register_profile(
    "outlast", deadline=None
)  # a deadline is a wall-clock assertion; a kernel may be compiled first
settings.load_profile("outlast")

PACKAGES = ("engine", "cluster", "service", "reports", "dashboards")


@pytest.fixture(scope="session")
def repository() -> Path:
    """Return the root of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def project_files() -> tuple[Path, ...]:
    """Return every file of the project that git tracks or would track, relative to its root."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return tuple(sorted({Path(name) for name in listed.split("\0") if name and (ROOT / name).is_file()}))


@pytest.fixture(scope="session")
def product_modules(project_files: tuple[Path, ...]) -> tuple[Path, ...]:
    """Return the Python modules of the packages, relative to the root."""
    return tuple(path for path in project_files if path.parts[0] in PACKAGES and path.suffix == ".py")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --cov-floor: a lowest coverage for one package, beside pytest-cov's for all of them."""
    parser.addoption("--cov-floor", action="append", default=[], metavar="PACKAGE=PERCENT")


class CoverageFloors:
    """Fails the session when a package is covered less than its floor.

    pytest-cov knows one floor for everything; the engine's is higher. Runs around pytest-cov's own loop, which has
    then merged what the worker processes measured.
    """

    def __init__(self, floors: dict[str, float]) -> None:
        self.floors = floors
        self.lines: list[str] = []

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        result = yield
        measured = session.config.pluginmanager.getplugin("_cov")
        coverage = measured.cov_controller.cov
        for package, floor in self.floors.items():
            table = io.StringIO()
            percent = coverage.report(include=f"{package}/*", file=table, skip_covered=True)
            self.lines.append(f"coverage of {package}: {percent:.1f} %, at least {floor:g} % asked")
            if percent < floor:
                self.lines += [table.getvalue(), f"FAIL: cover {package} better, or say why it cannot be"]
                session.testsfailed += 1
        return result

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for line in self.lines:
            terminalreporter.write_line(line)


def pytest_configure(config: pytest.Config) -> None:
    """Watch the floors in the process that merges the coverage."""
    floors = dict(floor.split("=") for floor in config.getoption("--cov-floor"))
    if floors and not hasattr(config, "workerinput"):
        config.pluginmanager.register(CoverageFloors({name: float(least) for name, least in floors.items()}))
