"""Home: a person's courses with their quizzes, and the one place where to go on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from fastapi import APIRouter, Response

from app.api.access import CurrentServices, CurrentUser
from app.db.courses.tables import Course
from app.db.submissions.failed import count_failed
from app.db.submissions.grades import Progress
from app.db.submissions.submissions import list_submissions
from app.pipeline.answering.counted import load_progress
from app.pipeline.answering.standing import Standing, Standings, find_asking, load_standings
from app.quiz_errors import HeldBackError, NotEnrolledError
from app.rules.schedule import Phase
from app.rules.state_words import say_state
from app.services import Services
from app.web.learning.progress import Learner, QuizLine, Resume
from app.web.pages import page
from app.web.words import count_words, lesson_words
from questions.bank import Bank
from questions.base import Lesson
from questions.loader import LoadedQuestion

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class QuizRow:
    """A quiz in a course: how far one is, and where in its time."""

    line: QuizLine
    when: str
    settings_url: str


@dataclass(frozen=True)
class CourseSection:
    """A course with its quizzes."""

    id: str
    title: str
    teaches: bool
    rows: list[QuizRow]


@dataclass(frozen=True)
class _Desk:
    """What the page is made from."""

    services: Services
    standings: Standings
    progress: Mapping[str, list[Progress]]
    now: datetime

    def learner(self, course_id: str) -> Learner:
        return Learner(self.services.bank, self.progress.get(course_id, []))

    def in_course(self, course: Course) -> list[Standing]:
        """The quizzes that this person meets in the course, and not in one joined later."""
        found = []
        for quiz in self.services.list_quizzes(self.standings.user.id):
            try:
                standing = self.standings.find(quiz)
            except NotEnrolledError:
                continue
            if standing.course_id == course.id:
                found.append(standing)
        return found


@router.get("/")
async def show_home(services: CurrentServices, user: CurrentUser) -> Response:
    """One's courses with their quizzes, then every question; for instructors the bank's faults too."""
    async with services.database.reading() as session:
        standings = await load_standings(session, user)
        progress = await load_progress(session, services.bank, standings)
        last = await list_submissions(session, user_id=user.id, limit=1)
        failed = await count_failed(session, None if user.is_admin else user.taught) if user.teaches else 0
    desk = _Desk(services, standings, progress, datetime.now(UTC))
    return page(
        "home.html",
        title="Your quizzes",
        viewer=user,
        faults=services.bank.errors if user.teaches else [],
        failed=failed,
        resume=_find_resume(desk, last[0].quiz_id if last else None),
        courses=[_section(desk, course) for course in standings.courses],
        lessons=_by_lesson(desk),
    )


def find_resume(standing: Standing, learner: Learner, now: datetime) -> Resume | None:
    """Where to go on in this quiz; None where nothing can be earned now."""
    phase, quiz = standing.phase(now), standing.quiz_here
    if phase is Phase.TO_BEGIN:
        about = say_state(standing.schedule, standing.terms, now)
        return Resume(f"/quizzes/{quiz.id}", quiz.title, about, "Look at it")
    return learner.find_resume(quiz) if phase in (Phase.OPEN, Phase.LATE) else None


def _section(desk: _Desk, course: Course) -> CourseSection:
    learner, teaches = desk.learner(course.id), desk.standings.user.teaches_in(course.id)
    rows = [
        QuizRow(
            line=learner.quiz_line(standing.quiz_here),
            when=say_state(standing.schedule, standing.terms, desk.now),
            settings_url=f"/courses/{course.id}/quizzes/{standing.quiz.id}/settings" if teaches else "",
        )
        for standing in desk.in_course(course)
    ]
    return CourseSection(course.id, course.title, teaches, rows)


def _find_resume(desk: _Desk, last_quiz: str | None) -> Resume | None:
    """In the quiz last worked on, or else in the first that is not done."""
    all_standings = [each for course in desk.standings.courses for each in desk.in_course(course)]
    all_standings.sort(key=lambda standing: standing.quiz.id != last_quiz)
    found = (find_resume(each, desk.learner(each.course_id), desk.now) for each in all_standings)
    return next((resume for resume in found if resume), None)


def _by_lesson(desk: _Desk) -> list[dict[str, Any]]:
    def lesson(loaded: LoadedQuestion) -> Lesson:
        return loaded.question.lesson

    everywhere = [entry for entries in desk.progress.values() for entry in entries]
    learner = Learner(desk.services.bank, everywhere)
    sections = []
    for name, group in groupby(_open_questions(desk.services.bank, desk), key=lesson):
        rows = [learner.question_line(loaded) for loaded in group]
        count = count_words(len(rows), "question")
        sections.append({"title": lesson_words(name), "count": count, "rows": rows})
    return sections


def _open_questions(bank: Bank, desk: _Desk) -> list[LoadedQuestion]:
    """The questions that may be met outside quizzes, by lesson and title."""

    def is_open(loaded: LoadedQuestion) -> bool:
        try:
            desk.standings.find_course(find_asking(bank.quizzes.values(), loaded.question.id), desk.now)
        except (HeldBackError, NotEnrolledError):
            return False
        return True

    def place(loaded: LoadedQuestion) -> tuple[Lesson, str]:
        return loaded.question.lesson, loaded.question.title

    ordered = sorted(bank.questions.values(), key=place)
    return [loaded for loaded in ordered if is_open(loaded)]
