"""Tries: the visible cases are run, nothing counts, and nobody can flood the queue with them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from fake_judge import RIGHT, SECRET_INPUT, WRONG, FakeJudge
from harness import WAIT
from httpx2 import AsyncClient, Response
from sqlalchemy import func, select, update

from app.api.learning.tries import TryRequest
from app.api.learning.waiting import tell_events
from app.db.submissions.tries import delete_tries
from app.db.tables import GradeRow, Sent, Submission, Try
from app.live import LiveCase
from app.services import Services
from app.settings import Settings
from questions.code import CodeQuestion
from questions.visible import find_visible_part

PARTLY_HIDDEN = "layernorm-numpy"
URL = f"/api/v1/questions/{PARTLY_HIDDEN}/tries"


async def try_it(client: AsyncClient, source: str = RIGHT) -> Response:
    return await client.post(URL, json={"answer": {"source": source}}, headers=WAIT)


async def count(services: Services, kind: type[Sent | GradeRow]) -> int:
    async with services.database.reading() as session:
        return await session.scalar(select(func.count()).select_from(kind)) or 0


async def test_only_visible_cases_are_run_and_their_values_are_told(
    learner: AsyncClient, services: Services, judge: FakeJudge
) -> None:
    question = services.get_question(PARTLY_HIDDEN).question
    assert isinstance(question, CodeQuestion)
    tried = await try_it(learner, WRONG)
    assert tried.status_code == 201, tried.text
    grade = tried.json()["grade"]
    assert [case["id"] for case in grade["cases"]] == [case.id for case in question.cases if case.visible]
    assert len(grade["cases"]) < len(question.cases)
    assert grade["max_points"] < question.points
    assert SECRET_INPUT in tried.text
    assert tried.headers["Location"] == f"/api/v1/tries/{tried.json()['id']}"
    assert len(judge.calls) == 1


async def test_a_try_counts_nowhere(learner: AsyncClient, services: Services) -> None:
    await try_it(learner)
    assert (await learner.get("/api/v1/submissions")).json() == []
    assert await count(services, Submission) == 0
    assert await count(services, Try) == 1
    body = {"question_id": PARTLY_HIDDEN, "answer": {"source": WRONG}}
    handed_in = (await learner.post("/api/v1/submissions", json=body, headers=WAIT)).json()
    assert handed_in["attempt"] == 1
    assert handed_in["hint_cost"] == 0
    page = (await learner.get(f"/questions/{PARTLY_HIDDEN}")).text
    assert "Attempt 1" in page
    assert page.count('href="/submissions/') == 1


async def test_every_try_gets_the_same_numbers(learner: AsyncClient, judge: FakeJudge) -> None:
    await try_it(learner)
    await try_it(learner)
    assert judge.calls[0] == judge.calls[1]


async def test_a_try_is_its_owners_alone(
    learner: AsyncClient, other_learner: AsyncClient, instructor: AsyncClient
) -> None:
    url = (await try_it(learner)).headers["Location"]
    page = url.removeprefix("/api/v1")
    assert (await learner.get(url)).json()["verdict"] == "correct"
    for other in (other_learner, instructor):
        assert (await other.get(url)).status_code == 404
        assert (await other.get(f"{url}/events")).status_code == 404
        assert (await other.get(page)).status_code == 404
    # Nor is it a submission under another address.
    assert (await learner.get(url.replace("tries", "submissions"))).status_code == 404


async def test_one_runs_at_a_time(learner: AsyncClient, judge: FakeJudge) -> None:
    judge.gate.clear()
    first = await learner.post(URL, json={"answer": {"source": RIGHT}})
    second = await learner.post(URL, json={"answer": {"source": RIGHT}})
    judge.gate.set()
    assert first.status_code == 202
    assert (second.status_code, second.json()["type"]) == (429, "urn:batchmark:try-later")
    assert second.headers["Retry-After"].isdecimal()


class TestPace:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"tries_per_minute": 3})

    async def test_only_so_many_in_a_minute(
        self, learner: AsyncClient, other_learner: AsyncClient, services: Services
    ) -> None:
        assert [(await try_it(learner)).status_code for _ in range(3)] == [201] * 3
        refused = await try_it(learner)
        assert refused.status_code == 429
        assert 0 < int(refused.headers["Retry-After"]) <= 60
        assert (await try_it(other_learner)).status_code == 201
        async with services.database.writing() as session:
            await session.execute(update(Try).values(created_at=datetime.now(UTC) - timedelta(minutes=2)))
        assert (await try_it(learner)).status_code == 201


@pytest.mark.parametrize(
    ("question", "answer"),
    [("forgotten-eval", {"choice": "a"}), (PARTLY_HIDDEN, {"choice": "a"}), (PARTLY_HIDDEN, {})],
)
async def test_what_can_not_be_run_is_refused(
    learner: AsyncClient, services: Services, question: str, answer: dict[str, str]
) -> None:
    refused = await learner.post(f"/api/v1/questions/{question}/tries", json={"answer": answer})
    assert refused.status_code == 422
    assert await count(services, Try) == 0


async def test_old_tries_are_forgotten_with_their_grades_and_nothing_else_is(
    learner: AsyncClient, services: Services
) -> None:
    body = {"question_id": PARTLY_HIDDEN, "answer": {"source": RIGHT}}
    await learner.post("/api/v1/submissions", json=body, headers=WAIT)
    url = (await try_it(learner)).headers["Location"]
    soon = datetime.now(UTC) + timedelta(seconds=5)
    async with services.database.writing() as session:
        assert await delete_tries(session, soon - timedelta(hours=1), 10) == 0
        assert await delete_tries(session, soon, 10) == 1
    gone = await learner.get(url)
    assert gone.status_code == 404
    assert "kept for an hour" in gone.json()["detail"]
    assert await count(services, Submission) == 1
    assert await count(services, GradeRow) == 1


async def seen(sent: Try) -> TryRequest:
    return TryRequest(answer=sent.answer)


async def test_events_tell_each_case_before_the_grade_is_there(
    learner: AsyncClient, judge: FakeJudge, services: Services
) -> None:
    part = find_visible_part(services.get_question(PARTLY_HIDDEN))
    assert part is not None
    assert isinstance(part.question, CodeQuestion)
    judge.end_gate.clear()
    accepted = await learner.post(URL, json={"answer": {"source": RIGHT}})
    async with services.database.reading() as session:
        tried = (await session.scalars(select(Try))).one()
    told = []
    async for event in tell_events(services, tried, seen):
        told.append(event)
        if event.event == "case":
            judge.end_gate.set()
    cases = [LiveCase.model_validate(event.data) for event in told if event.event == "case"]
    assert [each.id for each in cases] == [case.id for case in part.question.cases]
    assert {each.verdict for each in cases} == {"correct"}
    assert (told[-1].event, told[-1].id) == ("status", "graded")
    assert services.live.read(accepted.json()["id"], 0) == []


async def test_a_worker_elsewhere_grades_tries_as_it_does_submissions(
    learner: AsyncClient, judge: FakeJudge
) -> None:
    """The row says what it is: nothing of the request is needed to judge it."""
    judge.errors.append(OSError("as if the first worker had died"))
    assert (await try_it(learner)).json()["verdict"] == "correct"
    assert len(judge.calls) == 2
