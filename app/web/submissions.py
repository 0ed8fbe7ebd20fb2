"""A submission's page: waiting, the result, or our apology."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.access import CurrentServices, CurrentUser
from app.db.grades import find_grades
from app.db.questions import get_version
from app.db.submissions import get_submission
from app.db.tables import Status, Submission, User
from app.errors import NotFoundError
from app.rules.results import GradeView, view_grade
from app.rules.reveal import find_explanation
from app.services import Services
from app.web.answers import describe_answer
from app.web.excerpts import excerpts
from app.web.markdown import render_markdown
from app.web.pages import page
from app.web.words import moment, points_words, state_saying, verdict_saying
from graders.verdicts import CaseResult, Grade, Verdict
from graders.wording import place
from questions.loader import LoadedQuestion, parse_question
from questions.schema import Question, Quiz

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class HandedIn:
    """A submission with what it takes to show it; `loaded` is the version that was answered."""

    submission: Submission
    loaded: LoadedQuestion
    quiz: Quiz | None
    grade: Grade | None

    @property
    def question(self) -> Question:
        """What was asked."""
        return self.loaded.question

    @property
    def pending(self) -> bool:
        """Whether it may still be graded."""
        return self.submission.status in (Status.QUEUED, Status.RUNNING)


@router.get("/submissions/{submission_id}")
async def show_submission(submission_id: str, services: CurrentServices, user: CurrentUser) -> Response:
    """The result as far as it is there; its learner's own, or anyone's for instructors."""
    async with services.database.reading() as session:
        shown = await _find_handed_in(session, services, submission_id, user)
    submission = shown.submission
    grade = _visible_grade(shown) if shown.grade else None
    source = submission.answer.get("source") if shown.question.kind == "code" else None
    return page(
        "submission.html",
        title=f"Result: {shown.question.title}",
        viewer=user,
        question=shown.question,
        pending=shown.pending,
        saying=state_saying(submission.status, grade.verdict if grade else None),
        grade=grade,
        points=points_words(grade.points, grade.max_points) if grade else "",
        misconceptions=_misconceptions(services, grade),
        trace=excerpts(source or "", grade.trace) if grade else [],
        cases=_case_rows(source or "", grade.cases) if grade and shown.question.kind == "code" else [],
        explanation=render_markdown(grade.explanation) if grade and grade.explanation else "",
        failure=submission.failure if user.teaches else "",
        foreign=submission.user_id != user.id,
        source=source,
        given=describe_answer(shown.question, submission.answer),
        events_url=f"/api/v1/submissions/{submission.id}/events",
        attempt=f"Attempt {submission.attempt}",
        when=moment(submission.created_at),
        ways=_ways_on(shown, user),
    )


async def _find_handed_in(
    session: AsyncSession, services: Services, submission_id: str, user: User
) -> HandedIn:
    submission = await get_submission(session, submission_id)
    if submission.user_id != user.id and not user.teaches:
        raise NotFoundError("There is no such submission.")
    loaded = services.bank.questions.get(submission.question_id)
    if loaded is None or loaded.version != submission.question_version:
        stored = await get_version(session, submission.question_version)
        loaded = parse_question(stored.source, f"{stored.question_id}.yaml")
    grades = await find_grades(session, [submission.id])
    quiz = services.bank.quizzes.get(submission.quiz_id or "")
    return HandedIn(submission, loaded, quiz, grades.get(submission.id))


def _visible_grade(shown: HandedIn) -> GradeView:
    assert shown.grade is not None
    explanation = find_explanation(
        shown.loaded,
        verdict=shown.grade.verdict,
        attempt=shown.submission.attempt,
        allowed=shown.quiz.attempts if shown.quiz else None,
        variant=shown.submission.variant,
    )
    return view_grade(shown.grade, explanation)


def _misconceptions(services: Services, grade: GradeView | None) -> list[Any]:
    known = services.bank.misconceptions
    return [known[name] for name in grade.misconceptions if name in known] if grade else []


def _case_rows(source: str, cases: Sequence[CaseResult]) -> list[dict[str, Any]]:
    """Cases for the page; the first that is not right stands open, the others open by hand."""
    first_wrong = next((case.id for case in cases if case.verdict is not Verdict.CORRECT), None)
    return [
        {
            # The table of outputs says it already where the case only repeats an output's sentence.
            "message": "" if any(case.message == output.message for output in case.outputs) else case.message,
            "visible": case.visible,
            "title": case.title or case.id.replace("-", " "),
            "saying": verdict_saying(case.verdict),
            "points": points_words(case.points, case.max_points),
            "open": case.id == first_wrong,
            "trace": excerpts(source, case.trace),
            "outputs": [_output_row(output) for output in case.outputs],
        }
        for case in cases
    ]


def _output_row(output: Any) -> dict[str, Any]:
    return {
        **output.model_dump(),
        "saying": verdict_saying(output.verdict),
        "where": place(output.where) if output.where else "",
    }


def _ways_on(shown: HandedIn, user: User) -> dict[str, Any]:
    """Where to go from here, the likeliest first: again, the quiz's next question, back."""
    quiz, submission = shown.quiz, shown.submission
    suffix = f"?quiz={quiz.id}" if quiz else ""
    question_url = f"/questions/{submission.question_id}{suffix}"
    ways = []
    if submission.user_id == user.id and not shown.pending and not _is_spent(shown):
        ways.append({"words": "Try again", "url": question_url})
    if quiz and (following := _find_next(quiz, submission.question_id)):
        ways.append({"words": "Next question", "url": f"/questions/{following}{suffix}"})
    ways.append(_back(quiz))
    if shown.grade and shown.grade.verdict is Verdict.CORRECT:
        ways.sort(key=lambda way: way["words"] == "Try again")
    return {"question": question_url, "on": ways}


def _is_spent(shown: HandedIn) -> bool:
    allowed = shown.quiz.attempts if shown.quiz else None
    return allowed is not None and shown.submission.attempt >= allowed


def _back(quiz: Quiz | None) -> dict[str, str]:
    if quiz is None:
        return {"words": "All questions", "url": "/"}
    return {"words": "Back to the quiz", "url": f"/quizzes/{quiz.id}"}


def _find_next(quiz: Quiz, question_id: str) -> str | None:
    ids = [item.question for item in quiz.items]
    later = ids[ids.index(question_id) + 1 :] if question_id in ids else []
    return later[0] if later else None
