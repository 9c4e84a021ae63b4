"""The child of ``execute``: one notebook, by papermill, until its end or its parent's.

``python -m reports.papermill_child JOB`` where JOB is JSON. Its last line says what went wrong. The kernel ends by
itself, within a second, when this process does.
"""

import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

NO_KERNEL = 75
"""Exit code for a kernel that did not come up, which is worth one more attempt (EX_TEMPFAIL of sysexits)."""

_START_SECONDS = 60


def main(job: dict[str, Any]) -> int:
    """Execute the job's notebook and return the exit code: 0, 1 for a notebook that failed, `NO_KERNEL`."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    try:
        _execute(job)
    except PapermillExecutionError as error:
        return _fail(f"Cell {error.exec_count} raised {error.ename}: {error.evalue}.")
    except CellTimeoutError:
        return _fail(f"A cell took longer than {job['cell_seconds']:g} s: raise the limit or do less in it.")
    except DeadKernelError:
        return _fail("The kernel ended in the middle of the notebook, perhaps for lack of memory.")
    except RuntimeError as error:
        return _fail(f"No kernel started: {error}.", NO_KERNEL)
    return 0


def _execute(job: dict[str, Any]) -> None:
    from papermill import execute_notebook

    execute_notebook(
        job["notebook"],
        job["output"],
        parameters=job["parameters"],
        cwd=str(Path(job["notebook"]).parent),
        progress_bar=False,
        start_timeout=_START_SECONDS,
        execution_timeout=job["cell_seconds"],
        shutdown_kernel="immediate",  # a kernel asked kindly takes a second to go
    )


def _fail(said: str, code: int = 1) -> int:
    print(" ".join(said.split()), flush=True)
    return code


def _end_with_parent() -> None:
    """Wait for the end of the standard input, into which nobody writes: the parent has let go."""
    os.read(sys.stdin.fileno(), 1)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
