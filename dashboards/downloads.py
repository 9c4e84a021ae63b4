"""Files to keep: a run's result as NetCDF or CSV, its plan as TOML, the PDF of a report. Nothing is computed."""

import asyncio
import re
from collections.abc import Awaitable, Callable

from fastapi import APIRouter
from fastapi.responses import Response

from dashboards.api.accepting import NETCDF, PDF
from dashboards.desk import Desk
from dashboards.notice_page import notice_page
from dashboards.planning import toml_text
from dashboards.planning.document import document_of
from engine import OutlastError
from reports.quantile_csv import quantile_csv
from service import netcdf
from service.errors import NotFound

PREFIX = "/downloads"
CSV, TOML = "text/csv; charset=utf-8", "application/toml; charset=utf-8"


def run_address(run_id: str, ending: str) -> str:
    """Give the address of a run's file; ``ending`` is "nc", "csv" or "toml"."""
    return f"{PREFIX}/runs/{run_id}.{ending}"


def report_address(report_id: str) -> str:
    """Give the address of a report's PDF."""
    return f"{PREFIX}/reports/{report_id}.pdf"


def downloads(desk: Callable[[], Desk]) -> APIRouter:
    """Make the routes of the files.

    Parameters
    ----------
    desk : callable
        Gives the process's desk; open only while the app runs.
    """
    router = APIRouter(prefix=PREFIX, include_in_schema=False)

    @router.get("/runs/{run_id}.nc")
    async def result(run_id: str) -> Response:
        return await _file(lambda: _netcdf(desk(), run_id))

    @router.get("/runs/{run_id}.csv")
    async def table(run_id: str) -> Response:
        return await _file(lambda: _csv(desk(), run_id))

    @router.get("/runs/{run_id}.toml")
    async def plan(run_id: str) -> Response:
        return await _file(lambda: _toml(desk(), run_id))

    @router.get("/reports/{report_id}.pdf")
    async def report(report_id: str) -> Response:
        return await _file(lambda: _pdf(desk(), report_id))

    return router


async def _file(make: Callable[[], Awaitable[Response]]) -> Response:
    try:
        return await make()
    except OutlastError as error:
        words = str(error)
        status = 404 if isinstance(error, NotFound) else 409
        return notice_page(status, "This file is not there", words[:1].upper() + words[1:] + ".", "/history", "History")


async def _netcdf(desk: Desk, run_id: str) -> Response:
    dataset = await desk.submissions.result(run_id)
    content = await asyncio.to_thread(netcdf.to_bytes, dataset)
    return _attachment(content, NETCDF, str(dataset.attrs["name"]), "nc")


async def _csv(desk: Desk, run_id: str) -> Response:
    dataset = await desk.submissions.result(run_id)
    content = await asyncio.to_thread(quantile_csv, dataset)
    return _attachment(content.encode(), CSV, str(dataset.attrs["name"]), "csv")


async def _toml(desk: Desk, run_id: str) -> Response:
    run = await desk.submissions.get(run_id)
    plan = run.plan.model_copy(update={"name": run.name})
    return _attachment(toml_text.write(document_of(plan)).encode(), TOML, run.name, "toml")


async def _pdf(desk: Desk, report_id: str) -> Response:
    content = await desk.reports.result(report_id)
    job = await desk.reports.get(report_id)
    return _attachment(content, PDF, job.name, "pdf", inline=True)


def _attachment(content: bytes, kind: str, name: str, ending: str, inline: bool = False) -> Response:
    how = "inline" if inline else "attachment"
    headers = {
        "content-disposition": f'{how}; filename="{file_name(name)}.{ending}"',
        "x-content-type-options": "nosniff",
        "cache-control": "private, no-cache",
    }
    return Response(content, media_type=kind, headers=headers)


def file_name(name: str) -> str:
    """Make a name for a file of what somebody called a run: letters, digits and dashes, ``Retire-at-65``."""
    return re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")[:60] or "outlast"
