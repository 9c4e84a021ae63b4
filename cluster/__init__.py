"""Where a run executes: chunks of scenarios, in this process or on Dask.

Knows nothing of requests, caches or settings: it takes small frozen specs and
gives back one merged ``Summary``. Import from the modules; this file stays
empty so that a worker loads only ``cluster.task`` and the engine.
"""
