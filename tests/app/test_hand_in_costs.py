"""A hand-in asks the database a handful of things, however much was handed in before."""

from __future__ import annotations

import pytest
from busy_term import Term, write_term
from httpx2 import AsyncClient
from page_costs import cost_of

from app.services import Services
from app.settings import Settings
from questions.plain import ChoiceQuestion

MOST_STATEMENTS = 7  # with the one that finds out who asks, and on PostgreSQL the one that locks the learner
QUIZ = "l0"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"grading": False})


async def test_the_number_of_statements_does_not_grow(services: Services, learner: AsyncClient) -> None:
    items = services.bank.quizzes[QUIZ].items
    asked = [services.bank.questions[each.question].question for each in items]
    first, second, *_ = (each for each in asked if isinstance(each, ChoiceQuestion))
    few = await _count(services, learner, first)
    assert max(few) <= MOST_STATEMENTS
    await write_term(services, Term(learners=20, submissions=300, quiz_ids=(QUIZ, "l1")))
    assert await _count(services, learner, second) == few


async def _count(services: Services, learner: AsyncClient, question: ChoiceQuestion) -> list[int]:
    """Statements for a wrong answer, and then for the right one, once the question is known."""
    counts = []
    *_, wrong, right = sorted(question.choices, key=lambda choice: choice.correct)
    for choice in (wrong, wrong, right):
        body = {"question_id": question.id, "quiz_id": QUIZ, "answer": {"choice": choice.id}}
        counts.append(len((await cost_of(services, learner, "/api/v1/submissions", body)).statements))
    return counts[1:]
