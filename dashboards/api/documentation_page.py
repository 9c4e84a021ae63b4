"""The OpenAPI document as one page of HTML: no script, no font and no style from anywhere else."""

import json
from html import escape
from typing import Any

from reports.tokens import DARK, LIGHT, Palette

_PARAGRAPH = "\n\n"
_METHODS = ("get", "post", "put", "delete")


def page(document: dict[str, Any]) -> str:
    """Set the whole page."""
    info = document["info"]
    about = "".join(f"<p>{_code(text)}</p>" for text in info["description"].split("\n\n"))
    parts = [_operation(path, method, methods[method]) for path, methods in document["paths"].items()
             for method in _METHODS if method in methods]  # fmt: skip
    title = f"{escape(info['title'])} API {escape(info['version'])}"
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><style>{_style()}</style></head>
<body><main><h1>{title}</h1>{about}
<p>For programs: <a href="openapi.json">the OpenAPI document</a>.</p>
<h2>What can be asked</h2>{"".join(parts)}
<h2>What is sent and what comes back</h2>{_schemas(document)}</main></body></html>"""


def _operation(path: str, method: str, operation: dict[str, Any]) -> str:
    rows = "".join(
        f"<tr><th scope=row><code>{escape(str(one['name']))}</code></th><td>{escape(one['in'])}</td>"
        f"<td>{_code(one.get('description') or one['schema'].get('description') or '')}</td></tr>"
        for one in operation.get("parameters", [])
    )
    parameters = f"<h3>Parameters</h3><table>{rows}</table>" if rows else ""
    replies = "".join(
        f"<tr><th scope=row>{status}</th><td>{_code(reply['description'])}</td><td>{_kinds(reply)}</td></tr>"
        for status, reply in sorted(operation["responses"].items())
    )
    summary = escape(operation.get("summary", ""))
    return f"""<details><summary><code class="{method}">{method.upper()}</code> <code>{escape(path)}</code>
<span>{summary}</span></summary><p>{_code(operation.get("description", ""))}</p>{parameters}{_body(operation)}
<h3>Replies</h3><table>{replies}</table></details>"""


def _body(operation: dict[str, Any]) -> str:
    content = operation.get("requestBody", {}).get("content", {})
    shown = []
    for kind, body in content.items():
        examples = {one["summary"]: one["value"] for one in body.get("examples", {}).values()}
        examples |= {"Example": body["example"]} if "example" in body else {}
        shown.append(f"<p><code>{escape(kind)}</code> {_named(body.get('schema', {}))}</p>")
        shown += [f"<p>{escape(name)}</p><pre>{_json(value)}</pre>" for name, value in examples.items()]
    return f"<h3>Body</h3>{''.join(shown)}" if shown else ""


def _kinds(reply: dict[str, Any]) -> str:
    return "<br>".join(
        f"<code>{escape(kind)}</code> {_named(body.get('schema', {}))}"
        for kind, body in reply.get("content", {}).items()
    )


def _schemas(document: dict[str, Any]) -> str:
    return "".join(
        f"<details><summary><code>{escape(name)}</code></summary>"
        f'<div id="{escape(name)}">'  # a link to what lies inside opens it
        f"<p>{_code(schema.get('description', '').split(_PARAGRAPH)[0])}</p>{_properties(schema)}</div></details>"
        for name, schema in sorted(document["components"]["schemas"].items())
    )


def _properties(schema: dict[str, Any]) -> str:
    rows = "".join(
        f"<tr><th scope=row><code>{escape(name)}</code></th><td>{_named(one)}</td>"
        f"<td>{_code(one.get('description', ''))}</td></tr>"
        for name, one in schema.get("properties", {}).items()
    )
    return f"<table>{rows}</table>" if rows else f"<pre>{_json(schema)}</pre>"


def _named(schema: dict[str, Any]) -> str:
    """Say what a schema is in a few words, with a link where it has a name."""
    if "$ref" in schema:
        name = escape(schema["$ref"].rpartition("/")[2])
        return f'<a href="#{name}">{name}</a>'
    if several := schema.get("anyOf") or schema.get("oneOf"):
        return " or ".join(_named(one) for one in several)
    if "enum" in schema:
        return " or ".join(f"<code>{escape(json.dumps(value))}</code>" for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_named(schema.get('items', {}))}"
    bounds = {"minimum": "from", "exclusiveMinimum": "more than", "maximum": "to", "exclusiveMaximum": "less than"}
    said = " ".join(f"{words} {schema[key]:,}" for key, words in bounds.items() if key in schema)
    return escape(" ".join(filter(None, [str(schema.get("type", "any")), said])))


def _code(text: str) -> str:
    """Set text between backticks as code."""
    parts = escape(text).replace("``", "`").split("`")
    return "".join(f"<code>{part}</code>" if place % 2 else part for place, part in enumerate(parts))


def _json(value: Any) -> str:
    return escape(json.dumps(value, indent=2))


def _style() -> str:
    return (
        f":root{{{_colours(LIGHT)}}}@media(prefers-color-scheme:dark){{:root{{{_colours(DARK)}}}}}"
        "body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);margin:0}"
        "main{max-width:60rem;margin:0 auto;padding:32px 20px}h1{font-size:32px}h2{font-size:20px;margin-top:32px}"
        "h3{font-size:14px;margin:16px 0 4px}a{color:var(--accent)}"
        "details{border-top:1px solid var(--rule);padding:10px 0}summary{cursor:pointer}"
        "summary span{color:var(--quiet)}"
        "table{border-collapse:collapse;font-size:14px;width:100%}"
        "th,td{text-align:left;vertical-align:top;padding:4px 12px 4px 0;font-weight:normal}"
        "pre{background:var(--panel);padding:12px;overflow:auto;font-size:14px}code{font-size:.95em}"
    )


def _colours(palette: Palette) -> str:
    names = ("ink", "quiet", "rule", "paper", "panel", "accent")
    return "".join(f"--{name}:{getattr(palette, name)};" for name in names)
