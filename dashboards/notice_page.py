"""A whole page that says one thing, for addresses that no page of the dashboard answers."""

from html import escape

from fastapi.responses import HTMLResponse

from dashboards.shell import MARK, TOKENS

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · Outlast</title>
<link rel="icon" type="image/svg+xml" href="{mark}">
<style>{tokens}</style>
<link rel="stylesheet" href="/assets/shell.css">
<script src="/assets/theme.js"></script>
</head>
<body>
<header class="shell-header"><a class="wordmark" href="/plan">Outlast</a></header>
<main><h1>{title}</h1><p>{words}</p><p><a href="{back}">{where}</a></p></main>
</body>
</html>"""


def notice_page(status: int, title: str, words: str, back: str = "/cluster", where: str = "Cluster") -> HTMLResponse:
    """Make a page of one notice, with the way ``back``.

    Parameters
    ----------
    status : int
        Of HTTP.
    title, words : str
        What happened, and what can be done; plain text.
    back, where : str
        Address and name of the page to go on with.
    """
    said = {"title": escape(title), "words": escape(words), "back": escape(back), "where": escape(where)}
    page = _PAGE.format(mark=MARK, tokens=TOKENS, **said)
    return HTMLResponse(page, status, headers={"cache-control": "no-store"})
