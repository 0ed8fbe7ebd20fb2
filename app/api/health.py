"""Is the process alive, and is it fit for work?"""

from __future__ import annotations

from http import HTTPStatus

import structlog
from fastapi import APIRouter, Response
from pydantic import BaseModel

from app.api.access import CurrentServices
from app.db.migrate import is_current
from app.db.submissions.submissions import count_queued
from app.services import Services

router = APIRouter(tags=["health"])
_LOOK_AGAIN_S = 5
_log = structlog.get_logger(__name__)


class Readiness(BaseModel):
    """What this process needs, and whether it has it.

    `grading`: `ready`, `starting`, `refused` (the sandbox can't be built, or a
    required wall is missing, see `detail`)
    or `off` (other processes grade). `waiting` counts submissions, up to the queue's limit.
    """

    ready: bool
    database: bool
    migrated: bool
    questions: int
    bank_errors: int
    grading: str
    detail: str
    libraries: dict[str, str]
    waiting: int


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz", responses={503: {"model": Readiness}})
async def readyz(services: CurrentServices, response: Response) -> Readiness:
    """Whether requests should be sent here: 200, or 503 with what is missing."""
    database, migrated, waiting = await _ask_database(services)
    grading = services.grading
    ready = database and migrated and grading.state in ("ready", "off")
    if not ready:
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
        response.headers["Retry-After"] = str(_LOOK_AGAIN_S)
    return Readiness(
        ready=ready,
        database=database,
        migrated=migrated,
        questions=len(services.bank.questions),
        bank_errors=len(services.bank.errors),
        grading=grading.state,
        detail=grading.detail,
        libraries=grading.libraries,
        waiting=waiting,
    )


async def _ask_database(services: Services) -> tuple[bool, bool, int]:
    try:
        migrated = await is_current(services.database)
        async with services.database.reading() as session:
            waiting = await count_queued(session, at_most=services.settings.queue_limit)
    except Exception as error:  # noqa: BLE001 - whatever it is, the answer is: not ready
        _log.warning("the database does not answer", error=str(error))
        return False, False, 0
    return True, migrated, waiting
