"""What a page shows when it has no answer to show: nothing yet, loading, refused, broken, finished.

Each is a short notice that says what happened and what can be done. A lost connection is no state of a page but of the
shell, which says so itself (``static/shell.js``).
"""

from html import escape

import panel as pn


def empty(title: str, words: str) -> pn.pane.HTML:
    """Say that there is nothing yet, and how there comes to be something."""
    return _notice("empty", title, words)


def loading(words: str = "One moment") -> pn.pane.HTML:
    """Hold the place of what is on its way."""
    return pn.pane.HTML(
        f'<div class="notice loading" role="status"><p>{escape(words)} …</p>'
        '<div class="bone wide"></div><div class="bone"></div><div class="bone tall"></div></div>',
        sizing_mode="stretch_width",
        margin=0,
    )


def refused(words: str, title: str = "That cannot be done as it stands") -> pn.pane.HTML:
    """Say what was refused: ``words`` name the value, the bound and the remedy, as the engine's errors do."""
    return _notice("refused", title, words)


def failed(words: str) -> pn.pane.HTML:
    """Say that something broke here, that nothing was lost, and what to try."""
    return _notice("failed", "Something went wrong on our side", words)


def finished(title: str, words: str) -> pn.pane.HTML:
    """Say that something asked for is done."""
    return _notice("finished", title, words)


def _notice(kind: str, title: str, words: str) -> pn.pane.HTML:
    role = "alert" if kind in ("refused", "failed") else "status"
    said = "".join(f"<p>{escape(line)}</p>" for line in words.splitlines())
    notice = f'<div class="notice {kind}" role="{role}"><h2>{escape(title)}</h2>{said}</div>'
    return pn.pane.HTML(notice, sizing_mode="stretch_width", margin=0)
