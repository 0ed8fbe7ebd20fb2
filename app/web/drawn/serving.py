"""Pictures of a result as SVG: drawn when asked for, by one thread of their own, and kept for a while."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Annotated, Literal

from fastapi import APIRouter, Header, Path, Query, Response

from app.api.access import CurrentServices, CurrentUser
from app.errors import NotFoundError
from app.rules.results import view_grade
from app.web.drawn.drawing import draw_curves, draw_deviation, draw_histogram
from app.web.drawn.views import curves_of, version_of
from app.web.learning.submissions import find_handed_in
from app.web.static_files import ONE_YEAR_S
from graders.pictures import Curve, Deviation, Histogram, digest_of
from graders.verdicts import CaseResult

MAX_KEPT = 128  # of some 20 KB each

router = APIRouter(include_in_schema=False)
# One thread: matplotlib is not made for several, and grading must not wait for pictures.
_drawing = ThreadPoolExecutor(max_workers=1, thread_name_prefix="drawing")

Named = tuple[tuple[str, Curve], ...]
Record = Deviation | Histogram | Named
CaseId = Annotated[str, Path(max_length=200)]
Version = Annotated[str, Query(alias="v", max_length=64)]
KnownTags = Annotated[str, Header(alias="if-none-match", max_length=1_000)]

# A picture styles itself and holds small images of its own; nothing in it runs or loads.
_HEADERS = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:"}


@router.get("/submissions/{submission_id}/pictures/{case_id}/curves.svg")
async def show_curves(
    *,
    submission_id: str,
    case_id: CaseId,
    services: CurrentServices,
    user: CurrentUser,
    version: Version = "",
    known: KnownTags = "",
) -> Response:
    """All curves of a case in one plot."""
    curves = curves_of(await _find_case(services, user, submission_id, case_id))
    if not curves:
        raise _absent()
    return await _answer(curves, version_of(curves), version, known)


@router.get("/submissions/{submission_id}/pictures/{case_id}/{place}/{kind}.svg")
async def show_output(
    *,
    submission_id: str,
    case_id: CaseId,
    place: Annotated[int, Path(ge=0, le=1_000)],
    kind: Literal["deviation", "histogram"],
    services: CurrentServices,
    user: CurrentUser,
    version: Version = "",
    known: KnownTags = "",
) -> Response:
    """How far an output is off, or which values it has; `place` is its place among the case's outputs."""
    case = await _find_case(services, user, submission_id, case_id)
    picture = case.outputs[place].picture if place < len(case.outputs) else None
    if not isinstance(picture, Deviation):
        raise _absent()
    record = picture if kind == "deviation" else picture.histogram
    if record is None:
        raise _absent()
    return await _answer(record, digest_of(picture), version, known)


async def _find_case(
    services: CurrentServices, user: CurrentUser, submission_id: str, case_id: str
) -> CaseResult:
    """The case as its page shows it, to those who may see the page."""
    async with services.database.reading() as session:
        shown = await find_handed_in(session, services, submission_id, user)
    cases = view_grade(shown.grade).cases if shown.grade else ()
    case = next((case for case in cases if case.id == case_id), None)
    if case is None:
        raise _absent()
    return case


async def _answer(record: Record, digest: str, version: str, known: str) -> Response:
    """The picture; at its own version its reader's browser keeps it for ever, at any other asks again."""
    keep = f"private, max-age={ONE_YEAR_S}, immutable" if version == digest else "private, no-cache"
    headers = {**_HEADERS, "ETag": f'"{digest}"', "Cache-Control": keep}
    if f'"{digest}"' in known:
        return Response(status_code=304, headers=headers)
    drawn = await asyncio.get_running_loop().run_in_executor(_drawing, _draw, record)
    return Response(drawn, headers=headers, media_type="image/svg+xml")


@lru_cache(maxsize=MAX_KEPT)
def _draw(record: Record) -> bytes:
    match record:
        case Deviation():
            return draw_deviation(record)
        case Histogram():
            return draw_histogram(record)
        case _:
            return draw_curves(record)


def _absent() -> NotFoundError:
    return NotFoundError("There is no such picture.")
