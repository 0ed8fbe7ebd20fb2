"""The statistics of a quiz: where to look first, its questions in figures, and what was misunderstood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Response

from app.api.access import CourseInstructor, CurrentServices
from app.api.teaching.taught import find_sheet
from app.pipeline.teaching.gradebook import Sheet
from app.pipeline.teaching.statistics import QuestionFigures, load_quiz_statistics
from app.rules.attention import LOW_DISCRIMINATION, Notice
from app.rules.misconceptions import MisconceptionFigures
from app.services import Services
from app.web.pages import page
from app.web.teaching.figures import Weeks, draw_weeks, percent, say_correlation, say_time
from app.web.words import figure

router = APIRouter(prefix="/courses/{course_id}/quizzes/{quiz_id}", include_in_schema=False)


@dataclass(frozen=True)
class QuestionRow:
    """One question in figures; `facility` and `mastered` from 0 to 1, to be drawn."""

    title: str
    url: str
    tried: int
    facility: float | None
    facility_words: str
    discrimination: str
    is_weak: bool
    mastered: float | None
    mastered_words: str
    attempts: str
    time: str
    stuck: int


@dataclass(frozen=True)
class MisconceptionRow:
    """One misconception: its name, how many met it, at which questions, and over time."""

    name: str
    learners: int
    grades: int
    questions: list[tuple[str, int]]
    weeks: Weeks


@router.get("/statistics")
async def show_statistics(
    course_id: str, quiz_id: str, services: CurrentServices, user: CourseInstructor
) -> Response:
    """The figures of first attempts, of mastery, and of misconceptions."""
    async with services.database.reading() as session:
        sheet = await find_sheet(session, services, user, quiz_id, course_id)
        found = await load_quiz_statistics(session, sheet)
    return page(
        "teaching/quiz_statistics.html",
        title=f"Statistics: {sheet.quiz.title}",
        viewer=user,
        sheet=sheet,
        learners=found.learners,
        notices=[_notice(services, sheet, each) for each in found.look_here_first],
        questions=[question_row(services, sheet, each) for each in found.questions],
        misconceptions=[misconception_row(services, each) for each in found.misconceptions],
    )


def question_row(services: Services, sheet: Sheet | None, figures: QuestionFigures) -> QuestionRow:
    """The figures of a question, said."""
    mastery, found = figures.mastery, figures.discrimination
    mastered = mastery.mastered / mastery.tried if mastery.tried else None
    return QuestionRow(
        title=_title(services, figures.question_id),
        url=_url(sheet, figures.question_id),
        tried=mastery.tried,
        facility=figures.facility,
        facility_words=percent(figures.facility),
        discrimination=say_correlation(found),
        is_weak=found.r is not None and found.r < LOW_DISCRIMINATION,
        mastered=mastered,
        mastered_words=f"{mastery.mastered} of {mastery.tried}" if mastery.tried else figure(None),
        attempts=figure(mastery.attempts),
        time=say_time(mastery.time_s),
        stuck=mastery.stuck,
    )


def misconception_row(services: Services, figures: MisconceptionFigures) -> MisconceptionRow:
    """The figures of a misconception, said."""
    known = services.bank.misconceptions.get(figures.misconception)
    return MisconceptionRow(
        name=known.name if known else figures.misconception,
        learners=figures.learners,
        grades=figures.grades,
        questions=[(_title(services, name), count) for name, count in figures.questions.items()],
        weeks=draw_weeks(figures),
    )


def _notice(services: Services, sheet: Sheet, notice: Notice) -> dict[str, Any]:
    known = services.bank.misconceptions.get(notice.misconception or "")
    return {
        "title": _title(services, notice.question_id),
        "url": _url(sheet, notice.question_id),
        "text": f"{known.name}: {notice.text}" if known else notice.text,
    }


def _title(services: Services, question_id: str) -> str:
    loaded = services.bank.questions.get(question_id)
    return loaded.question.title if loaded else question_id


def _url(sheet: Sheet | None, question_id: str) -> str:
    where = f"?course={sheet.course.id}&quiz={sheet.quiz.id}" if sheet else ""
    return f"/teaching/questions/{question_id}/statistics{where}"
