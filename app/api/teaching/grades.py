"""The gradebook of a quiz, as JSON in pages or as CSV whole, and scores set by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.api.access import CurrentServices, Instructor
from app.api.paging import Limit, cut_page
from app.api.teaching.gradebook_csv import write_gradebook
from app.api.teaching.taught import find_sheet
from app.db.teaching.overrides import list_history
from app.db.teaching.tables import Override
from app.pipeline.teaching.gradebook import Sheet, SheetRow, load_rows
from app.pipeline.teaching.override import MAX_REASON_CHARS, OverrideWish, get_learner, override_score
from app.rules.gradebook import CellState
from questions.base import Slug, Text

router = APIRouter(prefix="/quizzes/{quiz_id}", tags=["grades"])

MAX_LEARNERS = 100_000
Name = Annotated[str, Query(pattern=r"^[^\x00-\x1f]{1,200}$")]


class OverrideView(BaseModel):
    """A score, from 0 to 1, that was set by hand, with the reason that the learner reads."""

    score: float
    reason: str
    set_at: datetime


class GradeCell(BaseModel):
    """A learner at a question. `score` is what counts, from 0 to 1, null while nothing does.

    `earned` is the score before an instructor's hand. `submission_id` is the submission
    that counts, or the newest where it waits or failed by our fault.
    """

    question_id: str
    state: CellState
    score: float | None
    earned: float | None
    points: float | None
    max_points: float
    attempts: int
    submission_id: str | None
    override: OverrideView | None


class GradebookLine(BaseModel):
    """One learner's results, by the quiz's order of questions."""

    user_id: str
    name: str
    points: float
    max_points: float
    cells: list[GradeCell]


class OverrideRequest(BaseModel):
    """A score, from 0 to 1, for one learner (name or id) at one question; null undoes what was set."""

    model_config = ConfigDict(extra="forbid")

    user: Annotated[Text, Field(min_length=1, max_length=200)]
    question_id: Slug
    score: Annotated[float, Field(ge=0, le=1)] | None
    reason: Annotated[Text, Field(min_length=1, max_length=MAX_REASON_CHARS)]


class OverrideEntry(BaseModel):
    """One entry of the history; `score` null undid what was set before. `by` null: somebody who is gone."""

    score: float | None
    reason: str
    by: str | None
    set_at: datetime


@router.get("/grades", response_model=list[GradebookLine], responses={200: {"content": {"text/csv": {}}}})
async def list_grades(
    *,
    request: Request,
    response: Response,
    quiz_id: Slug,
    services: CurrentServices,
    user: Instructor,
    course_id: Slug | None = None,
    after: Name | None = None,
    limit: Limit = 50,
    wanted: Annotated[Literal["json", "csv"] | None, Query(alias="format")] = None,
    accept: Annotated[str, Header(max_length=1_000)] = "",
) -> Any:
    """Every learner's results by name; `Link` names the next page. CSV has all of them at once."""
    as_csv = wanted == "csv" or (wanted is None and accept.strip().startswith("text/csv"))
    async with services.database.reading() as session:
        sheet = await find_sheet(session, services, user, quiz_id, course_id)
        most = MAX_LEARNERS if as_csv else limit + 1
        rows = await load_rows(session, sheet, services.get_quiz, after=after, limit=most)
    if as_csv:
        name = f"{sheet.course.id}-{quiz_id}.csv"
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        }
        return Response(write_gradebook(sheet, rows), media_type="text/csv; charset=utf-8", headers=headers)
    shown = cut_page(request, response, rows, limit, after=lambda row: row.user.name)
    return [_line(sheet, row) for row in shown]


@router.post("/overrides", status_code=HTTPStatus.CREATED)
async def override(
    *,
    quiz_id: Slug,
    wanted: OverrideRequest,
    services: CurrentServices,
    user: Instructor,
    course_id: Slug | None = None,
) -> OverrideEntry:
    """Set a score by hand, or undo that. Nothing is ever edited: the newest entry holds."""
    wish = OverrideWish(wanted.user, wanted.question_id, wanted.score, wanted.reason)
    async with services.database.writing() as session:
        sheet = await find_sheet(session, services, user, quiz_id, course_id)
        now = datetime.now(UTC)
        row = await override_score(session, sheet, services.get_quiz, wish=wish, by=user, now=now)
    return OverrideEntry(score=row.score, reason=row.reason, by=user.name, set_at=row.created_at)


@router.get("/overrides")
async def list_overrides_made(
    *,
    quiz_id: Slug,
    of: Name,
    question_id: Slug,
    services: CurrentServices,
    user: Instructor,
    course_id: Slug | None = None,
) -> list[OverrideEntry]:
    """What was set for one learner (name or id) at one question, newest first."""
    async with services.database.reading() as session:
        sheet = await find_sheet(session, services, user, quiz_id, course_id)
        learner = await get_learner(session, sheet.course.id, of)
        history = await list_history(session, (sheet.course.id, quiz_id, question_id, learner.id))
    return [
        OverrideEntry(score=row.score, reason=row.reason, by=by, set_at=row.created_at) for row, by in history
    ]


def _line(sheet: Sheet, row: SheetRow) -> GradebookLine:
    return GradebookLine(
        user_id=row.user.id,
        name=row.user.name,
        points=row.points,
        max_points=row.max_points,
        cells=[_cell(sheet, row, question_id) for question_id in row.cells],
    )


def _cell(sheet: Sheet, row: SheetRow, question_id: str) -> GradeCell:
    cell, worth = row.cells[question_id], sheet.questions[question_id]
    return GradeCell(
        question_id=question_id,
        state=cell.state,
        score=cell.share,
        earned=cell.earned,
        points=None if cell.share is None else cell.share * worth,
        max_points=worth,
        attempts=cell.attempts,
        submission_id=cell.submission_id,
        override=_override(row.overrides.get(question_id)),
    )


def _override(row: Override | None) -> OverrideView | None:
    if row is None or row.score is None:
        return None
    return OverrideView(score=row.score, reason=row.reason, set_at=row.created_at)
