"""A term's worth of people and submissions, written straight into the database."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from app.db.columns import new_id
from app.db.courses.tables import CourseRole, Enrolment
from app.db.tables import DEFAULT_COURSE, GradeRow, Role, Status, Submission, User
from app.db.teaching.tables import ToldMisconception
from app.services import Services
from graders.verdicts import CaseResult, Grade, OutputResult, Verdict
from questions.plain import ChoiceQuestion, MultipleQuestion
from questions.schema import Question

BEGIN = datetime(2026, 9, 7, 8, tzinfo=UTC)
_BATCH_ROWS = 1_000
_CASES = 6


@dataclass(frozen=True)
class Term:
    """How many people hand in how often; `quiz_ids` are the quizzes that they do, one after another."""

    learners: int
    submissions: int
    quiz_ids: tuple[str, ...]
    name: str = "learner"


async def write_term(services: Services, term: Term, seed: int = 0) -> list[str]:
    """Enrol the learners and hand in for them; their ids. About half of what is handed in is right."""
    rng = random.Random(seed)
    users = [
        {"id": new_id(BEGIN), "name": f"{term.name}-{number:04}", "role": Role.LEARNER, "created_at": BEGIN}
        for number in range(term.learners)
    ]
    rows = _Rows(services, rng)
    places = [(user["id"], quiz_id) for quiz_id in term.quiz_ids for user in users]
    for number in range(term.submissions):
        rows.hand_in(*places[number % len(places)], BEGIN + timedelta(minutes=7 * number))
    enrolments = [
        {"course_id": DEFAULT_COURSE, "user_id": user["id"], "role": CourseRole.LEARNER, "created_at": BEGIN}
        for user in users
    ]
    async with services.database.writing() as session:
        for table, made in (
            (User, users),
            (Enrolment, enrolments),
            (Submission, rows.submissions),
            (GradeRow, rows.grades),
            (ToldMisconception, rows.told),
        ):
            for start in range(0, len(made), _BATCH_ROWS):
                await session.execute(insert(table), made[start : start + _BATCH_ROWS])
    return [str(user["id"]) for user in users]


class _Rows:
    """Rows on their way into the database."""

    def __init__(self, services: Services, rng: random.Random) -> None:
        self._services = services
        self._rng = rng
        self._attempts: dict[tuple[str, str, str], int] = {}
        self.submissions: list[dict[str, Any]] = []
        self.grades: list[dict[str, Any]] = []
        self.told: list[dict[str, Any]] = []

    def hand_in(self, user_id: str, quiz_id: str, at: datetime) -> None:
        items = self._services.get_quiz(quiz_id, user_id).items
        loaded = self._services.bank.questions[self._rng.choice(items).question]
        question, place = loaded.question, (user_id, quiz_id, loaded.question.id)
        self._attempts[place] = attempt = self._attempts.get(place, 0) + 1
        submission_id, is_right = new_id(at), self._rng.random() < 0.5
        self.submissions.append(
            {
                "id": submission_id,
                "purpose": "attempt",
                "user_id": user_id,
                "question_id": question.id,
                "question_version": loaded.version,
                "quiz_id": quiz_id,
                "course_id": DEFAULT_COURSE,
                "attempt": attempt,
                "answer": self._answer(question),
                "variant": 0,
                "status": Status.GRADED,
                "tries": 1,
                "failure": "",
                "hints_opened": 0,
                "hint_cost": 0.0,
                "request_hash": "",
                "created_at": at,
                "graded_at": at,
            }
        )
        self._grade(submission_id, question, loaded.version, at, is_right=is_right)

    def _grade(
        self, submission_id: str, question: Question, version: str, at: datetime, *, is_right: bool
    ) -> None:
        grade = _make_grade(question, is_right=is_right)
        grade_id = new_id(at)
        self.grades.append(
            {
                "id": grade_id,
                "submission_id": submission_id,
                "question_version": version,
                "variant": 0,
                "verdict": grade.verdict,
                "points": grade.points,
                "max_points": grade.max_points,
                "score": grade.score,
                "detail": grade.model_dump(mode="json"),
                "engine": "",
                "libraries": {},
                "elapsed_ms": 1.0,
                "cpu_ms": 1.0,
                "memory_mib": 1.0,
                "created_at": at,
            }
        )
        self.told += [{"grade_id": grade_id, "misconception": name} for name in grade.misconceptions]

    def _answer(self, question: Question) -> dict[str, Any]:
        match question:
            case ChoiceQuestion():
                return {"choice": self._rng.choice(question.choices).id}
            case MultipleQuestion():
                return {"choices": [self._rng.choice(question.choices).id]}
        return {"source": "import numpy as np\n" * 20} if question.kind == "code" else {"text": "eval"}


def _make_grade(question: Question, *, is_right: bool) -> Grade:
    """A grade of the size that grades have: code has cases with outputs and sentences."""
    verdict = Verdict.CORRECT if is_right else Verdict.WRONG_ANSWER
    points = question.points if is_right else 0.0
    output = OutputResult(name="out", verdict=verdict, message="Row 3 is off by a factor of 1.1. " * 6)
    case = CaseResult(
        id="case", verdict=verdict, points=0, max_points=1, outputs=(output,) * 3, message="m" * 200
    )
    return Grade(
        verdict=verdict,
        points=points,
        max_points=question.points,
        message="All cases pass." if is_right else "Not yet.",
        cases=(case,) * (_CASES if question.kind == "code" else 0),
        misconceptions=() if is_right else ("unbiased-variance",),
    )
