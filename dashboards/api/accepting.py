"""Replies in the form that the client accepts: JSON, or the file itself."""

import asyncio
from collections.abc import Sequence
from typing import Any

import xarray as xr
from fastapi import Request, Response
from starlette.exceptions import HTTPException

from dashboards.api.documents import Dataset, dataset

JSON, NETCDF, PDF = "application/json", "application/x-netcdf", "application/pdf"


def accepted(request: Request, offered: Sequence[str]) -> str:
    """Return which of the ``offered`` media types the client wants most; the first where it does not mind.

    Raises
    ------
    HTTPException
        406 where it accepts none of them.
    """
    wanted = _by_weight(request.headers.get("accept") or "*/*")
    for one in wanted:
        for other in offered:
            if one in ("*/*", other, f"{other.split('/')[0]}/*"):
                return other
    raise HTTPException(406, f"this can be sent as {' or '.join(offered)}; accept one of them")


def _by_weight(header: str) -> list[str]:
    weighted = []
    for place, item in enumerate(header.split(",")):
        kind, *parameters = [part.strip().lower() for part in item.split(";")]
        quality = next((p[2:] for p in parameters if p.startswith("q=")), "1")
        try:
            weight = float(quality)
        except ValueError:
            weight = 0.0
        if weight > 0:
            weighted.append((-weight, place, kind))
    return [kind for _, _, kind in sorted(weighted)]


async def as_accepted(request: Request, found: xr.Dataset, file_name: str) -> Response:
    """Reply with a Dataset as JSON, or as a NetCDF-4 file."""
    if accepted(request, (JSON, NETCDF)) == JSON:
        return Response(dataset(found).model_dump_json(), media_type=JSON)
    content = await asyncio.to_thread(lambda: bytes(found.to_netcdf(engine="h5netcdf")))
    return file(content, NETCDF, file_name)


def file(content: bytes, media_type: str, name: str) -> Response:
    """Reply with a file to keep."""
    return Response(content, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


FILE_OR_JSON: dict[int | str, dict[str, Any]] = {
    200: {
        "model": Dataset,
        "description": "The result.",
        "content": {NETCDF: {"schema": {"type": "string", "format": "binary"}}},
    }
}
"""Documents that a result comes as JSON, or as a NetCDF file."""
