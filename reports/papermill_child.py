"""The child of ``execute``: one notebook, by papermill, until its end or its parent's.

``python -m reports.papermill_child JOB`` where JOB is JSON; the notebook's parameters follow as one line on the
standard input. The kernel of a notebook that names our reports loads what they draw with while papermill loads, and
while the parent still looks for the result. The last line says what went wrong. The kernel ends by itself, within a
second, when this process does.
"""

import json
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

NO_KERNEL = 75
"""Exit code for a kernel that did not come up, which is worth one more attempt (EX_TEMPFAIL of sysexits)."""

_START_SECONDS = 60
_PRELOAD = (
    # A report never talks to Dask; xarray would load it, for a second, only to ask whether an array is one of Dask's.
    "import sys; sys.modules['dask'] = None; "
    # The collector would run over the million objects of these libraries again and again: a sixth of the time while
    # they load, and twice that while the charts are drawn, so that it is told to leave them alone for good.
    "import gc; gc.disable(); "
    "[*map(__import__, ('h5netcdf', 'holoviews.plotting.mpl', 'reports.record', 'reports.words'))]; "
    "gc.freeze(); gc.enable()"
)


def main(job: dict[str, Any]) -> int:
    """Execute the job's notebook and return the exit code: 0, 1 for a notebook that failed, `NO_KERNEL`."""
    try:
        kernel = _start_kernel(Path(job["notebook"]))
        return _follow(job, kernel)
    except (RuntimeError, OSError) as error:
        return _fail(f"No kernel started: {error}.", NO_KERNEL)


def _follow(job: dict[str, Any], kernel: Any) -> int:
    from jupyter_core.utils import run_sync
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    try:
        if handed := _parameters():
            _execute(job, json.loads(handed), kernel)
    except PapermillExecutionError as error:
        return _fail(f"Cell {error.exec_count} raised {error.ename}: {error.evalue}.")
    except CellTimeoutError:
        return _fail(f"A cell took longer than {job['cell_seconds']:g} s: raise the limit.")
    except DeadKernelError:
        return _fail("The kernel ended in the middle of the notebook, perhaps for lack of memory.")
    finally:
        run_sync(kernel.signal_kernel)(signal.SIGKILL)  # asked kindly it takes a second, waited for a fifth
    return 0


def _start_kernel(notebook: Path) -> Any:
    """Start the notebook's kernel in its folder."""
    from jupyter_client.manager import AsyncKernelManager
    from jupyter_core.utils import run_sync

    text = notebook.read_text(encoding="utf-8")
    name = json.loads(text)["metadata"].get("kernelspec", {}).get("name", "python3")
    kernel = AsyncKernelManager(kernel_name=name)
    python = kernel.kernel_spec is not None and "ipykernel_launcher" in kernel.kernel_spec.argv
    preload = [f"--IPKernelApp.exec_lines={_PRELOAD}"] if python and "reports" in text else []
    run_sync(kernel.start_kernel)(cwd=str(notebook.parent), extra_arguments=preload)
    return kernel


def _parameters() -> bytes:
    """Wait for the line of parameters, then watch for the end of the input; nothing means that the parent is gone."""
    line = sys.stdin.buffer.readline()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    return line


def _execute(job: dict[str, Any], parameters: dict[str, Any], kernel: Any) -> None:
    from papermill import execute_notebook

    execute_notebook(
        job["notebook"],
        job["output"],
        parameters=parameters,
        progress_bar=False,
        start_timeout=_START_SECONDS,
        execution_timeout=job["cell_seconds"],
        km=kernel,
    )


def _fail(said: str, code: int = 1) -> int:
    print(" ".join(said.split()), flush=True)
    return code


def _end_with_parent() -> None:
    os.read(sys.stdin.fileno(), 1)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
