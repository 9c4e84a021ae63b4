"""The OpenAPI document at ``/api/openapi.json``, and the page that shows it at ``/api/docs``.

The page is HTML of our own, set on the server: FastAPI's pages load Swagger UI or ReDoc from another host, and neither
is carried by a package we have.
"""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse, JSONResponse

from dashboards.api.documentation_page import page
from dashboards.api.problems import Problem
from engine import OUTLAST_VERSION, Plan
from engine.markets.shipped import SHIPPED

_REF = "#/components/schemas/{model}"
_ABOUT = """Will the money outlast the plan? Send a plan, get the share of simulated futures in which it lasts.

Money is in dollars of year 0 and shares are between 0 and 1. Errors are problem documents (RFC 9457). A POST with an
`Idempotency-Key` is done once, however often it is sent. A request may hold 10 MB."""
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Sent again with the same request, the reply is the same and nothing is done twice.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    "example": "6f1c0b9e-run-1",
}


def add_documentation(app: FastAPI) -> None:
    """Serve the document of the app's routes, and the page that shows it."""
    made: dict[str, Any] = {}

    def document() -> dict[str, Any]:
        if not made:
            made.update(openapi(app))
        return made

    app.openapi = document  # type: ignore[method-assign]

    @app.get("/api/openapi.json", include_in_schema=False)
    async def serve_document() -> JSONResponse:
        return JSONResponse(document())

    @app.get("/api/docs", include_in_schema=False)
    async def serve_page() -> HTMLResponse:
        return HTMLResponse(page(document()))


def openapi(app: FastAPI) -> dict[str, Any]:
    """Write the OpenAPI document, with the schema of a plan wherever one is sent or shown."""
    made = get_openapi(title="Outlast", version=OUTLAST_VERSION, description=_ABOUT, routes=app.routes)
    schemas = made.setdefault("components", {}).setdefault("schemas", {})
    for model in (Plan, Problem):
        schema = model.model_json_schema(ref_template=_REF)
        schemas.update(schema.pop("$defs", {}))
        schemas[model.__name__] = schema
    schemas["History"] = {"anyOf": [{"type": "string", "enum": sorted(SHIPPED)}, schemas["History"]]}
    for path, methods in made["paths"].items():
        if "post" in methods and path.startswith("/api/"):
            methods["post"].setdefault("parameters", []).append(_KEY)
    return dict(_with_plans(made))


def _with_plans(node: Any) -> Any:
    """Put the schema of a plan where its place is marked."""
    if isinstance(node, list):
        return [_with_plans(item) for item in node]
    if not isinstance(node, dict):
        return node
    if node.get("x-plan"):
        reference = {"$ref": _REF.format(model="Plan")}
        return {"anyOf": [reference, {"type": "null"}]} if "anyOf" in node else reference
    return {name: _with_plans(item) for name, item in node.items()}
