"""Handing in: what a client is promised."""

from __future__ import annotations

import asyncio

import pytest
from fake_judge import RIGHT, SECRET_INPUT, WRONG, FakeJudge
from harness import CODE, WAIT, code_answer, settled
from httpx2 import AsyncClient

from app.api.learning.waiting import watch
from app.db.submissions.submissions import get_submission
from app.db.tables import Submission
from app.services import Services

PATIENCE_S = 60


async def test_code_is_accepted_at_once_and_graded_afterwards(learner: AsyncClient) -> None:
    accepted = await learner.post("/api/v1/submissions", json=code_answer(RIGHT))
    assert accepted.status_code == 202
    assert accepted.json()["status"] in ("queued", "running")
    location = accepted.headers["Location"]
    latest = await settled(learner, location)
    assert latest["verdict"] == "correct"
    assert latest["score"] == 1
    assert latest["graded_at"] is not None


async def test_a_client_that_prefers_to_wait_gets_the_grade(learner: AsyncClient) -> None:
    graded = await learner.post("/api/v1/submissions", json=code_answer(WRONG), headers=WAIT)
    assert graded.status_code == 201
    assert graded.headers["Preference-Applied"] == "wait=10"
    body = graded.json()
    assert body["grade"]["verdict"] == "wrong_answer"
    assert body["grade"]["misconceptions"] == ["unbiased-variance"]
    assert body["answer"] == {"source": WRONG}
    assert body["attempt"] == 1


async def test_waiting_ends_with_202_when_grading_takes_longer(
    learner: AsyncClient, judge: FakeJudge
) -> None:
    judge.gate.clear()
    waited = await learner.post("/api/v1/submissions", json=code_answer(RIGHT), headers={"Prefer": "wait=1"})
    judge.gate.set()
    assert waited.status_code == 202
    assert waited.json()["status"] == "running"


async def test_a_choice_is_graded_within_the_request(learner: AsyncClient) -> None:
    question = (await learner.get("/api/v1/questions/forgotten-eval")).json()
    verdicts = set()
    for choice in question["choices"]:
        body = {"question_id": "forgotten-eval", "answer": {"choice": choice["id"]}}
        graded = await learner.post("/api/v1/submissions", json=body)
        assert graded.status_code == 201
        verdicts.add(graded.json()["verdict"])
    assert verdicts == {"correct", "wrong_answer"}


@pytest.mark.parametrize("source", ["", "def f(:\n", "x = '\x00'\n"])
async def test_source_that_is_no_python_is_kept_and_judged(learner: AsyncClient, source: str) -> None:
    accepted = await learner.post("/api/v1/submissions", json=code_answer(source), headers=WAIT)
    assert accepted.status_code == 201
    assert accepted.json()["answer"]["source"] == source


async def test_the_same_key_and_body_give_the_same_submission(learner: AsyncClient) -> None:
    headers = {**WAIT, "Idempotency-Key": "k-1"}
    first = await learner.post("/api/v1/submissions", json=code_answer(RIGHT), headers=headers)
    second = await learner.post("/api/v1/submissions", json=code_answer(RIGHT), headers=headers)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.headers["Location"] == second.headers["Location"]


async def test_the_same_key_with_another_body_is_a_conflict(learner: AsyncClient) -> None:
    headers = {"Idempotency-Key": "k-1"}
    await learner.post("/api/v1/submissions", json=code_answer(RIGHT), headers=headers)
    refused = await learner.post("/api/v1/submissions", json=code_answer(WRONG), headers=headers)
    assert refused.status_code == 409
    assert refused.json()["type"] == "urn:batchmark:idempotency-key-reused"


async def test_keys_of_different_learners_are_different_keys(
    learner: AsyncClient, other_learner: AsyncClient
) -> None:
    headers = {"Idempotency-Key": "k-1"}
    mine = await learner.post("/api/v1/submissions", json=code_answer(RIGHT), headers=headers)
    theirs = await other_learner.post("/api/v1/submissions", json=code_answer(WRONG), headers=headers)
    assert theirs.status_code == 202
    assert mine.json()["id"] != theirs.json()["id"]


async def test_equal_requests_at_the_same_time_make_one_submission(
    learner: AsyncClient, judge: FakeJudge
) -> None:
    headers = {**WAIT, "Idempotency-Key": "race"}
    answers = await asyncio.gather(
        *(learner.post("/api/v1/submissions", json=code_answer(RIGHT), headers=headers) for _ in range(8))
    )
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert len(judge.calls) == 1
    assert len((await learner.get("/api/v1/submissions")).json()) == 1


async def test_attempts_are_counted_right_when_submitted_at_the_same_time(learner: AsyncClient) -> None:
    answers = await asyncio.gather(
        *(learner.post("/api/v1/submissions", json=code_answer(RIGHT), headers=WAIT) for _ in range(5))
    )
    assert sorted(answer.json()["attempt"] for answer in answers) == [1, 2, 3, 4, 5]


async def test_other_peoples_submissions_do_not_exist_for_a_learner(
    learner: AsyncClient, other_learner: AsyncClient, instructor: AsyncClient
) -> None:
    location = (await learner.post("/api/v1/submissions", json=code_answer(RIGHT))).headers["Location"]
    assert (await other_learner.get(location)).status_code == 404
    assert (await other_learner.get(f"{location}/events")).status_code == 404
    assert (await other_learner.get("/api/v1/submissions")).json() == []
    assert (await other_learner.get("/api/v1/submissions?of=ada")).status_code == 403
    assert (await instructor.get(location)).status_code == 200
    assert len((await instructor.get("/api/v1/submissions?of=ada")).json()) == 1


async def test_hidden_cases_tell_the_verdict_and_no_values(learner: AsyncClient) -> None:
    graded = await learner.post("/api/v1/submissions", json=code_answer(WRONG), headers=WAIT)
    cases = graded.json()["grade"]["cases"]
    assert {case["visible"] for case in cases} == {True, False}
    for case in cases:
        assert case["verdict"] == "wrong_answer"
        assert (SECRET_INPUT in str(case)) == case["visible"]


async def test_lists_come_in_pages_newest_first(learner: AsyncClient) -> None:
    made = [
        (await learner.post("/api/v1/submissions", json=code_answer(RIGHT), headers=WAIT)).json()["id"]
        for _ in range(5)
    ]
    url, seen, pages = f"/api/v1/submissions?limit=2&question_id={CODE}", [], 0
    while url:
        page = await learner.get(url)
        seen += [each["id"] for each in page.json()]
        url = page.links.get("next", {}).get("url", "")
        pages += 1
    assert seen == made[::-1]
    assert pages == 3


async def test_events_tell_of_each_change_until_graded(
    learner: AsyncClient, judge: FakeJudge, services: Services
) -> None:
    judge.gate.clear()
    location = (await learner.post("/api/v1/submissions", json=code_answer(RIGHT))).headers["Location"]
    following = asyncio.create_task(learner.get(f"{location}/events"))
    async with services.database.reading() as session:
        submission = await get_submission(session, location.rpartition("/")[2])
    states = []
    async for news in watch(services.database, submission, PATIENCE_S):
        assert isinstance(news, Submission)
        states.append(news.status)
        if news.status == "running":
            judge.gate.set()
    assert states[-2:] == ["running", "graded"]
    stream = await following
    assert stream.headers["Content-Type"].startswith("text/event-stream")
    told = [line.removeprefix("id: ") for line in stream.text.splitlines() if line.startswith("id: ")]
    assert told[-1] == "graded"
    assert '"verdict":"correct"' in stream.text
