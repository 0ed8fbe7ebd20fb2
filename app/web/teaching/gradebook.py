"""The gradebook's page: learners down, questions across, a cell for what counts and how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.api.access import CourseInstructor, CurrentServices
from app.api.teaching.taught import find_sheet
from app.db.lms.scores import find_passed_back
from app.db.lms.tables import LtiScore
from app.pipeline.teaching.gradebook import Sheet, SheetRow, load_rows
from app.services import Services
from app.web.pages import page
from app.web.teaching.figures import say_cell
from app.web.teaching.passed_back import PassedBack, say_sending
from app.web.words import Saying, figure, points_words

router = APIRouter(prefix="/courses/{course_id}/quizzes/{quiz_id}", include_in_schema=False)
ROWS_SHOWN = 50

After = Annotated[str | None, Query(pattern=r"^[^\x00-\x1f]{1,200}$")]


@dataclass(frozen=True)
class Column:
    """A question that the quiz may ask."""

    question_id: str
    title: str
    points: str


@dataclass(frozen=True)
class CellLine:
    """A learner at a question; `url` opens what was handed in."""

    points: str
    saying: Saying | None
    url: str


@dataclass(frozen=True)
class Row:
    """A learner; a cell is None where the quiz does not ask them that question.

    `passed` is how their score stands at each link of the LMS.
    """

    name: str
    url: str
    points: str
    cells: tuple[CellLine | None, ...]
    passed: tuple[PassedBack, ...]


@router.get("/grades")
async def show_gradebook(
    course_id: str, quiz_id: str, services: CurrentServices, user: CourseInstructor, after: After = None
) -> Response:
    """A page of learners with all their results at the quiz."""
    async with services.database.reading() as session:
        sheet = await find_sheet(session, services, user, quiz_id, course_id)
        found = await load_rows(session, sheet, services.get_quiz, after=after, limit=ROWS_SHOWN + 1)
        shown = found[:ROWS_SHOWN]
        ids = [row.user.id for row in shown]
        passed = await find_passed_back(session, course_id, quiz_id, ids)
    return page(
        "teaching/gradebook.html",
        title=f"Grades: {sheet.quiz.title}",
        viewer=user,
        sheet=sheet,
        columns=[_column(services, sheet, question_id) for question_id in sheet.questions],
        rows=[_row(sheet, row, (passed or {}).get(row.user.id, [])) for row in shown],
        linked=passed is not None,
        following=shown[-1].user.name if len(found) > ROWS_SHOWN else "",
        after=after,
    )


def _column(services: Services, sheet: Sheet, question_id: str) -> Column:
    title = services.bank.questions[question_id].question.title
    return Column(question_id, title, figure(sheet.questions[question_id]))


def _row(sheet: Sheet, row: SheetRow, passed: list[LtiScore]) -> Row:
    return Row(
        name=row.user.name,
        url=f"/courses/{sheet.course.id}/quizzes/{sheet.quiz.id}/learners/{row.user.id}",
        points=points_words(row.points, row.max_points),
        cells=tuple(_cell(sheet, row, question_id) for question_id in sheet.questions),
        passed=tuple(say_sending(score) for score in passed),
    )


def _cell(sheet: Sheet, row: SheetRow, question_id: str) -> CellLine | None:
    cell = row.cells.get(question_id)
    if cell is None:
        return None
    points = "" if cell.share is None else figure(round(cell.share * sheet.questions[question_id], 2))
    url = f"/teaching/submissions/{cell.submission_id}" if cell.submission_id else ""
    return CellLine(points, say_cell(cell), url)
