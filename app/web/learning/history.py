"""What a learner has handed in at a question so far: a line of points, a list, and two of them compared."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.access import CurrentServices, CurrentUser
from app.db.submissions.grades import find_grades
from app.db.submissions.submissions import list_attempts_at
from app.db.tables import Submission
from app.errors import NotFoundError
from app.pipeline.answering.standing import load_standings
from app.rules.moments import say_moment
from app.web.learning.asked import Asked, get_asked
from app.web.learning.differences import differences
from app.web.learning.hints import counted_score
from app.web.pages import page
from app.web.words import Saying, points_words, state_saying
from graders.verdicts import Grade

router = APIRouter(include_in_schema=False)
SHOWN = 20
_LOOKED_AT = 100
_WIDTH, _HEIGHT, _EDGE = 320, 72, 8


@dataclass(frozen=True)
class Dot:
    """One attempt's place in the line of points, in the picture's own units."""

    x: float
    y: float


@dataclass(frozen=True)
class EarlierLine:
    """One attempt in the list; `score` from 0 to 1, None while it is not graded."""

    id: str
    url: str
    name: str
    saying: Saying
    points: str
    when: str
    score: float | None


async def earlier_lines(session: AsyncSession, asked: Asked, course_id: str | None) -> list[EarlierLine]:
    """The newest submissions in this quiz of the course, or by itself those outside any."""
    shown = await list_attempts_at(session, asked.place, course_id=course_id, limit=SHOWN)
    grades = await find_grades(session, [submission.id for submission in shown])
    return [_line(submission, grades.get(submission.id), asked.worth) for submission in shown]


def dots_of(lines: list[EarlierLine]) -> list[Dot]:
    """The line from the first attempt to the newest; none where there are not two to join."""
    scores = [line.score for line in reversed(lines) if line.score is not None]
    if len(scores) <= 1:
        return []
    step = (_WIDTH - 2 * _EDGE) / (len(scores) - 1)
    return [
        Dot(round(_EDGE + number * step, 1), round(_EDGE + (1 - score) * (_HEIGHT - 2 * _EDGE), 1))
        for number, score in enumerate(scores)
    ]


@router.get("/questions/{question_id}/differences")
async def show_differences(
    *,
    question_id: str,
    services: CurrentServices,
    user: CurrentUser,
    quiz: str | None = None,
    before: str = "",
    after: str = "",
) -> Response:
    """Two of the learner's own attempts at a coding question, line by line."""
    asked = get_asked(services, user, question_id, quiz)
    async with services.database.reading() as session:
        course_id = await _find_course(session, asked)
        found = await list_attempts_at(session, asked.place, course_id=course_id, limit=_LOOKED_AT)
        own = {each.id: each for each in found}
        lines = await earlier_lines(session, asked, course_id)
    if before not in own or after not in own or asked.loaded.question.kind != "code":
        raise NotFoundError("Choose two of your own attempts.")
    sources = [str(own[each].answer.get("source", "")) for each in (before, after)]
    return page(
        "differences.html",
        title=f"Two attempts: {asked.loaded.question.title}",
        viewer=user,
        question=asked.loaded.question,
        quiz=asked.quiz,
        url=asked.url,
        earlier=lines,
        chosen=(before, after),
        names=[f"Attempt {own[each].attempt}" for each in (before, after)],
        parts=differences(*sources),
    )


async def _find_course(session: AsyncSession, asked: Asked) -> str | None:
    return (await load_standings(session, asked.user)).find(asked.quiz).course_id if asked.quiz else None


def _line(submission: Submission, grade: Grade | None, worth: float) -> EarlierLine:
    score = counted_score(submission, grade) if grade else None
    return EarlierLine(
        id=submission.id,
        url=f"/submissions/{submission.id}",
        name=f"Attempt {submission.attempt}",
        saying=state_saying(submission.status, grade.verdict if grade else None),
        points="" if score is None else points_words(score * worth, worth),
        when=say_moment(submission.created_at),
        score=score,
    )
