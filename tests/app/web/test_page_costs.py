"""Pages ask the database a handful of things, however many learners and submissions there are."""

from __future__ import annotations

import pytest
from busy_term import Term, write_term
from httpx2 import AsyncClient
from page_costs import cost_of

from app.services import Services
from app.settings import Settings

MOST_STATEMENTS = 20  # with those that begin a transaction and find out who asks
PAGES = (
    "/",
    "/quizzes/l0",
    "/questions/std-check?quiz=l0",
    "/teaching/questions",
    "/teaching/questions/std-check/statistics?quiz=l0",
    "/teaching/questions/std-check/versions",
    "/courses/batch-norm/quizzes/l0/grades",
    "/courses/batch-norm/quizzes/l0/statistics",
    "/api/v1/quizzes/l0/grades",
    "/api/v1/quizzes/l0/grades?format=csv",
    "/api/v1/quizzes/l0/statistics",
)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"grading": False})


async def test_the_number_of_statements_does_not_grow(services: Services, instructor: AsyncClient) -> None:
    await write_term(services, Term(learners=3, submissions=30, quiz_ids=("l0",)))
    few = {url: len((await cost_of(services, instructor, url)).statements) for url in PAGES}
    assert {url: count for url, count in few.items() if count > MOST_STATEMENTS} == {}
    await write_term(services, Term(learners=20, submissions=300, quiz_ids=("l0", "l1"), name="late"))
    many = {url: len((await cost_of(services, instructor, url)).statements) for url in PAGES}
    assert many == few
