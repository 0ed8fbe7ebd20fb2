"""One learner at one quiz, and the form that sets a score by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter
from typing import Annotated, Any

from fastapi import APIRouter, Form, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.access import CourseInstructor, CurrentServices
from app.api.teaching.taught import find_sheet
from app.db.tables import User
from app.db.teaching.gradebook import AttemptRow, list_attempts
from app.db.teaching.overrides import list_learner_history
from app.db.teaching.tables import Override
from app.errors import AppError, InvalidError
from app.pipeline.teaching.gradebook import Sheet, SheetRow, load_rows_of
from app.pipeline.teaching.override import MAX_REASON_CHARS, OverrideWish, get_learner, override_score
from app.rules.moments import say_moment
from app.services import Services
from app.web.pages import page, see_other
from app.web.teaching.figures import say_cell
from app.web.words import Saying, figure, points_words, state_saying
from questions.base import Text

router = APIRouter(
    prefix="/courses/{course_id}/quizzes/{quiz_id}/learners/{user_id}", include_in_schema=False
)

Typed = Annotated[Text, Form()]


@dataclass(frozen=True)
class Line:
    """A question with everything this learner did there, and what was set by hand, newest first."""

    question_id: str
    title: str
    points: str
    most: str
    earned: str
    saying: Saying | None
    by_hand: bool
    attempts: list[dict[str, Any]]
    history: list[str]


@dataclass(frozen=True)
class _Made:
    """What a learner made of a quiz; what was handed in and what was set by hand, by question."""

    services: Services
    sheet: Sheet
    row: SheetRow
    handed: dict[str, list[AttemptRow]]
    history: dict[str, list[str]]


@router.get("")
async def show_learner(
    course_id: str, quiz_id: str, user_id: str, services: CurrentServices, user: CourseInstructor
) -> Response:
    """What one learner handed in at the quiz, question by question."""
    return await _learner_page(services, user, (course_id, quiz_id, user_id))


@router.post("/overrides")
async def set_by_hand(
    *,
    course_id: str,
    quiz_id: str,
    user_id: str,
    services: CurrentServices,
    user: CourseInstructor,
    question_id: Typed,
    points: Typed = "",
    reason: Typed = "",
    undo: Typed = "",
) -> Response:
    """Set what a question counts for this learner, or undo that."""
    try:
        async with services.database.writing() as session:
            sheet = await find_sheet(session, services, user, quiz_id, course_id)
            worth = sheet.questions.get(question_id)
            score = None if undo or worth is None else _read_points(points, worth) / worth
            if len(reason) > MAX_REASON_CHARS:
                raise InvalidError(f"The reason has more than {MAX_REASON_CHARS} characters.")
            wish = OverrideWish(user_id, question_id, score, reason)
            now = datetime.now(UTC)
            await override_score(session, sheet, services.get_quiz, wish=wish, by=user, now=now)
    except AppError as error:
        return await _learner_page(services, user, (course_id, quiz_id, user_id), error)
    return see_other(f"/courses/{course_id}/quizzes/{quiz_id}/learners/{user_id}#{question_id}")


def _read_points(typed: str, worth: float) -> float:
    try:
        points = float(typed.replace(",", "."))
    except ValueError:
        raise InvalidError(f"{typed!r} is not a number of points.") from None
    if not 0 <= points <= worth:
        raise InvalidError(f"Points go from 0 to {figure(worth)} here.")
    return points


async def _learner_page(
    services: Services, viewer: User, place: tuple[str, str, str], error: AppError | None = None
) -> Response:
    course_id, quiz_id, user_id = place
    async with services.database.reading() as session:
        sheet = await find_sheet(session, services, viewer, quiz_id, course_id)
        learner = await get_learner(session, course_id, user_id)
        (row,) = await load_rows_of(session, sheet, services.get_quiz, [learner])
        attempts = await list_attempts(session, course_id, quiz_id, [learner.id])
        history = await _history(session, course_id, quiz_id, learner.id, sheet)
    attempts.sort(key=attrgetter("question_id", "submission_id"))
    handed = {name: list(group) for name, group in groupby(attempts, key=attrgetter("question_id"))}
    return page(
        "teaching/learner.html",
        title=f"{learner.name}: {sheet.quiz.title}",
        viewer=viewer,
        refusal=error,
        sheet=sheet,
        learner=learner,
        problem=error.detail if error else "",
        total=points_words(row.points, row.max_points),
        max_reason=MAX_REASON_CHARS,
        lines=[_line(_Made(services, sheet, row, handed, history), name) for name in row.cells],
    )


def _line(made: _Made, question_id: str) -> Line:
    row, worth = made.row, made.sheet.questions[question_id]
    cell = row.cells[question_id]
    return Line(
        question_id=question_id,
        title=made.services.bank.questions[question_id].question.title,
        points="" if cell.share is None else points_words(cell.share * worth, worth),
        most=figure(worth),
        earned="" if cell.earned is None else points_words(cell.earned * worth, worth),
        saying=say_cell(cell),
        by_hand=question_id in row.overrides,
        attempts=[_attempt(each, worth) for each in made.handed.get(question_id, ())],
        history=made.history.get(question_id, []),
    )


def _attempt(row: AttemptRow, worth: float) -> dict[str, Any]:
    return {
        "url": f"/teaching/submissions/{row.submission_id}",
        "name": f"Attempt {row.attempt}",
        "saying": state_saying(row.status, row.verdict),
        "points": "" if row.score is None else points_words(row.score * worth, worth),
        "when": say_moment(row.handed_in_at),
    }


async def _history(
    session: AsyncSession, course_id: str, quiz_id: str, user_id: str, sheet: Sheet
) -> dict[str, list[str]]:
    said: dict[str, list[str]] = {}
    for row, by in await list_learner_history(session, course_id, quiz_id, user_id):
        if row.question_id in sheet.questions:
            said.setdefault(row.question_id, []).append(_said(row, by, sheet.questions[row.question_id]))
    return said


def _said(row: Override, by: str | None, worth: float) -> str:
    what = "undone" if row.score is None else f"set to {points_words(row.score * worth, worth)}"
    return f"{say_moment(row.created_at)}: {what} by {by or 'somebody who is gone'}. {row.reason}"
