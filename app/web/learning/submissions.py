"""A submission's page: waiting, the result, or our apology."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from fastapi import APIRouter, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.access import CurrentServices, CurrentUser
from app.db.authoring.questions import get_version
from app.db.submissions.grades import find_grades
from app.db.submissions.queue import count_ahead
from app.db.submissions.submissions import get_sent
from app.db.tables import Sent, Status, Submission, Try, User
from app.errors import NotFoundError
from app.pipeline.answering.standing import Chances, find_chances
from app.rules.moments import say_moment
from app.rules.results import GradeView, view_grade
from app.rules.reveal import find_explanation
from app.services import Services
from app.web.drawn.views import show_pictures
from app.web.learning.answers import describe_answer
from app.web.learning.checked import CheckedCase, describe_cases
from app.web.learning.excerpts import excerpts
from app.web.learning.hints import describe_cost
from app.web.learning.progress import worth_in
from app.web.learning.told import load_changes
from app.web.learning.ways import Way, ways_on
from app.web.markdown import render_markdown
from app.web.pages import page
from app.web.words import VERDICTS, points_words, state_saying, verdict_saying
from graders.verdicts import CaseResult, Grade, Verdict
from graders.wording import place
from questions.loader import LoadedQuestion, parse_question
from questions.schema import Misconception, Question, Quiz
from questions.visible import find_visible_part

router = APIRouter(include_in_schema=False)
Part = Literal["result", "page"] | None


@dataclass(frozen=True)
class HandedIn:
    """A submission or a try with what it takes to show it; `loaded` is the version that was answered.

    `chances` are its learner's; None: it is a try.
    """

    submission: Sent
    loaded: LoadedQuestion
    quiz: Quiz | None
    grade: Grade | None
    chances: Chances | None

    @property
    def question(self) -> Question:
        """What was asked."""
        return self.loaded.question

    @property
    def worth(self) -> float:
        """The most points there are, by the quiz where it says so."""
        return worth_in(self.quiz, self.question)

    @property
    def is_try(self) -> bool:
        """Whether it was only tried."""
        return isinstance(self.submission, Try)

    @property
    def pending(self) -> bool:
        """Whether it may still be graded."""
        return self.submission.status in (Status.QUEUED, Status.RUNNING)


@router.get("/tries/{submission_id}")
@router.get("/submissions/{submission_id}")
async def show_submission(
    submission_id: str, services: CurrentServices, user: CurrentUser, part: Part = None
) -> Response:
    """The result as far as it is there; its learner's own, or of a submission anyone's for instructors.

    `part`: without the page around it, for the question's page (`result`) or this one's (`page`).
    """
    async with services.database.reading() as session:
        shown = await find_handed_in(session, services, submission_id, user)
        changes = await load_changes(session, shown.submission, shown.worth)
        ahead = await count_ahead(session, shown.submission)
    submission = shown.submission
    grade = _visible_grade(shown) if shown.grade else None
    source = submission.answer.get("source") if shown.question.kind == "code" else None
    return page(
        "result_alone.html" if part else "submission.html",
        level=2 if part == "result" else 1,
        is_try=shown.is_try,
        url=_url(submission),
        waiting=_waiting_cases(shown),
        verdict_sayings=VERDICTS,
        title=f"Result: {shown.question.title}",
        viewer=user,
        question=shown.question,
        pending=shown.pending,
        ahead=ahead,
        saying=state_saying(submission.status, grade.verdict if grade else None),
        grade=grade,
        points=points_words(grade.points, grade.max_points) if grade else "",
        hint_cost=_hint_cost(shown),
        changes=changes,
        misconceptions=known_misconceptions(services, grade),
        trace=excerpts(source or "", grade.trace) if grade else [],
        cases=case_rows(submission, grade.cases) if grade and shown.question.kind == "code" else [],
        explanation=render_markdown(grade.explanation) if grade and grade.explanation else "",
        failure=submission.failure if user.teaches_in(submission.course_id) else "",
        foreign=submission.user_id != user.id,
        source=source,
        given=describe_answer(shown.question, submission.answer),
        events_url=f"/api/v1{_url(submission)}/events",
        attempt="A try, which does not count" if shown.is_try else f"Attempt {submission.attempt}",
        when=say_moment(submission.created_at),
        ways=_ways(shown, user),
    )


async def find_handed_in(
    session: AsyncSession, services: Services, submission_id: str, user: User
) -> HandedIn:
    """What was sent under that id, to its learner, and a submission to instructors too.

    Raises:
        NotFoundError: there is none, or none that this person may know of.
    """
    submission = await get_sent(session, submission_id)
    is_for_teachers = isinstance(submission, Submission) and user.teaches_in(submission.course_id)
    if submission.user_id != user.id and not is_for_teachers:
        raise NotFoundError("There is no such submission.")
    loaded = services.bank.questions.get(submission.question_id)
    if loaded is None or loaded.version != submission.question_version:
        stored = await get_version(session, submission.question_version)
        loaded = parse_question(stored.source, f"{stored.question_id}.yaml")
    grades = await find_grades(session, [submission.id])
    quiz_id = submission.quiz_id or ""
    quiz = services.get_quiz(quiz_id, submission.user_id) if quiz_id in services.bank.quizzes else None
    chances = None
    if isinstance(submission, Submission):
        chances = await find_chances(session, quiz, submission)
    return HandedIn(submission, loaded, quiz, grades.get(submission.id), chances)


def _visible_grade(shown: HandedIn) -> GradeView:
    assert shown.grade is not None
    if shown.chances is None:
        return view_grade(shown.grade)
    explanation = find_explanation(
        shown.loaded,
        verdict=shown.grade.verdict,
        graded=shown.chances.graded,
        allowed=shown.chances.allowed,
        variant=shown.submission.variant,
    )
    return view_grade(shown.grade, explanation)


def known_misconceptions(services: Services, grade: Grade | GradeView | None) -> list[Misconception]:
    """The misconceptions that a grade names, those aside that the bank has no words for any more."""
    known = services.bank.misconceptions
    return [known[name] for name in grade.misconceptions if name in known] if grade else []


def case_rows(submission: Sent, cases: Sequence[CaseResult]) -> list[dict[str, Any]]:
    """Cases for the page; the first that is not right stands open, the others open by hand."""
    source = submission.answer.get("source") or ""
    first_wrong = next((case.id for case in cases if case.verdict is not Verdict.CORRECT), None)
    return [
        {
            # The table of outputs says it already where the case only repeats an output's sentence.
            "message": "" if any(case.message == output.message for output in case.outputs) else case.message,
            "visible": case.visible,
            "stability": case.stability,
            "title": case.title or case.id.replace("-", " "),
            "saying": verdict_saying(case.verdict),
            "points": points_words(case.points, case.max_points),
            "open": case.id == first_wrong,
            "trace": excerpts(source, case.trace),
            "outputs": [_output_row(output) for output in case.outputs],
            "pictures": show_pictures(submission.id, case),
        }
        for case in cases
    ]


def _waiting_cases(shown: HandedIn) -> list[CheckedCase]:
    """The cases that are still to be judged, so that each has its row before its verdict."""
    if not shown.pending:
        return []
    part = find_visible_part(shown.loaded) if shown.is_try else shown.loaded
    return describe_cases(part.question) if part else []


def _ways(shown: HandedIn, user: User) -> dict[str, Any]:
    submission = shown.submission
    suffix = f"?quiz={shown.quiz.id}" if shown.quiz else ""
    url = f"/questions/{submission.question_id}{suffix}"
    if shown.chances is None:
        return {"question": url, "on": [Way("Back to your code", url)]}
    again = submission.user_id == user.id and not shown.pending and not shown.chances.are_spent
    is_right = shown.grade is not None and shown.grade.verdict is Verdict.CORRECT
    return {
        "question": url,
        "on": ways_on(shown.quiz, submission.question_id, again=url if again else "", is_right=is_right),
    }


def _hint_cost(shown: HandedIn) -> str:
    if shown.grade is None or not isinstance(shown.submission, Submission):
        return ""
    return describe_cost(shown.submission, shown.grade, shown.worth)


def _url(sent: Sent) -> str:
    return f"/{'tries' if isinstance(sent, Try) else 'submissions'}/{sent.id}"


def _output_row(output: Any) -> dict[str, Any]:
    return {
        **output.model_dump(),
        "saying": verdict_saying(output.verdict),
        "where": place(output.where) if output.where else "",
    }
