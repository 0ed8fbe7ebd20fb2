"""Style, scripts and vendored libraries, under addresses that change with their content.

All files share one version in their path, not one each: a style sheet's relative
links to its fonts then carry the version along by themselves. What is text goes out
compressed, which takes two thirds off a page's weight.
"""

from __future__ import annotations

import asyncio
import gzip
from functools import cache, lru_cache
from hashlib import blake2b
from http import HTTPStatus
from pathlib import Path

from fastapi import APIRouter, Request, Response
from starlette.responses import FileResponse
from starlette.staticfiles import StaticFiles

FOLDER = Path(__file__).parent / "static"
ONE_YEAR_S = 31_536_000
_TEXTS = frozenset({".css", ".js", ".svg", ".txt"})  # fonts are compressed already
_MOST_KEPT = 64

router = APIRouter(include_in_schema=False)
_files = StaticFiles(directory=FOLDER)


@router.get("/static/{version}/{path:path}")
async def static_file(version: str, path: str, request: Request) -> Response:
    """One file. Kept by browsers for ever at its own version, never at a stale one."""
    response = await _files.get_response(path, request.scope)
    known = version == static_version()
    if isinstance(response, FileResponse) and Path(response.path).suffix in _TEXTS:
        response = await _compressed(request, response)
    response.headers["Cache-Control"] = f"public, max-age={ONE_YEAR_S}, immutable" if known else "no-cache"
    return response


async def _compressed(request: Request, whole: FileResponse) -> Response:
    whole.headers["Vary"] = "Accept-Encoding"
    asks = {each.partition(";")[0].strip() for each in request.headers.get("accept-encoding", "").split(",")}
    # A part of a file, or whether it has changed, is asked of the file itself.
    if "gzip" not in asks or whole.status_code != HTTPStatus.OK or "range" in request.headers:
        return whole
    body = await asyncio.to_thread(_compress, str(whole.path))
    headers = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return Response(body, media_type=whole.media_type, headers=headers)


@lru_cache(maxsize=_MOST_KEPT)
def _compress(path: str) -> bytes:
    return gzip.compress(Path(path).read_bytes(), mtime=0)


@cache
def static_version() -> str:
    """A short digest over every static file's name and content."""
    digest = blake2b(digest_size=6)
    for file in sorted(path for path in FOLDER.rglob("*") if path.is_file()):
        digest.update(str(file.relative_to(FOLDER)).encode())
        digest.update(blake2b(file.read_bytes()).digest())
    return digest.hexdigest()


def static_url(name: str) -> str:
    """Where browsers find the static file `name`, relative to the static folder."""
    return f"/static/{static_version()}/{name}"


def has_static(name: str) -> bool:
    """Whether the file is there; vendored ones may be missing."""
    return (FOLDER / name).is_file()
