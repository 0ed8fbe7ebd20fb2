"""Before every page about one question: may it be met? Who has to begin the quiz first is led to it."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import quote

from fastapi import HTTPException, Request

from app.api.access import CurrentServices, Identified
from app.api.learning.meeting import require_meeting
from app.quiz_errors import NotBegunError


async def require_meeting_page(request: Request, services: CurrentServices, user: Identified) -> None:
    """Return if the question may be met; raise what `require_meeting` raises, or lead to the quiz's page."""
    try:
        await require_meeting(request, services, user)
    except NotBegunError:
        quiz = quote(request.query_params.get("quiz", ""), safe="")
        raise HTTPException(HTTPStatus.SEE_OTHER, headers={"Location": f"/quizzes/{quiz}"}) from None
