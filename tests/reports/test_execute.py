"""Notebooks run in a process of their own."""

import os
import subprocess
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from reports import execute as executing
from reports.errors import NotebookFailed
from reports.execute import Limits, child_environment, prepared
from reports.papermill_child import NO_KERNEL


@pytest.fixture(autouse=True)
def _nothing_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep failed notebooks with the other files of the test."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def notebook(folder: Path, *sources: str) -> Path:
    """Write a notebook whose first cell holds the parameters."""
    cells = [new_code_cell("n = 1", metadata={"tags": ["parameters"]}), *map(new_code_cell, sources)]
    path = folder / "mine.ipynb"
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python", "language": "python"}}
    nbformat.write(new_notebook(cells=cells, metadata=kernel), path)
    return path


def execute(path: Path, parameters: dict[str, object], limits: Limits | None = None) -> nbformat.NotebookNode:
    """Execute a notebook and read it with its outputs."""
    with prepared(path, limits) as workplace:
        return nbformat.read(workplace.execute(parameters), as_version=4)


def test_parameters_reach_the_notebook_and_secrets_do_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTLAST_REDIS_URL", "redis://:hush@127.0.0.1")
    monkeypatch.setenv("CLOUD_TOKEN", "hush")
    done = execute(notebook(tmp_path, "import os; print(n, sorted(os.environ), list(os.environ.values()))"), {"n": 41})
    said = done.cells[-1].outputs[0].text
    assert said.startswith("41 ")
    assert "PATH" in said
    for secret in ("hush", "OUTLAST_REDIS_URL", "CLOUD_TOKEN"):
        assert secret not in said


def test_the_environment_is_a_list_of_what_may_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOMETHING_NEW", "1")
    assert "SOMETHING_NEW" not in child_environment(tmp_path)


def test_a_failing_notebook_is_kept_and_its_reason_told(tmp_path: Path) -> None:
    with pytest.raises(NotebookFailed, match=r"Cell 3 raised ValueError: no such fund\.") as failed:
        execute(notebook(tmp_path, "print('so far')", "raise ValueError('no such fund')"), {})
    kept = failed.value.kept
    assert str(kept) in str(failed.value)
    assert "so far" in kept.read_text(encoding="utf-8")


def test_a_cell_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(NotebookFailed, match=r"longer than 1 s"):
        execute(notebook(tmp_path, "import time; time.sleep(600)"), {}, Limits(cell=1))


def test_a_notebook_that_takes_too_long_is_stopped_whole(tmp_path: Path) -> None:
    with pytest.raises(NotebookFailed, match=r"The notebook took longer than 0\.5 s"):
        execute(notebook(tmp_path, "import time; time.sleep(600)"), {}, Limits(wall=0.5))


def test_a_kernel_that_is_not_installed_is_named(tmp_path: Path) -> None:
    path = notebook(tmp_path)
    content = nbformat.read(path, as_version=4)
    content.metadata.kernelspec.name = "no_such_kernel"
    nbformat.write(content, path)
    with pytest.raises(NotebookFailed, match="no_such_kernel"):
        execute(path, {})


@pytest.mark.parametrize(("ends", "runs"), [([NO_KERNEL, 0], 2), ([NO_KERNEL, NO_KERNEL], 2), ([1], 1), ([0], 1)])
def test_a_kernel_that_does_not_start_is_tried_once_more_and_nothing_else_is(
    ends: list[int], runs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    class Scripted:
        def __init__(self, _: object) -> None:
            calls.append(ends[len(calls)])

        def finish(self, _: object) -> tuple[int, str]:
            return calls[-1], "No kernel started."

        def close(self) -> None:
            pass

    monkeypatch.setattr(executing, "_Child", Scripted)
    with prepared(notebook(tmp_path)) as workplace, nullcontext() if ends[-1] == 0 else pytest.raises(NotebookFailed):
        workplace.execute({})
    assert len(calls) == runs


def test_the_kernel_dies_with_the_process_that_asked(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    path = notebook(tmp_path, f"import os, time; open({str(told)!r}, 'w').write(f'{{os.getpid()}} '); time.sleep(600)")
    ask = "import sys; from pathlib import Path; from reports.execute import prepared\n"
    ask += "with prepared(Path(sys.argv[1])) as workplace: workplace.execute({})"
    asker = subprocess.Popen(
        [sys.executable, "-c", ask, str(path)], env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    )
    kernel = int(_wait(lambda: _read(told)))
    asker.kill()
    asker.wait()
    assert _wait(lambda: "gone" if not _lives(kernel) else "")


def _wait(found) -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if said := found():
            return said
        time.sleep(0.05)
    return ""


def _read(path: Path) -> str:
    said = path.read_text() if path.exists() else ""
    return said if said.endswith(" ") else ""


def _lives(pid: int) -> bool:
    try:
        return not Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0].startswith("Z")
    except OSError:
        return False
