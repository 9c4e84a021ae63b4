"""What a worker of a local cluster does as it starts: load the engine, and leave Ctrl-C to who holds the cluster."""

import signal

import cluster.task  # noqa: F401 - the first task finds the engine loaded


def dask_setup(worker: object) -> None:
    """Ignore the interrupt that a terminal sends to everything in the foreground; Dask calls this by its name."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
