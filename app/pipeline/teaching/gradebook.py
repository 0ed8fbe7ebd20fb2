"""The gradebook of a quiz in a course: each learner's cells and total, as the learner's own pages count."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import fsum

from sqlalchemy.ext.asyncio import AsyncSession

from app.db.courses.quiz_terms import list_settings
from app.db.courses.tables import Course
from app.db.tables import Status, User
from app.db.teaching.gradebook import AttemptRow, list_attempts, list_learners, list_quiz_extensions
from app.db.teaching.overrides import list_overrides
from app.db.teaching.tables import Override
from app.pipeline.answering.standing import read_extension, read_terms
from app.rules.gradebook import Cell, Handed, make_cell
from app.rules.terms import NO_EXTENSION, Terms, terms_of
from questions.bank import Bank
from questions.schema import Quiz

Meet = Callable[[str, str], Quiz]
"""The quiz of an id as the learner of an id meets it."""


@dataclass(frozen=True)
class Sheet:
    """A quiz in a course. `questions` are all that it may ask, in order, with the most points each gives."""

    course: Course
    quiz: Quiz
    questions: Mapping[str, float]


@dataclass(frozen=True)
class SheetRow:
    """One learner's row; `cells` and `overrides` by question, only those that the learner is asked."""

    user: User
    cells: Mapping[str, Cell]
    overrides: Mapping[str, Override]
    points: float
    max_points: float


def make_sheet(bank: Bank, course: Course, quiz: Quiz) -> Sheet:
    """The sheet of a quiz of the bank (not of one learner's draw)."""
    items = [(item.question, item.points) for item in quiz.items]
    drawn = [(name, draw.points) for draw in quiz.draws for name in draw.questions]
    worths = {
        name: points or bank.questions[name].question.points for name, points in reversed([*items, *drawn])
    }
    return Sheet(course, quiz, dict(reversed(worths.items())))


async def load_rows(
    session: AsyncSession, sheet: Sheet, meet: Meet, *, after: str | None = None, limit: int
) -> list[SheetRow]:
    """The rows of the learners behind the name `after`; a handful of statements however many there are."""
    learners = await list_learners(session, sheet.course.id, after=after, limit=limit)
    return await load_rows_of(session, sheet, meet, learners)


async def load_rows_of(
    session: AsyncSession, sheet: Sheet, meet: Meet, learners: Sequence[User]
) -> list[SheetRow]:
    """The rows of these learners."""
    course_id, quiz_id = sheet.course.id, sheet.quiz.id
    ids = [user.id for user in learners]
    terms = await load_terms(session, sheet)
    attempts = _by_learner(await list_attempts(session, course_id, quiz_id, ids))
    extensions = await list_quiz_extensions(session, course_id, quiz_id, ids)
    overrides = await list_overrides(session, user_ids=ids, course_id=course_id, quiz_id=quiz_id)
    rows = []
    for user in learners:
        extension = read_extension(extensions[user.id]) if user.id in extensions else NO_EXTENSION
        own = {place[2]: row for place, row in overrides.items() if place[3] == user.id}
        asked = [item.question for item in meet(quiz_id, user.id).items]
        handed = attempts.get(user.id, {})
        cells = {
            question_id: make_cell(
                handed.get(question_id, ()), terms, extension, question_id, _set_score(own.get(question_id))
            )
            for question_id in asked
        }
        rows.append(_row(sheet, user, cells, own))
    return rows


async def load_terms(session: AsyncSession, sheet: Sheet) -> Terms:
    """The terms on which the course gives the quiz."""
    settings = (await list_settings(session, [sheet.course.id])).get((sheet.course.id, sheet.quiz.id))
    return read_terms(settings) if settings else terms_of(sheet.quiz)


def _row(sheet: Sheet, user: User, cells: Mapping[str, Cell], overrides: Mapping[str, Override]) -> SheetRow:
    worths = sheet.questions
    return SheetRow(
        user=user,
        cells=cells,
        overrides=overrides,
        points=fsum(worths[name] * (cell.share or 0.0) for name, cell in cells.items()),
        max_points=fsum(worths[name] for name in cells),
    )


def _by_learner(rows: list[AttemptRow]) -> dict[str, dict[str, list[Handed]]]:
    def place(row: AttemptRow) -> tuple[str, str]:
        return row.user_id, row.question_id

    found: dict[str, dict[str, list[Handed]]] = {}
    for (user_id, question_id), group in groupby(sorted(rows, key=place), key=place):
        found.setdefault(user_id, {})[question_id] = [_handed(row) for row in group]
    return found


def _handed(row: AttemptRow) -> Handed:
    return Handed(
        submission_id=row.submission_id,
        attempt=row.attempt,
        handed_in_at=row.handed_in_at,
        score=row.score,
        failed=row.status == Status.FAILED,
    )


def _set_score(override: Override | None) -> float | None:
    return override.score if override else None
