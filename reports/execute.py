"""Execute a notebook in a process of its own, which is handed nothing it must not know.

The child runs papermill, which starts the kernel. It dies with its parent, is stopped by the clock, and sees only the
environment variables on the list below; the notebook may be an adviser's own.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from reports.errors import NotebookFailed
from reports.papermill_child import NO_KERNEL

PASSED = frozenset(
    {"HOME", "LANG", "LC_ALL", "LC_CTYPE", "NUMBA_CACHE_DIR", "NUMBA_CPU_NAME", "PATH", "PYTHONDONTWRITEBYTECODE"}
    | {"SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "TZ", "USERPROFILE", "VIRTUAL_ENV", "XDG_CACHE_HOME"}
)
"""Environment variables that a notebook's process is given; everything else stays with us."""

CELL_SECONDS = 120
WALL_SECONDS = 300


@dataclass(frozen=True)
class Limits:
    """How long a cell and the whole notebook may take, in seconds."""

    cell: float = CELL_SECONDS
    wall: float = WALL_SECONDS


def execute(notebook: Path, parameters: Mapping[str, Any], limits: Limits | None = None) -> NotebookNode:
    """Execute a notebook with parameters and return it with its outputs.

    Parameters
    ----------
    notebook : Path
        A notebook with a cell tagged ``parameters``; it runs in the folder it lies in.
    parameters : mapping
        Values of its parameters, as JSON can hold them.
    limits : Limits, optional
        The cell timeout and the wall clock.

    Raises
    ------
    NotebookFailed
        If a cell raised, the time was up or no kernel started twice; the notebook is kept and the error says where.
    """
    folder = Path(tempfile.mkdtemp(prefix="outlast-notebook-"))
    done = folder / notebook.name
    job = {"notebook": str(notebook.resolve()), "output": str(done), "parameters": dict(parameters)}
    reason = _attempts(job, folder, limits or Limits())
    if reason:
        raise NotebookFailed(reason, _kept(notebook, done))
    try:
        return nbformat.read(done, as_version=4)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def child_environment(folder: Path) -> dict[str, str]:
    """Build the environment of the child: the passed variables, this code, and Jupyter's files in ``folder``."""
    private = {"JUPYTER_RUNTIME_DIR": folder / "runtime", "IPYTHONDIR": folder / "ipython", "MPLBACKEND": "agg"}
    ours = {name: value for name, value in os.environ.items() if name in PASSED}
    code = {"PYTHONPATH": str(Path(__file__).parents[1])}
    return ours | code | {name: str(value) for name, value in private.items()}


def _attempts(job: dict[str, Any], folder: Path, limits: Limits) -> str | None:
    for _ in range(2):
        code, said = _run(job, folder, limits)
        if code != NO_KERNEL:
            break
    return None if code == 0 else said


def _run(job: dict[str, Any], folder: Path, limits: Limits) -> tuple[int, str]:
    """Run the child once; its standard input is a pipe that closes when we let go of it or die, and then it ends."""
    read_end, write_end = os.pipe()
    with subprocess.Popen(
        [sys.executable, "-m", "reports.papermill_child", json.dumps({**job, "cell_seconds": limits.cell})],
        stdin=read_end,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=child_environment(folder),
        text=True,
    ) as child:
        os.close(read_end)
        try:
            said, _ = child.communicate(timeout=limits.wall)
        except subprocess.TimeoutExpired:
            child.kill()
            return 1, f"The notebook took longer than {limits.wall:g} s and was stopped: raise the limit."
        finally:
            os.close(write_end)
    return child.returncode, _last_line(said)


def _last_line(said: str) -> str:
    lines = [line for line in said.strip().splitlines() if line.strip()]
    return lines[-1].strip() if lines else "The process of the notebook ended without a word."


def _kept(notebook: Path, done: Path) -> Path:
    """Keep what there is of the failed notebook; its copy without outputs if papermill had not begun to write."""
    if not done.exists():
        shutil.copyfile(notebook, done)
    return done
