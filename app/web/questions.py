"""A question's page: what is asked, what is checked, the form, and what was handed in so far."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.access import CurrentServices, CurrentUser
from app.db.grades import find_grades
from app.db.submissions import get_tally, list_submissions
from app.db.tables import Submission, User
from app.errors import AppError, InvalidError, NotFoundError
from app.rules.reveal import view_question
from app.rules.variants import variant_for
from app.services import Services
from app.web.checked import TOLERANCE, describe_cases
from app.web.forms import Typed
from app.web.markdown import render_markdown
from app.web.pages import page
from app.web.words import count_words, moment, points_words, state_saying
from graders.verdicts import Grade
from questions.loader import LoadedQuestion
from questions.schema import Quiz

router = APIRouter(include_in_schema=False)
EARLIER_SHOWN = 20


@dataclass(frozen=True)
class Asked:
    """A question as one learner meets it, in a quiz or by itself."""

    loaded: LoadedQuestion
    quiz: Quiz | None
    user: User

    @property
    def worth(self) -> float:
        """The most points there are, by the quiz where it says so."""
        items = self.quiz.items if self.quiz else ()
        own = [item.points for item in items if item.question == self.loaded.question.id and item.points]
        return own[0] if own else self.loaded.question.points


def get_asked(services: Services, user: User, question_id: str, quiz_id: str | None) -> Asked:
    """The question, in the quiz if one is named.

    Raises:
        NotFoundError: there is no such question, no such quiz, or the one is not in the other.
    """
    loaded = services.get_question(question_id)
    quiz = services.get_quiz(quiz_id) if quiz_id else None
    if quiz and all(item.question != question_id for item in quiz.items):
        raise NotFoundError(f"The quiz {quiz_id!r} does not ask {question_id!r}.")
    return Asked(loaded, quiz, user)


@router.get("/questions/{question_id}")
async def show_question(
    question_id: str, services: CurrentServices, user: CurrentUser, quiz: str | None = None
) -> Response:
    """What is asked, with the form to answer it."""
    return await question_page(services, get_asked(services, user, question_id, quiz), Typed())


async def question_page(
    services: Services, asked: Asked, typed: Typed, error: AppError | None = None
) -> Response:
    """The page; after an error with what was typed, and what is wrong with it."""
    loaded, learner = asked.loaded, asked.user.id
    async with services.database.reading() as session:
        tally = await get_tally(session, learner, loaded.question.id, asked.quiz.id if asked.quiz else None)
        earlier = await _earlier_lines(session, asked)
    secret = services.settings.secret()
    variant = variant_for(loaded, secret=secret, learner=learner, attempt=tally.attempts + 1)
    view = view_question(loaded, variant=variant, learner=learner)
    return page(
        "question.html",
        title=view.title,
        viewer=asked.user,
        status=error.status if error else HTTPStatus.OK,
        question=view,
        quiz=asked.quiz,
        prompt=render_markdown(view.prompt),
        points=count_words(asked.worth, "point"),
        checked=describe_cases(loaded.question),
        tolerance=TOLERANCE,
        options=view.choices or view.items,
        typed=typed,
        problem=_said(error) if error else None,
        attempts=_attempts(asked.quiz, tally.attempts),
        once=secrets.token_urlsafe(16),
        earlier=earlier,
    )


async def _earlier_lines(session: AsyncSession, asked: Asked) -> list[dict[str, Any]]:
    """The newest submissions in this quiz, or by itself those outside any."""
    quiz_id = asked.quiz.id if asked.quiz else None
    found = await list_submissions(
        session, user_id=asked.user.id, question_id=asked.loaded.question.id, quiz_id=quiz_id, limit=100
    )
    shown = [submission for submission in found if submission.quiz_id == quiz_id][:EARLIER_SHOWN]
    grades = await find_grades(session, [submission.id for submission in shown])
    return [_earlier_line(submission, grades.get(submission.id), asked.worth) for submission in shown]


def _earlier_line(submission: Submission, grade: Grade | None, worth: float) -> dict[str, Any]:
    return {
        "url": f"/submissions/{submission.id}",
        "name": f"Attempt {submission.attempt}",
        "saying": state_saying(submission.status, grade.verdict if grade else None),
        "points": points_words(grade.score * worth, worth) if grade else "",
        "when": moment(submission.created_at),
    }


def _attempts(quiz: Quiz | None, made: int) -> dict[str, Any]:
    if quiz is None or quiz.attempts is None:
        return {"closed": False, "words": "As many attempts as you like; the best one counts."}
    allowed = count_words(quiz.attempts, "attempt")
    if made >= quiz.attempts:
        return {"closed": True, "words": f"You have used all of {allowed} that this quiz gives."}
    return {"closed": False, "words": f"{quiz.attempts - made} of {allowed} left; the best one counts."}


def _said(error: AppError) -> dict[str, Any]:
    # A field's name means something to programs only: a form has one field.
    text = error.errors[0].message if isinstance(error, InvalidError) and error.errors else error.detail
    return {"ours": error.fault != "client", "text": text[:1].upper() + text[1:]}
