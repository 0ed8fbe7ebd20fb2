"""Quizzes in time, by REST: opening, closing, running out, extensions, attempts and what counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from httpx2 import AsyncClient, Response
from sqlalchemy import select, update

from app.db.courses.tables import QuizStart
from app.db.tables import DEFAULT_COURSE, Submission
from app.services import Services
from questions.bank import Bank, load_bank
from questions.plain import ChoiceQuestion


def find_place(bank: Bank) -> tuple[str, str]:
    """A quiz of the bank without terms of its own, and an explained choice question in it."""
    for quiz in bank.quizzes.values():
        for item in quiz.items:
            question = bank.questions[item.question].question
            if isinstance(question, ChoiceQuestion) and question.explanation and not quiz.attempts:
                return quiz.id, question.id
    raise AssertionError("the bank has no such quiz")


OWN = load_bank()
QUIZ, QUESTION = find_place(OWN)
URL = f"/api/v1/courses/{DEFAULT_COURSE}/quizzes/{QUIZ}"


def ahead(**duration: float) -> str:
    return (datetime.now(UTC) + timedelta(**duration)).isoformat()


async def set_terms(instructor: AsyncClient, **terms: Any) -> None:
    answer = await instructor.put(f"{URL}/settings", json=terms)
    assert answer.status_code == 200, answer.text


async def state(client: AsyncClient) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get(f"/api/v1/quizzes/{QUIZ}")).json()
    return found


async def hand_in(client: AsyncClient, *, right: bool = True, quiz: str | None = QUIZ) -> Response:
    question = OWN.questions[QUESTION].question
    assert isinstance(question, ChoiceQuestion)
    choice = next(each.id for each in question.choices if each.correct is right)
    body = {"question_id": QUESTION, "quiz_id": quiz, "answer": {"choice": choice}}
    return await client.post("/api/v1/submissions", json=body)


async def test_without_settings_the_banks_own_terms_hold(learner: AsyncClient) -> None:
    settings = (await learner.get(f"{URL}/settings")).json()
    assert (settings["is_set"], settings["attempts"], settings["counts"]) == (False, None, "best")
    assert (await state(learner))["state"]["phase"] == "open"


async def test_a_quiz_opens_and_closes_for_learners(learner: AsyncClient, instructor: AsyncClient) -> None:
    await set_terms(instructor, opens_at=ahead(hours=1))
    quiz = await state(learner)
    assert (quiz["state"]["phase"], quiz["items"]) == ("before", [])
    assert quiz["state"]["words"].startswith("Opens on ")
    refused = await hand_in(learner)
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:batchmark:not-open-yet")
    assert "UTC" in refused.json()["detail"]
    unread = await learner.get(f"/api/v1/questions/{QUESTION}?quiz_id={QUIZ}")
    assert unread.json()["type"] == "urn:batchmark:not-open-yet"
    assert (await hand_in(learner, quiz=None)).json()["type"] == "urn:batchmark:held-back"
    assert (await learner.get(f"/api/v1/questions/{QUESTION}")).status_code == 403
    assert (await hand_in(instructor)).status_code == 201
    await set_terms(instructor, opens_at=ahead(hours=-2), closes_at=ahead(hours=-1))
    refused = await hand_in(learner)
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:batchmark:quiz-closed")
    assert len((await state(learner))["items"]) > 0


async def find_other_quiz(learner: AsyncClient) -> str:
    """A quiz that does not ask the question."""
    for quiz in (await learner.get("/api/v1/quizzes")).json():
        if quiz["id"] != QUIZ and all(item["question_id"] != QUESTION for item in quiz["items"]):
            return str(quiz["id"])
    raise AssertionError("every quiz asks the question")


async def test_a_question_held_back_can_be_read_by_no_detour(
    learner: AsyncClient, instructor: AsyncClient
) -> None:
    other = await find_other_quiz(learner)
    await set_terms(instructor, opens_at=ahead(hours=1))
    for base, name in ((f"/api/v1/questions/{QUESTION}", "quiz_id"), (f"/questions/{QUESTION}", "quiz")):
        wrong = {"quiz_id": "quiz", "quiz": "quiz_id"}[name]
        for query in ("", f"?{wrong}=nope", f"?{wrong}={other}", f"?{wrong}={QUIZ}", f"?{name}={QUIZ}"):
            assert (await learner.get(f"{base}{query}")).status_code == 403, (base, query)
        assert (await learner.get(f"{base}?{name}=nope")).status_code == 404
        assert (await learner.get(f"{base}?{name}={other}")).status_code in (404, 422)
        assert (await learner.post(f"{base}/hints/1?{wrong}=nope")).status_code == 403
        assert (await learner.post(f"{base}/tries?{wrong}={QUIZ}")).status_code == 403
    draft = f"/api/v1/questions/{QUESTION}/draft"
    assert (await learner.get(f"{draft}?quiz_id={other}")).status_code == 422
    assert (await learner.get(f"{draft}?quiz_id={QUIZ}")).status_code == 403


async def test_a_question_can_not_be_read_before_the_clock_runs(
    learner: AsyncClient, instructor: AsyncClient
) -> None:
    await set_terms(instructor, time_limit_s=600)
    assert (await learner.get(f"/api/v1/questions/{QUESTION}?quiz_id={QUIZ}")).status_code == 409
    assert (await learner.get(f"/questions/{QUESTION}?quiz_id={QUIZ}")).status_code == 403
    led = await learner.get(f"/questions/{QUESTION}?quiz={QUIZ}")
    assert (led.status_code, led.headers["Location"]) == (303, f"/quizzes/{QUIZ}")
    await learner.post(f"{URL}/start")
    assert (await learner.get(f"/questions/{QUESTION}?quiz={QUIZ}")).status_code == 200


async def test_a_clock_starts_once_and_runs_out(
    learner: AsyncClient, instructor: AsyncClient, services: Services
) -> None:
    await set_terms(instructor, time_limit_s=600)
    assert (await state(learner))["state"]["words"] == "10 minutes from the moment you begin"
    refused = await hand_in(learner)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:batchmark:not-begun")
    begun = (await learner.post(f"{URL}/start")).json()
    assert (await learner.post(f"{URL}/start")).json() == begun
    assert (await hand_in(learner)).status_code == 201
    assert "left: until" in (await state(learner))["state"]["words"]
    async with services.database.writing() as session:
        await session.execute(update(QuizStart).values(started_at=datetime.now(UTC) - timedelta(seconds=601)))
    refused = await hand_in(learner)
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:batchmark:time-over")
    longer = await instructor.put(f"{URL}/extensions/ada", json={"extra_time_s": 300, "reason": "power cut"})
    assert longer.status_code == 200
    assert (await hand_in(learner)).status_code == 201


async def test_an_extension_moves_with_the_deadline(learner: AsyncClient, instructor: AsyncClient) -> None:
    await set_terms(instructor, closes_at=ahead(hours=-1))
    assert (await instructor.put(f"{URL}/extensions/ada", json={"extra_s": 7200})).status_code == 200
    assert (await hand_in(learner)).status_code == 201
    moved = ahead(hours=-1.5)
    await set_terms(instructor, closes_at=moved)
    closes_at = datetime.fromisoformat((await state(learner))["state"]["closes_at"])
    assert closes_at == datetime.fromisoformat(moved) + timedelta(hours=2)
    listed = (await instructor.get(f"{URL}/extensions")).json()
    assert [(each["name"], each["extra_s"]) for each in listed] == [("ada", 7200)]
    await instructor.put(f"{URL}/extensions/ada", json={})
    assert (await instructor.get(f"{URL}/extensions")).json() == []
    assert (await hand_in(learner)).json()["type"] == "urn:batchmark:quiz-closed"
    assert (await instructor.put(f"{URL}/extensions/nobody", json={"extra_s": 1})).status_code == 404


async def test_attempts_are_a_number_or_come_back_with_time(
    learner: AsyncClient, instructor: AsyncClient, services: Services
) -> None:
    await set_terms(instructor, attempts=1)
    assert (await hand_in(learner, right=False)).status_code == 201
    assert (await hand_in(learner)).json()["type"] == "urn:batchmark:attempts-used"
    await instructor.put(f"{URL}/extensions/ada", json={"extra_attempts": 1})
    assert (await hand_in(learner, right=False)).status_code == 201
    assert (await hand_in(learner)).json()["type"] == "urn:batchmark:attempts-used"
    await instructor.put(f"{URL}/extensions/ada", json={})
    await set_terms(instructor, bucket={"capacity": 2, "refill_s": 3600})
    refused = await hand_in(learner)
    assert (refused.status_code, refused.json()["type"]) == (429, "urn:batchmark:next-attempt-later")
    assert 3500 < int(refused.headers["Retry-After"]) <= 3600
    async with services.database.writing() as session:
        for row in await session.scalars(select(Submission)):
            row.created_at -= timedelta(hours=1)
    assert (await hand_in(learner)).status_code == 201


async def test_an_explanation_waits_for_the_last_attempt_that_the_course_allows(
    learner: AsyncClient, instructor: AsyncClient, services: Services
) -> None:
    assert services.bank.questions[QUESTION].question.explanation
    await set_terms(instructor, attempts=2)
    shown = [(await hand_in(learner, right=False)).json()["grade"]["explanation"] for _ in range(2)]
    assert [each is None for each in shown] == [True, False]
    await set_terms(instructor, bucket={"capacity": 9, "refill_s": 3600})
    assert (await hand_in(learner, right=False)).json()["grade"]["explanation"] is None


async def best_score(client: AsyncClient) -> float:
    items = (await state(client))["items"]
    return float(next(item["best_score"] for item in items if item["question_id"] == QUESTION))


async def test_what_counts_follows_the_terms_even_afterwards(
    learner: AsyncClient, instructor: AsyncClient
) -> None:
    for right in (False, True, False, True, False):
        assert (await hand_in(learner, right=right)).status_code == 201
    for counts, score in (("best", 1), ("last", 0), ("first", 0), ("mean", 0.4)):
        await set_terms(instructor, counts=counts)
        assert await best_score(learner) == pytest.approx(score)
    due = ahead(hours=-36)
    await set_terms(instructor, due_at=due, late_per_day=0.2, late_floor=0.1)
    assert await best_score(learner) == pytest.approx(0.6)
    await instructor.put(f"{URL}/extensions/ada", json={"extra_s": 86_400})
    assert await best_score(learner) == pytest.approx(0.8)


async def test_settings_say_what_is_wrong_with_them(instructor: AsyncClient, learner: AsyncClient) -> None:
    refused = await instructor.put(f"{URL}/settings", json={"opens_at": "2026-12-01T08:00:00"})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "opens_at"
    assert (await learner.put(f"{URL}/settings", json={})).status_code == 403
    assert (await instructor.put(f"{URL.replace(QUIZ, 'none')}/settings", json={})).status_code == 404
