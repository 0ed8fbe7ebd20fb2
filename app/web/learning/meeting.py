"""Before every page about one question: may it be met? Who has to begin the quiz first is led to it."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import quote

from fastapi import HTTPException, Request

from app.api.access import CurrentServices, Identified
from app.api.learning.meeting import meet
from app.errors import InvalidError, NotFoundError
from app.quiz_errors import NotBegunError


async def require_meeting_page(request: Request, services: CurrentServices, user: Identified) -> None:
    """Return if the question may be met in the quiz `quiz`, or outside any; or lead to the quiz's page.

    Raises:
        NotFoundError: there is no such question, no such quiz, or the one is not in the other.
        NotEnrolledError, HeldBackError, NotOpenYetError: as `meet` does.
    """
    question_id, quiz_id = request.path_params["question_id"], request.query_params.get("quiz")
    try:
        await meet(services, user, question_id, quiz_id)
    except InvalidError:
        raise NotFoundError(f"The quiz {quiz_id!r} does not ask {question_id!r}.") from None
    except NotBegunError:
        quiz_url = f"/quizzes/{quote(quiz_id or '', safe='')}"
        raise HTTPException(HTTPStatus.SEE_OTHER, headers={"Location": quiz_url}) from None
