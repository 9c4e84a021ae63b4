"""Execute a notebook in a process of its own, which is handed nothing it must not know.

The child runs papermill, which drives the kernel. It dies with its parent, is stopped by the clock, and sees only the
environment variables on the list below; the notebook may be an adviser's own.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.errors import RunCancelled
from reports.errors import NotebookFailed
from reports.papermill_child import NO_KERNEL

PASSED = frozenset(
    {"HOME", "LANG", "LC_ALL", "LC_CTYPE", "NUMBA_CACHE_DIR", "NUMBA_CPU_NAME", "PATH", "PYTHONDONTWRITEBYTECODE"}
    | {"SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "TZ", "USERPROFILE", "VIRTUAL_ENV", "XDG_CACHE_HOME"}
)
"""Environment variables that a notebook's process is given; everything else stays with us."""

CELL_SECONDS = 120.0
WALL_SECONDS = 300.0


@dataclass(frozen=True)
class Limits:
    """How long a cell and the whole notebook may take, in seconds."""

    cell: float = CELL_SECONDS
    wall: float = WALL_SECONDS


@dataclass(frozen=True)
class Prepared:
    """A notebook whose process is starting; made by `prepared`.

    Parameters
    ----------
    notebook : Path
        What will be executed, in the folder it lies in.
    folder : Path
        Where its process keeps files, and where the executed notebook is written.
    limits : Limits
        The cell timeout and the wall clock, which starts with the execution.
    """

    notebook: Path
    folder: Path
    limits: Limits
    _children: list["_Child"] = field(default_factory=list)
    _stopped: threading.Event = field(default_factory=threading.Event)

    def execute(self, parameters: Mapping[str, Any]) -> Path:
        """Execute the notebook, and return where it lies with its outputs until the end of `prepared`.

        Parameters
        ----------
        parameters : mapping
            Values for its cell tagged ``parameters``, as JSON can hold them.

        Raises
        ------
        NotebookFailed
            If a cell raised, the time was up or no kernel started twice; the notebook is kept.
        RunCancelled
            If it was stopped.
        """
        code, said = self._children[-1].finish(parameters)
        if code == NO_KERNEL:
            self.start()
            code, said = self._children[-1].finish(parameters)
        if code and self._stopped.is_set():
            raise RunCancelled("The notebook was stopped by whoever asked for it.")
        if code:
            raise NotebookFailed(said, self._kept())
        return self.output

    @property
    def output(self) -> Path:
        """Where the executed notebook is written."""
        return self.folder / self.notebook.name

    def start(self) -> None:
        """Start a child, which waits for its parameters."""
        self._children.append(_Child(self))

    def stop(self) -> None:
        """End the execution from another thread, at once."""
        self._stopped.set()
        for child in self._children:
            child.kill()

    def close(self) -> None:
        """End every child that has not ended."""
        for child in self._children:
            child.close()

    def _kept(self) -> Path:
        """Keep what there is of the failed notebook: a copy as it was, if nothing had been written yet."""
        kept = Path(tempfile.mkdtemp(prefix="outlast-failed-")) / self.notebook.name
        shutil.copyfile(self.output if self.output.exists() else self.notebook, kept)
        return kept


@contextmanager
def prepared(notebook: Path, limits: Limits | None = None) -> Iterator[Prepared]:
    """Start the process of a notebook, so that it loads while its result is still being found.

    Parameters
    ----------
    notebook : Path
        A notebook with a cell tagged ``parameters``.
    limits : Limits, optional
        How long it may take.
    """
    with tempfile.TemporaryDirectory(prefix="outlast-notebook-", ignore_cleanup_errors=True) as folder:
        workplace = Prepared(notebook.resolve(), Path(folder), limits or Limits())
        workplace.start()
        try:
            yield workplace
        finally:
            workplace.close()


def child_environment(folder: Path) -> dict[str, str]:
    """Build the environment of the child: the passed variables, this code, and Jupyter's files in ``folder``."""
    private = {"JUPYTER_RUNTIME_DIR": folder / "runtime", "IPYTHONDIR": folder / "ipython", "MPLBACKEND": "agg"}
    ours = {name: value for name, value in os.environ.items() if name in PASSED}
    code = {"PYTHONPATH": str(Path(__file__).parents[1])}
    return ours | code | {name: str(value) for name, value in private.items()}


class _Child:
    """One process; its standard input is a pipe that closes when we let go of it or die, and then it ends."""

    def __init__(self, of: Prepared) -> None:
        self._limits = of.limits
        job = {"notebook": str(of.notebook), "output": str(of.output), "cell_seconds": of.limits.cell}
        read_end, self._write_end = os.pipe()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "reports.papermill_child", json.dumps(job)],
            stdin=read_end,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=child_environment(of.folder),
            text=True,
        )
        os.close(read_end)

    def finish(self, parameters: Mapping[str, Any]) -> tuple[int, str]:
        """Hand over the parameters and wait; return the exit code and the last line said."""
        try:
            os.write(self._write_end, json.dumps(dict(parameters)).encode() + b"\n")
            said, _ = self._process.communicate(timeout=self._limits.wall)
        except BrokenPipeError:
            said, _ = self._process.communicate()
        except subprocess.TimeoutExpired:
            return 1, f"The notebook took longer than {self._limits.wall:g} s and was stopped: raise the limit."
        return self._process.returncode, _last_line(said)

    def kill(self) -> None:
        """End the process; the kernel follows it within a second."""
        self._process.kill()

    def close(self) -> None:
        """Let go of the process, and end it for certain."""
        if self._write_end >= 0:
            os.close(self._write_end)
            self._write_end = -1
        try:
            self._process.communicate(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()


def _last_line(said: str) -> str:
    lines = [line for line in said.strip().splitlines() if line.strip()]
    return lines[-1].strip() if lines else "The process of the notebook ended without a word."
