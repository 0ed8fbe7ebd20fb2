"""What the API tells of quizzes and questions, and above all what it does not."""

from __future__ import annotations

import json
from typing import Any

from fastapi import FastAPI
from harness import CODE, client_for
from httpx2 import AsyncClient

from app.db.submissions.submissions import list_submissions
from app.services import Services
from questions.code import CodeQuestion
from questions.plain import ChoiceQuestion, MultipleQuestion, NumericQuestion, OrderingQuestion, TextQuestion
from questions.schema import Question

KEY_NAMES = {
    "correct", "feedback", "misconception", "solution", "mutants", "equivalents", "oracle", "inputs",
    "answer", "accept", "patterns", "mistakes", "also_right", "explanation", "variables", "hints", "notes",
}  # fmt: skip


def secrets_of(question: Question) -> list[str]:
    """Texts of the question that would give its key away."""
    match question:
        case CodeQuestion():
            hidden = [case.run for case in question.cases if not case.visible]
            mutants = [mutant.code or "" for mutant in question.mutants]
            return [question.solution, question.inputs, question.oracle or "", *hidden, *mutants]
        case ChoiceQuestion() | MultipleQuestion():
            return [choice.feedback for choice in question.choices]
        case NumericQuestion():
            return [mistake.feedback for mistake in question.mistakes]
        case OrderingQuestion():
            return [mistake.feedback for mistake in question.mistakes]
        case TextQuestion():
            return [pattern.pattern for pattern in question.patterns]


def names_in(value: Any) -> set[str]:
    """Every key of every object in decoded JSON."""
    if isinstance(value, dict):
        return set(value) | {name for part in value.values() for name in names_in(part)}
    if isinstance(value, list):
        return {name for part in value for name in names_in(part)}
    return set()


async def test_no_question_of_the_bank_gives_its_key_away(learner: AsyncClient, services: Services) -> None:
    listed = (await learner.get("/api/v1/questions")).json()
    assert {each["id"] for each in listed} == set(services.bank.questions)
    assert len(listed) > 10
    for loaded in services.bank.questions.values():
        shown = await learner.get(f"/api/v1/questions/{loaded.question.id}")
        assert shown.status_code == 200
        assert not KEY_NAMES & names_in(shown.json())
        text = json.dumps(shown.json(), ensure_ascii=False)
        for secret in filter(None, secrets_of(loaded.question)):
            assert json.dumps(secret, ensure_ascii=False)[1:-1] not in text, loaded.question.id


async def test_an_ordering_question_is_not_shown_in_its_right_order(app: FastAPI) -> None:
    services: Services = app.state.services
    orderings = [
        each.question
        for each in services.bank.questions.values()
        if isinstance(each.question, OrderingQuestion)
    ]
    assert orderings
    for number in range(10):
        async with await client_for(app, f"learner-{number}") as client:
            for question in orderings:
                shown = (await client.get(f"/api/v1/questions/{question.id}")).json()["items"]
                assert [item["id"] for item in shown] != [item.id for item in question.items]
                assert {item["id"] for item in shown} == {item.id for item in question.items}


async def test_a_learner_keeps_their_numbers_and_others_get_other_ones(app: FastAPI) -> None:
    numeric = next(
        each.question.id
        for each in app.state.services.bank.questions.values()
        if isinstance(each.question, NumericQuestion) and "{{" in each.question.prompt
    )
    prompts = []
    for name in ("ada", "ada", "grace", "emmy", "sofia"):
        async with await client_for(app, name) as client:
            prompts.append((await client.get(f"/api/v1/questions/{numeric}")).json()["prompt"])
    assert prompts[0] == prompts[1]
    assert len(set(prompts)) > 1
    assert "{{" not in prompts[0]


async def test_the_numbers_shown_are_the_numbers_graded(learner: AsyncClient, services: Services) -> None:
    numeric = next(
        each.question
        for each in services.bank.questions.values()
        if isinstance(each.question, NumericQuestion)
    )
    body = {"question_id": numeric.id, "answer": {"value": 1e9}}
    first = (await learner.post("/api/v1/submissions", json=body)).json()
    second = (await learner.post("/api/v1/submissions", json=body)).json()
    async with services.database.reading() as session:
        variants = {row.variant for row in await list_submissions(session, question_id=numeric.id)}
    assert first["attempt"] + 1 == second["attempt"]
    assert len(variants) == 1


