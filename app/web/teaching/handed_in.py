"""A submission as the grader saw it: hidden cases, every grade it was given, and where it ran."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from app.api.access import CurrentServices, Instructor
from app.db.submissions.grade_history import PastGrade, list_past_grades
from app.db.tables import Submission, User
from app.errors import NotFoundError
from app.rules.moments import say_moment
from app.web.learning.answers import describe_answer
from app.web.learning.excerpts import excerpts
from app.web.learning.submissions import HandedIn, case_rows, find_handed_in, known_misconceptions
from app.web.learning.told import load_changes
from app.web.pages import page
from app.web.words import points_words, state_saying, verdict_saying
from graders.verdicts import Grade

router = APIRouter(prefix="/teaching/submissions", include_in_schema=False)


@router.get("/{submission_id}")
async def show_handed_in(submission_id: str, services: CurrentServices, user: Instructor) -> Response:
    """Everything there is about one submission, for those who teach its course."""
    async with services.database.reading() as session:
        shown = await find_handed_in(session, services, submission_id, user)
        submission = shown.submission
        if not isinstance(submission, Submission) or not user.teaches_in(submission.course_id):
            raise NotFoundError("There is no such submission.")
        learner = await session.get_one(User, submission.user_id)
        history = await list_past_grades(session, submission.id)
        changes = await load_changes(session, submission, shown.worth)
    grade, source = shown.grade, submission.answer.get("source")
    return page(
        "teaching/handed_in.html",
        title=f"{learner.name}: {shown.question.title}",
        viewer=user,
        level=1,
        submission=submission,
        question=shown.question,
        learner_url=_learner_url(submission),
        learner=learner,
        saying=state_saying(submission.status, grade.verdict if grade else None),
        points=points_words(grade.points, grade.max_points) if grade else "",
        grade=grade,
        changes=changes,
        misconceptions=known_misconceptions(services, grade),
        trace=excerpts(source or "", grade.trace) if grade else [],
        cases=_cases(shown, submission, grade) if grade else [],
        source=source,
        given=describe_answer(shown.question, submission.answer),
        when=say_moment(submission.created_at),
        history=[_past(each) for each in history],
    )


def _cases(shown: HandedIn, submission: Submission, grade: Grade) -> list[dict[str, Any]]:
    if shown.question.kind != "code":
        return []
    rows = case_rows(submission, grade.cases)
    return [
        {**row, "title": row["title"] if row["visible"] else f"{row['title']} (hidden from learners)"}
        for row in rows
    ]


def _learner_url(submission: Submission) -> str:
    if submission.course_id is None or submission.quiz_id is None:
        return ""
    return f"/courses/{submission.course_id}/quizzes/{submission.quiz_id}/learners/{submission.user_id}"


def _past(grade: PastGrade) -> dict[str, Any]:
    return {
        "when": say_moment(grade.created_at),
        "saying": verdict_saying(grade.verdict),
        "points": points_words(grade.points, grade.max_points),
        "version": grade.question_version[:12],
        "engine": grade.engine[:12],
        "regrade_url": f"/teaching/regrades/{grade.regrade_id}" if grade.regrade_id else "",
    }
