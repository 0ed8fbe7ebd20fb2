"""Which answers to a coding question look alike, for the instructors of the course."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from app.api.access import CourseInstructor, CurrentServices
from app.db.courses.courses import get_course
from app.db.teaching.newest_answers import NewestAnswer
from app.pipeline.teaching.similarity import compare_answers, load_answers
from app.rules.similarity import CAUTION
from questions.base import Slug

router = APIRouter(prefix="/courses/{course_id}/questions/{question_id}/similarity", tags=["courses"])


class AnswerView(BaseModel):
    """A learner with the submission that was compared."""

    user_id: str
    name: str
    submission_id: str


class PairView(BaseModel):
    """Two answers that look alike, from 0 to 1: `similarity` with names away, `as_written` with them.

    `tokens` is how much code of its own the smaller one has; `identical`: to the letter.
    """

    first: AnswerView
    second: AnswerView
    similarity: float
    as_written: float
    tokens: int
    identical: bool


class SimilarityView(BaseModel):
    """The pairs that look most alike, and of how many learners; `caution` says what that means.

    `bare` answers have too little beyond the question's own and the usual lines to be told
    apart. `more`: answers that came before those of the most that are compared were left out.
    """

    question_id: str
    compared: int
    bare: int
    more: bool
    caution: str
    pairs: list[PairView]


@router.get("")
async def compare(
    course_id: Slug, question_id: Slug, services: CurrentServices, _user: CourseInstructor
) -> SimilarityView:
    """Compare the newest answer of each learner of the course with every other's."""
    loaded = services.get_question(question_id)
    async with services.database.reading() as session:
        await get_course(session, course_id)
        answers = await load_answers(session, course_id, loaded)
    found = await compare_answers(answers)
    return SimilarityView(
        question_id=question_id,
        compared=len(answers.rows),
        bare=found.bare,
        more=answers.more,
        caution=CAUTION,
        pairs=[
            PairView(
                first=_view(answers.rows[pair.first]),
                second=_view(answers.rows[pair.second]),
                similarity=pair.similarity,
                as_written=pair.as_written,
                tokens=pair.tokens,
                identical=pair.identical,
            )
            for pair in found.pairs
        ],
    )


def _view(row: NewestAnswer) -> AnswerView:
    return AnswerView(user_id=row.user_id, name=row.name, submission_id=row.submission_id)
