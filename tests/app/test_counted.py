"""What attempts count on the terms of their course, or by hand: how far somebody is with each question."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import MappingProxyType, SimpleNamespace
from typing import Any

import pytest

from app.db.courses.tables import Course, QuizExtension, QuizSettings
from app.db.submissions.grades import Progress
from app.db.submissions.marks import MarkRow
from app.db.tables import Role, User
from app.pipeline.answering import counted
from app.pipeline.answering.counted import load_progress, quiz_score
from app.pipeline.answering.standing import Standings, terms_columns
from app.rules.terms import Counts, Terms
from questions.schema import Quiz

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
QUIZ = Quiz.model_validate(
    {"id": "first", "title": "First", "items": [{"question": "mean"}, {"question": "variance", "points": 3}]}
)
BANK: Any = SimpleNamespace(quizzes={"first": QUIZ})


def mark(score: float | None, attempt: int = 1, **more: Any) -> MarkRow:
    """An attempt at the mean, in the quiz in the new course, that was right but for a hint."""
    made: dict[str, Any] = {"user_id": "ada", "course_id": "new", "quiz_id": "first", "question_id": "mean"}
    answer = None if score is None else min(1.0, score + 0.125)
    made |= {"attempt": attempt, "handed_in_at": NOW, "score": score, "answer": answer}
    return MarkRow(**(made | more))


def standings(terms: Terms | None = None, **extension: int) -> Standings:
    user = User(id="ada", name="ada", role=Role.LEARNER)
    user.memberships = MappingProxyType({"new": Role.LEARNER.value})
    key = ("new", "first")
    given = {"extra_s": 0, "extra_time_s": 0, "extra_attempts": 0, "reason": ""} | extension
    return Standings(
        user=user,
        courses=(Course(id="new", title="New", quiz_ids=None),),
        settings={key: QuizSettings(**terms_columns(terms))} if terms else {},
        starts={},
        extensions={key: QuizExtension(**given)},
    )


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """What the database holds of Ada: marks, and scores by hand."""
    stored = SimpleNamespace(marks=[], overrides={})

    async def list_marks(_: Any, *, user_id: str) -> list[MarkRow]:
        assert user_id == "ada"
        return list(stored.marks)

    async def list_overrides(_: Any, *, user_ids: list[str]) -> dict[Any, Any]:
        assert user_ids == ["ada"]
        return {(*place, "ada"): SimpleNamespace(score=score) for place, score in stored.overrides.items()}

    monkeypatch.setattr(counted, "list_marks", list_marks)
    monkeypatch.setattr(counted, "list_overrides", list_overrides)
    return stored


async def load(here: Standings) -> dict[str, list[Progress]]:
    session: Any = None
    return await load_progress(session, BANK, here)


async def test_what_the_terms_choose_counts_and_the_best_answer_is_kept_beside_it(
    stored: SimpleNamespace,
) -> None:
    stored.marks = [mark(0.75), mark(0.25, 2), mark(None, 3)]
    found = {}
    for counts in Counts:
        ((progress,),) = (await load(standings(Terms(counts=counts)))).values()
        assert (progress.question_id, progress.quiz_id) == ("mean", "first")
        assert (progress.attempts, progress.best_answer) == (3, 0.875)
        found[counts.value] = progress.best_score
    assert found == {"best": 0.75, "last": 0.25, "first": 0.75, "mean": 0.5}


async def test_being_late_costs_less_with_an_extension(stored: SimpleNamespace) -> None:
    terms = Terms(due_at=NOW - timedelta(hours=36), late_per_day=0.25)
    stored.marks = [mark(1.0)]
    scores = [(await load(standings(terms, extra_s=extra_s)))["new"][0].best_score for extra_s in (0, 86_400)]
    assert scores == [0.5, 0.75]


async def test_outside_quizzes_and_courses_the_best_counts(stored: SimpleNamespace) -> None:
    outside: list[dict[str, Any]] = [{"quiz_id": None}, {"course_id": None}, {"quiz_id": "gone"}]
    stored.marks = [mark(score, **more) for more in outside for score in (0.25, None, 0.75, 0.5)]
    found = await load(standings(Terms(counts=Counts.LAST)))
    assert [(each.quiz_id, each.attempts, each.best_score) for each in found["new"]] == [
        (None, 4, 0.75),
        ("gone", 4, 0.75),
    ]
    assert [(each.quiz_id, each.best_score) for each in found[""]] == [("first", 0.75)]


async def test_what_waits_counts_nothing_yet(stored: SimpleNamespace) -> None:
    stored.marks = [mark(None), mark(None, quiz_id=None)]
    here = (await load(standings()))["new"]
    assert [(each.attempts, each.best_score, each.best_answer) for each in here] == [(1, None, None)] * 2


async def test_each_question_is_told_once_in_a_settled_order(stored: SimpleNamespace) -> None:
    names = ("variance", "mean", "variance", "eps")
    stored.marks = [mark(1.0, question_id=name) for name in names]
    assert [each.question_id for each in (await load(standings()))["new"]] == ["eps", "mean", "variance"]


async def test_a_score_by_hand_takes_the_place_of_what_is_counted(stored: SimpleNamespace) -> None:
    stored.marks = [mark(0.75)]
    stored.overrides = {("new", "first", "mean"): 0.5, ("new", "first", "variance"): 1.0}
    mean, variance = (await load(standings()))["new"]
    assert (mean.best_score, mean.best_answer, mean.attempts) == (0.5, 0.875, 1)
    assert (variance.best_score, variance.best_answer, variance.attempts) == (1.0, None, 0)


def test_a_quiz_is_scored_on_the_learners_own_terms() -> None:
    terms = Terms(counts=Counts.LAST, due_at=NOW - timedelta(hours=36), late_per_day=0.25)
    here = standings(terms, extra_s=86_400).at("new", QUIZ)
    marks = [mark(1.0), mark(0.5, 2), mark(None, 3), mark(1.0, question_id="variance")]
    score = quiz_score(here, {"mean": 2.0, "variance": 2.0}, marks)
    assert score.shares == {"mean": 0.375, "variance": 0.75}
    assert (score.points, score.max_points) == (0.75 + 2.25, 5.0)
