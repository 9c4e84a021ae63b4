"""What is installed is pinned, by hash, from no particular host, and the same for pip and conda."""

import importlib.util
import re
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from packaging.requirements import Requirement

HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")


def requirements(lock: str) -> list[list[str]]:
    """Split a lock file into its requirements: the pin's line, then its hashes'."""
    return [block.splitlines() for block in re.split(r"\n(?=\S)", lock.strip())]


def unsafe(lock: str) -> list[str]:
    """Return the requirements of a lock file that are not one version with at least one hash and nothing else."""
    return [
        lines[0]
        for lines in requirements(lock)
        if "==" not in lines[0] or len(lines) < 2 or not all(HASH.match(line) for line in lines[1:])
    ]


@pytest.fixture(scope="module")
def writer(repository: Path) -> ModuleType:
    """Return the script that writes environment.yml."""
    spec = importlib.util.spec_from_file_location("write_environment", repository / ".ci/write_environment.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def pinned(texts: list[str]) -> dict[str, list[tuple[str, str]]]:
    """Return each requirement's version and marker by its name."""
    parsed = [Requirement(text) for text in texts]
    return {one.name: sorted((str(r.specifier), str(r.marker)) for r in parsed if r.name == one.name) for one in parsed}


def pins_of_lock(lock: str) -> dict[str, list[tuple[str, str]]]:
    """Return the pins of a lock file, read without the script under test."""
    return pinned([lines[0].removesuffix("\\").strip() for lines in requirements(lock)])


def pins_of_environment(text: str) -> dict[str, list[tuple[str, str]]]:
    """Return the pins of an environment file."""
    return pinned(next(entry["pip"] for entry in yaml.safe_load(text)["dependencies"] if isinstance(entry, dict)))


@pytest.mark.parametrize("name", ["requirements.lock", ".ci/uv.lock"])
def test_every_locked_package_has_one_version_and_its_hashes(repository: Path, name: str) -> None:
    assert unsafe((repository / name).read_text()) == []


@pytest.mark.parametrize(
    "line", ["numpy==2.5.0", "numpy>=2\n    --hash=sha256:" + "0" * 64, "numpy==2.5.0 \\\n    --hash=sha256:12"]
)
def test_a_package_without_version_or_hash_is_noticed(line: str) -> None:
    assert len(unsafe(line)) == 1


def test_the_lock_holds_every_dependency_that_the_project_asks_for(repository: Path) -> None:
    project = tomllib.loads((repository / "pyproject.toml").read_text())["project"]
    asked = [Requirement(text) for text in project["dependencies"] + project["optional-dependencies"]["dev"]]
    locked = pins_of_lock((repository / "requirements.lock").read_text())
    held = {name: [version.removeprefix("==") for version, _ in pins] for name, pins in locked.items()}
    missing = [str(one) for one in asked if not any(one.specifier.contains(v) for v in held.get(one.name, []))]
    assert missing == []


def test_conda_users_get_the_versions_of_the_lock(repository: Path) -> None:
    environment = (repository / "environment.yml").read_text()
    assert pins_of_environment(environment) == pins_of_lock((repository / "requirements.lock").read_text())


def test_environment_yml_is_what_make_lock_writes(repository: Path, writer: ModuleType) -> None:
    lock = (repository / "requirements.lock").read_text()
    assert (repository / "environment.yml").read_text() == writer.environment(lock)


def test_a_version_that_differs_between_the_lock_and_environment_yml_is_noticed(writer: ModuleType) -> None:
    lock = "numpy==2.5.0 ; python_version < '4' \\\n    --hash=sha256:" + "0" * 64 + "\n"
    assert pins_of_environment(writer.environment(lock)) == pins_of_lock(lock)
    assert pins_of_environment(writer.environment(lock).replace("2.5.0", "2.5.1")) != pins_of_lock(lock)
