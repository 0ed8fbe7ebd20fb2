"""When something breaks: no submission is lost, none counts twice, and nobody pays for our faults."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from fake_judge import RIGHT, WRONG, FakeJudge
from harness import CODE, WAIT, client_for, code_answer, running, settled
from httpx2 import AsyncClient
from sqlalchemy import func, select, text, update

from app.db.people.users import get_user
from app.db.submissions.submissions import get_tally
from app.db.tables import GradeRow, Status, Submission
from app.live import Tell
from app.pipeline.grade import grade_submission
from app.services import Services
from app.settings import Settings
from graders.answers import Answer
from graders.verdicts import Grade, GraderError, QuestionError
from questions.loader import LoadedQuestion


async def count_grades(services: Services) -> int:
    async with services.database.reading() as session:
        return await session.scalar(select(func.count()).select_from(GradeRow)) or 0


async def set_row(services: Services, **values: object) -> None:
    async with services.database.writing() as session:
        await session.execute(update(Submission).values(**values))


@pytest.fixture
def waiting_settings(settings: Settings) -> Settings:
    """The same, with a process that takes submissions but does not grade them."""
    return settings.model_copy(update={"grading": False})


async def test_a_row_without_a_job_is_found_and_graded(
    waiting_settings: Settings, settings: Settings, judge: FakeJudge
) -> None:
    async with running(waiting_settings, judge) as app, await client_for(app, "ada") as client:
        location = (await client.post("/api/v1/submissions", json=code_answer(RIGHT))).headers["Location"]
        if not settings.is_sqlite:
            async with app.state.services.database.writing() as session:
                await session.execute(text("DELETE FROM pgqueuer"))
    async with running(settings, judge) as app, await client_for(app, "ada") as client:
        assert (await settled(client, location))["verdict"] == "correct"


async def test_a_row_whose_worker_was_killed_is_graded_by_another(
    waiting_settings: Settings, settings: Settings, judge: FakeJudge
) -> None:
    async with running(waiting_settings, judge) as app, await client_for(app, "ada") as client:
        location = (await client.post("/api/v1/submissions", json=code_answer(RIGHT))).headers["Location"]
        lapsed = datetime.now(UTC) - timedelta(seconds=1)
        await set_row(app.state.services, status=Status.RUNNING, tries=1, claimed_until=lapsed)
    async with running(settings, judge) as app, await client_for(app, "ada") as client:
        assert (await settled(client, location))["verdict"] == "correct"


@pytest.mark.parametrize("status", [Status.QUEUED, Status.RUNNING])
async def test_a_row_from_before_a_clock_was_put_back_is_graded(
    waiting_settings: Settings, settings: Settings, judge: FakeJudge, status: Status
) -> None:
    async with running(waiting_settings, judge) as app, await client_for(app, "ada") as client:
        location = (await client.post("/api/v1/submissions", json=code_answer(RIGHT))).headers["Location"]
        late = datetime.now(UTC) + timedelta(hours=1)
        await set_row(app.state.services, status=status, tries=1, claimed_until=late)
    async with running(settings, judge) as app, await client_for(app, "ada") as client:
        assert (await settled(client, location))["verdict"] == "correct"


async def test_a_submission_that_kills_its_workers_is_given_up(
    waiting_settings: Settings, settings: Settings, judge: FakeJudge
) -> None:
    async with running(waiting_settings, judge) as app, await client_for(app, "ada") as client:
        location = (await client.post("/api/v1/submissions", json=code_answer(RIGHT))).headers["Location"]
        lapsed = datetime.now(UTC) - timedelta(seconds=1)
        await set_row(app.state.services, status=Status.RUNNING, tries=3, claimed_until=lapsed)
    async with running(settings, judge) as app, await client_for(app, "ada") as client:
        assert (await settled(client, location))["status"] == "failed"
    assert judge.calls == []


async def test_a_failure_of_ours_is_tried_again(
    learner: AsyncClient, services: Services, judge: FakeJudge
) -> None:
    judge.errors = [GraderError("the sandbox broke"), RuntimeError("so did we")]
    accepted = await learner.post("/api/v1/submissions", json=code_answer(RIGHT), headers=WAIT)
    assert accepted.json()["verdict"] == "correct"
    assert len(judge.calls) == 3
    assert await count_grades(services) == 1


async def test_failing_for_good_gives_no_verdict_and_costs_no_attempt(
    learner: AsyncClient, services: Services, judge: FakeJudge
) -> None:
    judge.errors = [GraderError("the sandbox broke")] * 3
    failed = (await learner.post("/api/v1/submissions", json=code_answer(RIGHT), headers=WAIT)).json()
    assert (failed["status"], failed["verdict"], failed["grade"]) == ("failed", None, None)
    again = (await learner.post("/api/v1/submissions", json=code_answer(RIGHT), headers=WAIT)).json()
    assert (again["status"], again["attempt"]) == ("graded", failed["attempt"] + 1)
    async with services.database.reading() as session:
        ada = await get_user(session, "ada")
        assert (await get_tally(session, ada.id, CODE, None)).attempts == 1


async def test_a_fault_of_the_question_fails_at_once(
    learner: AsyncClient, services: Services, judge: FakeJudge
) -> None:
    judge.errors = [QuestionError("the solution raises")]
    failed = (await learner.post("/api/v1/submissions", json=code_answer(RIGHT), headers=WAIT)).json()
    assert failed["status"] == "failed"
    assert len(judge.calls) == 1
    async with services.database.reading() as session:
        reason = await session.scalar(select(Submission.failure))
    assert "the solution raises" in (reason or "")


async def test_grading_twice_at_the_same_time_adds_one_grade(
    waiting_settings: Settings, judge: FakeJudge
) -> None:
    async with running(waiting_settings, judge) as app, await client_for(app, "ada") as client:
        services: Services = app.state.services
        submission = (await client.post("/api/v1/submissions", json=code_answer(RIGHT))).json()
        # Each grader finds the row free, as after a lease that ran out under a frozen worker.
        judge.gate.clear()
        first = asyncio.create_task(
            grade_submission(services.database, submission["id"], judge.grade, services.settings)
        )
        await judge.called(1)
        await set_row(services, status=Status.QUEUED, claimed_until=None)
        second = asyncio.create_task(
            grade_submission(services.database, submission["id"], judge.grade, services.settings)
        )
        await judge.called(2)
        judge.gate.set()
        await asyncio.gather(first, second)
        assert await count_grades(services) == 1
        assert (await client.get(f"/api/v1/submissions/{submission['id']}")).json()["status"] == "graded"


async def test_a_row_that_is_taken_is_not_taken_again(waiting_settings: Settings, judge: FakeJudge) -> None:
    async with running(waiting_settings, judge) as app, await client_for(app, "ada") as client:
        services: Services = app.state.services
        submission = (await client.post("/api/v1/submissions", json=code_answer(WRONG))).json()
        grade = [
            grade_submission(services.database, submission["id"], judge.grade, services.settings)
            for _ in range(4)
        ]
        await asyncio.gather(*grade)
        assert len(judge.calls) == 1


async def claimed_until(services: Services) -> datetime:
    async with services.database.reading() as session:
        return (await session.scalars(select(Submission))).one().claimed_until or datetime.now(UTC)


async def test_a_claim_is_kept_while_grading_takes_longer_than_the_lease(
    settings: Settings, judge: FakeJudge
) -> None:
    # Long enough for a busy machine to be late by seconds with a renewal.
    patient = settings.model_copy(update={"lease_s": 5})
    async with running(patient, judge) as app, await client_for(app, "ada") as client:
        judge.gate.clear()
        location = (await client.post("/api/v1/submissions", json=code_answer(RIGHT))).headers["Location"]
        await judge.called(1)
        first = await claimed_until(app.state.services)
        async with asyncio.timeout(60):
            while not (datetime.now(UTC) > first < await claimed_until(app.state.services)):  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        judge.gate.set()
        assert (await settled(client, location))["status"] == "graded"
    assert len(judge.calls) == 1


async def test_stopping_lets_a_running_grade_finish(settings: Settings, judge: FakeJudge) -> None:
    async with running(settings, judge) as app, await client_for(app, "ada") as client:
        judge.gate.clear()
        location = (await client.post("/api/v1/submissions", json=code_answer(RIGHT))).headers["Location"]
        await judge.called(1)
        asyncio.get_running_loop().call_later(0.3, judge.gate.set)
    assert judge.closed
    async with running(settings, judge) as app, await client_for(app, "ada") as client:
        assert (await client.get(location)).json()["status"] == "graded"
    assert len(judge.calls) == 1


async def test_a_sandbox_that_does_not_stand_leaves_submissions_waiting(
    settings: Settings, judge: FakeJudge, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_library_set: str) -> dict[str, str]:
        raise GraderError("no user namespaces")

    monkeypatch.setattr(judge, "start", refuse)
    async with running(settings, judge) as app, await client_for(app, "ada") as client:
        waiting = await client.post(
            "/api/v1/submissions", json=code_answer(RIGHT), headers={"Prefer": "wait=1"}
        )
        readiness = await client.get("/readyz")
    assert waiting.json()["status"] == "queued"
    assert judge.calls == []
    assert readiness.status_code == 503
    assert readiness.json()["grading"] == "refused"
    assert "no user namespaces" in readiness.json()["detail"]


async def test_a_full_queue_refuses_and_says_when_to_come_back(
    waiting_settings: Settings, judge: FakeJudge
) -> None:
    few = waiting_settings.model_copy(update={"queue_limit": 2})
    async with running(few, judge) as app, await client_for(app, "ada") as client:
        for _ in range(2):
            assert (await client.post("/api/v1/submissions", json=code_answer(RIGHT))).status_code == 202
        refused = await client.post("/api/v1/submissions", json=code_answer(RIGHT))
        assert refused.status_code == 503
        assert refused.json()["type"] == "urn:batchmark:queue-full"
        assert int(refused.headers["Retry-After"]) > 0
        assert len((await client.get("/api/v1/submissions")).json()) == 2
        # What needs no sandbox is not held up.
        question = app.state.services.bank.questions["forgotten-eval"].question
        plain = {"question_id": question.id, "answer": {"choice": question.choices[0].id}}
        assert (await client.post("/api/v1/submissions", json=plain)).status_code == 201


async def test_one_learner_can_not_fill_the_queue(waiting_settings: Settings, judge: FakeJudge) -> None:
    few = waiting_settings.model_copy(update={"pending_limit": 2})
    async with running(few, judge) as app:
        ada, grace = await client_for(app, "ada"), await client_for(app, "grace")
        answers = [await ada.post("/api/v1/submissions", json=code_answer(RIGHT)) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [202, 202, 429]
        assert (await grace.post("/api/v1/submissions", json=code_answer(RIGHT))).status_code == 202
        await ada.aclose()
        await grace.aclose()


async def test_a_submission_is_graded_at_the_version_it_was_made_for(
    waiting_settings: Settings, settings: Settings, judge: FakeJudge
) -> None:
    async with running(waiting_settings, judge) as app, await client_for(app, "ada") as client:
        made = (await client.post("/api/v1/submissions", json=code_answer(RIGHT))).json()
    versions: list[str] = []
    grade = judge.grade

    def grade_and_note(
        loaded: LoadedQuestion, answer: Answer, variant: int, *, tell: Tell | None = None
    ) -> Grade:
        versions.append(loaded.version)
        return grade(loaded, answer, variant, tell=tell)

    judge.grade = grade_and_note  # type: ignore[method-assign]
    async with running(settings, judge) as app, await client_for(app, "ada") as client:
        location = f"/api/v1/submissions/{made['id']}"
        # The bank moves on; the row's version is read from the database.
        app.state.services.bank.questions.pop(CODE)
        await settled(client, location)
    assert versions == [made["question_version"]]