async def test_quizzes_show_how_far_the_learner_is(learner: AsyncClient, services: Services) -> None:
    quiz = next(
        quiz
        for quiz in services.bank.quizzes.values()
        if any(
            isinstance(services.get_question(item.question).question, ChoiceQuestion) for item in quiz.items
        )
    )
    item = next(
        item.question
        for item in quiz.items
        if isinstance(services.get_question(item.question).question, ChoiceQuestion)
    )
    question = services.get_question(item).question
    assert isinstance(question, ChoiceQuestion)
    right = next(choice.id for choice in question.choices if choice.correct)
    body = {"question_id": item, "quiz_id": quiz.id, "answer": {"choice": right}}
    assert (await learner.post("/api/v1/submissions", json=body)).status_code == 201
    shown = (await learner.get(f"/api/v1/quizzes/{quiz.id}")).json()
    mine = next(each for each in shown["items"] if each["question_id"] == item)
    assert (mine["attempts_made"], mine["best_score"]) == (1, 1.0)
    assert shown in (await learner.get("/api/v1/quizzes")).json()


async def test_a_question_is_handed_in_only_in_a_quiz_that_has_it(
    learner: AsyncClient, services: Services
) -> None:
    quiz = next(
        quiz for quiz in services.bank.quizzes.values() if all(item.question != CODE for item in quiz.items)
    )
    body = {"question_id": CODE, "quiz_id": quiz.id, "answer": {"source": "x = 1"}}
    refused = await learner.post("/api/v1/submissions", json=body)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "quiz_id"


async def test_an_answer_to_an_older_version_is_refused(learner: AsyncClient) -> None:
    body = {"question_id": CODE, "question_version": "0" * 64, "answer": {"source": "x = 1"}}
    refused = await learner.post("/api/v1/submissions", json=body)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:batchmark:question-changed")


async def test_instructors_check_a_file_and_learn_the_line(
    instructor: AsyncClient, learner: AsyncClient, services: Services
) -> None:
    source = services.get_question(CODE).source
    url = f"/api/v1/questions/check?question_id={CODE}"
    assert (await instructor.post(url, content=source)).json()["errors"] == []
    broken = source.replace("kind: code", "kind: cod")
    found = (await instructor.post(url, content=broken)).json()["errors"]
    assert found[0]["field"] == "kind"
    assert found[0]["line"] == source[: source.index("kind: code")].count("\n") + 1
    elsewhere = source.replace("covers: [", "covers: [l9-nowhere, ")
    (fault,) = (await instructor.post(url, content=elsewhere)).json()["errors"]
    assert (fault["field"], fault["message"]) == ("covers.0", "unknown statement 'l9-nowhere'")
    assert (await learner.post(url, content=source)).status_code == 403


async def test_a_misconception_is_explained(learner: AsyncClient) -> None:
    known = await learner.get("/api/v1/misconceptions/unbiased-variance")
    assert known.status_code == 200
    assert known.json()["sentence"]
    assert (await learner.get("/api/v1/misconceptions/no-such-thing")).status_code == 404


async def test_a_quiz_ends_after_its_attempts_and_practice_goes_on(
    learner: AsyncClient, services: Services
) -> None:
    quiz_id, quiz = next(
        (quiz_id, quiz)
        for quiz_id, quiz in services.bank.quizzes.items()
        if any(item.question == "forgotten-eval" for item in quiz.items)
    )
    services.bank.quizzes[quiz_id] = quiz.model_copy(update={"attempts": 2})
    question = services.get_question("forgotten-eval").question
    assert isinstance(question, ChoiceQuestion)
    wrong = next(choice.id for choice in question.choices if not choice.correct)
    practice = {"question_id": question.id, "answer": {"choice": wrong}}
    in_quiz = {**practice, "quiz_id": quiz_id}
    first = await learner.post("/api/v1/submissions", json=in_quiz)
    assert first.json()["grade"]["explanation"] is None
    last = await learner.post("/api/v1/submissions", json=in_quiz)
    assert last.json()["grade"]["explanation"]
    refused = await learner.post("/api/v1/submissions", json=in_quiz)
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:batchmark:attempts-used")
    assert (await learner.post("/api/v1/submissions", json=practice)).status_code == 201
