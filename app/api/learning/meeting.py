"""Before every route about one question: may this person meet it here and now?"""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import Request

from app.api.access import CurrentServices, Identified
from app.db.tables import User
from app.pipeline.answering.standing import load_standings
from app.services import Services


async def require_meeting(request: Request, services: CurrentServices, user: Identified) -> None:
    """Return if the question that the path names may be met, in the quiz `quiz_id` or outside any.

    Raises as `meet` does.
    """
    if (question_id := request.path_params.get("question_id")) is not None:
        await meet(services, user, question_id, request.query_params.get("quiz_id"))


async def meet(services: Services, user: User, question_id: str, quiz_id: str | None) -> None:
    """Return if this person may meet the question in the quiz of that id, or (None, "") outside any.

    Raises:
        NotFoundError: there is no such question, or no such quiz.
        InvalidError: the quiz does not ask this person the question.
        NotEnrolledError: the person is in no course that asks it.
        HeldBackError: it can only be met in its quiz.
        NotOpenYetError, NotBegunError: its quiz can't be read yet.
    """
    asked = services.get_asked(question_id, quiz_id, user.id)
    if user.teaches:
        return
    now = datetime.now(UTC)
    async with services.database.reading() as session:
        standings = await load_standings(session, user, asked.quiz)
    if asked.quiz is None:
        standings.find_course(asked.asked_in, now)
    else:
        standings.find(asked.quiz).require_readable(now)
