"""How a past run reads as a row of a table."""

from datetime import tzinfo
from html import escape
from urllib.parse import quote

from dashboards.moments import when
from dashboards.pages.run.words import asked
from service.submissions import Submission

ROW_HEAD = (
    '<thead><tr><th scope="col">Plan</th><th scope="col">When</th><th scope="col">Asked</th>'
    '<th scope="col">How it stands</th><th scope="col">What it cost</th></tr></thead>'
)
STATUS = {
    "running": "running",
    "done": "answered",
    "failed": "failed",
    "cancelled": "stopped",
    "interrupted": "interrupted",
}


def row_html(run: Submission, zone: tzinfo | None) -> str:
    """Write one row; the plan's name leads to the run."""
    link = f'<a href="/run?id={quote(run.id)}">{escape(run.name)}</a>'
    cells = (when(run.started, zone), asked(run), STATUS[run.status], cost_words(run))
    return f'<tr><th scope="row">{link}</th>' + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"


def cost_words(run: Submission) -> str:
    """Say what a run cost: ``4.2 core-seconds``, ``nothing, known already``."""
    if run.cached:
        return "nothing, known already"
    if run.core_seconds is None:
        return "–"
    return f"{run.core_seconds:,.1f} core-seconds"
