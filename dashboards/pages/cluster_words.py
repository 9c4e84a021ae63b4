"""What the Cluster page says of a cluster, as HTML and as plain words."""

from datetime import tzinfo
from html import escape

from cluster.status import ClusterStatus, Scaling, WorkerStatus
from dashboards.moments import clock
from service.settings import Settings

_HEAD = ("Worker", "Memory", "Processor", "Tasks")
_CAME_AND_WENT = {
    "came": ("came", "A worker came"),
    "went": ("went", "A worker was not needed any more and went"),
    "lost": ("lost", "A worker was lost; what it computed is computed again by others"),
}


def not_needed() -> str:
    """Say how runs are computed where there is no cluster."""
    return (
        "Runs are computed in this process, one after the other, because OUTLAST_EXECUTOR is “inline”.\n"
        "To use all processors of this machine, or of others, set it to “dask” and start Outlast again."
    )


def not_started(settings: Settings) -> str:
    """Say how there comes to be a cluster."""
    if settings.cluster == "address":
        return f"The first run connects to the scheduler at {settings.cluster_address}. Looking here starts nothing."
    workers = "one worker" if settings.max_workers == 1 else f"up to {settings.max_workers} workers"
    return (
        f"It starts by itself with the first run that is sent to it: on this machine, with {workers} of at most "
        f"{settings.worker_memory} each. Looking here starts nothing."
    )


def size(amount: int) -> str:
    """Say an amount of memory: ``172 MiB``, ``1 GiB``, ``1.5 GiB``."""
    if amount < 2**30:
        return f"{amount / 2**20:.0f} MiB"
    return f"{amount / 2**30:.1f}".removesuffix(".0") + " GiB"


def headline(status: ClusterStatus, most: int | None) -> str:
    """Say in a sentence what the cluster does, with where it is beneath."""
    rows = [("Scheduler", status.scheduler), ("Workers", _bounds(status, most)), ("Queue", _queue(status))]
    facts = "".join(f"<div><dt>{name}</dt><dd>{escape(said)}</dd></div>" for name, said in rows)
    return f'<h1 class="answer">{escape(sentence(status))}</h1><dl class="facts">{facts}</dl>'


def sentence(status: ClusterStatus) -> str:
    """Say in a sentence what the cluster does."""
    count, busy = len(status.workers), sum(worker.computing > 0 for worker in status.workers)
    if not count:
        return "The first worker is starting." if status.wanted else "No worker is there."
    there = "1 worker is" if count == 1 else f"{count} workers are"
    if not busy:
        return f"{there} ready; nothing is being computed."
    if busy == count:
        return f"{there} computing."
    return f"{busy} of {count} workers {'is' if busy == 1 else 'are'} computing."


def workers(status: ClusterStatus) -> str:
    """Tabulate the workers, memory as bars."""
    rows = "".join(map(_worker, status.workers)) or '<tr><td colspan="4">None yet</td></tr>'
    head = "".join(f"<th scope='col' class='{name.lower()}'>{name}</th>" for name in _HEAD)
    used, limit = (sum(getattr(one, name) for one in status.workers) for name in ("memory", "memory_limit"))
    title = f"The workers use {size(used)} of {size(limit)}" if limit else f"The workers use {size(used)}"
    return f"<h2>{title}</h2><div class='frame'><table class='workers'><tr>{head}</tr>{rows}</table></div>"


def scalings(status: ClusterStatus, zone: tzinfo | None = None) -> str:
    """List the workers that came and went, newest first."""
    items = "".join(_scaling(one, zone) for one in status.scalings)
    body = f"<ol class='events'>{items}</ol>" if items else "<p>Nothing yet.</p>"
    lead = "The cluster grows when work is waiting and shrinks a while after it is done."
    return f"<h2>Workers come and go with the work</h2><p class='quiet'>{lead}</p>{body}"


def _bounds(status: ClusterStatus, most: int | None) -> str:
    count = len(status.workers)
    return str(count) if most is None else f"{count} of at most {most}"


def _queue(status: ClusterStatus) -> str:
    computing = sum(worker.computing for worker in status.workers)
    waiting = sum(worker.waiting for worker in status.workers) + (status.queued or 0)
    if status.queued is None:
        return f"{_tasks(computing)} computing; how many wait is not known"
    return f"{_tasks(computing)} computing, {waiting or 'none'} waiting"


def _tasks(count: int) -> str:
    return "1 task" if count == 1 else f"{count or 'no'} tasks"


def _worker(worker: WorkerStatus) -> str:
    name = f"<th scope='row'>{escape(worker.name)}<small>{escape(worker.address)}</small></th>"
    tasks = f"{worker.computing or 'none'} computing" + (f", {worker.waiting} waiting" if worker.waiting else "")
    return f"<tr>{name}<td>{_memory(worker)}</td><td class='processor'>{worker.cpu:.0%}</td><td>{tasks}</td></tr>"


def _memory(worker: WorkerStatus) -> str:
    if not worker.memory_limit:
        return size(worker.memory)
    share = min(1.0, worker.memory / worker.memory_limit)
    said = f"{size(worker.memory)} of {size(worker.memory_limit)}"
    full = " full" if share > 0.8 else ""
    return f"<span class='bar{full}' aria-hidden='true'><span style='width:{100 * share:.0f}%'></span></span>{said}"


def _scaling(scaling: Scaling, zone: tzinfo | None) -> str:
    kind, words = _CAME_AND_WENT[scaling.kind]
    now = "1 worker now" if scaling.workers == 1 else f"{scaling.workers or 'no'} workers now"
    at = f"<time datetime='{scaling.at.isoformat()}'>{clock(scaling.at, zone)}</time>"
    return f"<li class='{kind}'>{at}<span>{words}: <b>{now}</b></span></li>"
