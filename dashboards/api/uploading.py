"""Files that are sent: in a form, or as the body itself. What they hold counts, never what they are called."""

from typing import Any

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException

from dashboards.plain_text import plain_text
from engine import DataError

_BINARY = {"type": "string", "format": "binary"}


async def uploaded(request: Request) -> tuple[bytes, str]:
    """Return the one file that was sent, and what it is called.

    Raises
    ------
    DataError
        Where none was sent, or several.
    HTTPException
        400 where the form cannot be read, 413 where it is too large.
    """
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        content, name = await request.body(), "upload"
    else:
        content, name = await _from_form(request)
    if not content:
        raise DataError("the upload is empty; choose a file that holds something")
    return content, name


async def _from_form(request: Request) -> tuple[bytes, str]:
    try:
        async with request.form(max_files=2, max_fields=10) as form:
            files = [value for value in form.values() if isinstance(value, UploadFile)]
            if len(files) != 1:
                raise DataError(f"the form holds {len(files)} files; send exactly one")
            return await files[0].read(), plain_text(files[0].filename or "upload")[:80] or "upload"
    except (MultiPartException, ValueError, KeyError) as error:
        if isinstance(error, DataError):
            raise
        raise HTTPException(400, f"the form cannot be read ({error}); send it as multipart/form-data") from error


def file_body(*media_types: str, **others: Any) -> dict[str, Any]:
    """Document that a route takes a file in a form, or as a body of one of some media types."""
    form = {"type": "object", "properties": {"file": _BINARY}, "required": ["file"]}
    content = {kind: {"schema": _BINARY} for kind in media_types}
    return {
        "requestBody": {"required": True, "content": {**others, "multipart/form-data": {"schema": form}, **content}}
    }
