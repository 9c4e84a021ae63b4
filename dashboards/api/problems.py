"""Every error as a problem document (RFC 9457): what is wrong, the value, the bound, and what to do.

Considered fastapi-problem: it knows no bounds and remedies, and is one more dependency for a page of code.
"""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, cast

from fastapi import FastAPI, Request, Response
from fastapi.exception_handlers import http_exception_handler
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from pydantic_core import ErrorDetails
from starlette.exceptions import HTTPException

from cluster.errors import ClusterError
from dashboards.api.said import taken_apart
from dashboards.plain_text import plain_text
from engine import CacheCorrupted, LimitError, OutlastError, PlanError
from engine.plan_errors import sentence
from service.errors import CacheUnavailable, NotFound, NotReady, RecordsUnavailable
from service.submissions.submission import UNEXPECTED

MEDIA_TYPE = "application/problem+json"
OURS = ("/api/", "/health", "/ready", "/startup", "/metrics")
"""Paths whose errors are problem documents; a page's errors are pages."""

_STATUS: tuple[tuple[type[OutlastError], int, str], ...] = (
    (LimitError, 422, "limit"),
    (PlanError, 422, "plan"),
    (NotFound, 404, "not-found"),
    (NotReady, 409, "not-ready"),
    (CacheCorrupted, 409, "damaged"),
    (RecordsUnavailable, 503, "records-unavailable"),
    (CacheUnavailable, 503, "cache-unavailable"),
    (ClusterError, 503, "cluster-unavailable"),
)
_REMEDIES = {
    404: "look at /api/docs for what there is",
    405: "use one of the methods in the header Allow",
    406: "ask for application/json",
    413: "send at most 10 MB",
}


class Mistake(BaseModel):
    """One thing that is wrong."""

    detail: str
    where: str | None = Field(None, description="The field, as a plan file or the request names it.")
    value: str | None = Field(None, description="What it is.")
    bound: str | None = Field(None, description="What it has to be.")
    remedy: str | None = Field(None, description="What to do.")


class Problem(BaseModel):
    """A problem document; `value`, `bound` and `remedy` are those of the first mistake."""

    type: str = Field(description="Which kind of problem, as a URN.", examples=["urn:outlast:problem:limit"])
    title: str
    status: int
    detail: str
    instance: str = Field(description="The path that was asked.")
    value: str | None = None
    bound: str | None = None
    remedy: str | None = None
    errors: list[Mistake] = Field(default_factory=list, description="Each mistake, where there is more to say.")


def problem(path: str, status: int, kind: str, message: str, headers: Mapping[str, str] | None = None) -> Response:
    """Make the reply that says what is wrong."""
    mistakes = [Mistake(**vars(said)) for said in taken_apart(message)]
    first = mistakes[0]
    document = Problem(
        type=f"urn:outlast:problem:{kind}",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=plain_text(message.replace("\n", " ")),
        instance=path,
        value=first.value,
        bound=first.bound,
        remedy=first.remedy or _REMEDIES.get(status),
        errors=mistakes,
    )
    return Response(document.model_dump_json(), status, headers, MEDIA_TYPE)


def add_problem_handlers(app: FastAPI) -> None:
    """Let an app answer the errors of its API as problem documents."""
    app.add_exception_handler(OutlastError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


async def _ours(request: Request, error: Exception) -> Response:
    for kind, status, name in _STATUS:
        if isinstance(error, kind):
            again = {"Retry-After": "5"} if status == 503 else None
            return problem(request.url.path, status, name, str(error), again)
    return await _unexpected(request, error)


async def _invalid(request: Request, error: Exception) -> Response:
    details = error.errors() if isinstance(error, RequestValidationError) else []
    lines = []
    for detail in details:
        place = tuple(str(part) for part in detail["loc"][1:]) or (str(detail["loc"][0]),)
        lines.append(sentence(cast(ErrorDetails, {**detail, "loc": place})))
    return problem(request.url.path, 422, "request", "\n".join(f"- {line}" for line in lines))


async def _http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        return await _unexpected(request, error)
    if not request.url.path.startswith(OURS):
        return await http_exception_handler(request, error)
    phrase = HTTPStatus(error.status_code).phrase
    kind = phrase.lower().replace(" ", "-")
    said = f"there is nothing at {request.url.path}" if str(error.detail) == "Not Found" else str(error.detail)
    return problem(request.url.path, error.status_code, kind, said, error.headers)


async def _unexpected(request: Request, error: Exception) -> Response:
    logging.getLogger(__name__).error("%s %s failed", request.method, plain_text(request.url.path), exc_info=error)
    return problem(request.url.path, 500, "unexpected", UNEXPECTED)


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Document that a route may answer with problem documents of these statuses."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": HTTPStatus(status).phrase, "content": content} for status in statuses}
