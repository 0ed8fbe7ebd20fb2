"""Before every route about one question: may this person meet it here and now?"""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import Request

from app.api.access import CurrentServices, Identified
from app.pipeline.answering.standing import find_asking, load_standings


async def require_meeting(request: Request, services: CurrentServices, user: Identified) -> None:
    """Return if the question that the path names may be met, in the quiz that the query names or outside any.

    Raises:
        NotEnrolledError: the person is in no course that asks it.
        HeldBackError: it can only be met in its quiz.
        NotOpenYetError, NotBegunError: its quiz can't be read yet.
    """
    question_id = request.path_params.get("question_id")
    if question_id is None or user.teaches:
        return
    quiz_id = request.query_params.get("quiz_id") or request.query_params.get("quiz")
    now, quizzes = datetime.now(UTC), services.bank.quizzes
    async with services.database.reading() as session:
        standings = await load_standings(session, user)
    if quiz_id is None:
        standings.find_course(find_asking(quizzes.values(), question_id), now)
    elif quiz_id in quizzes:
        standings.find(quizzes[quiz_id]).require_readable(now)
