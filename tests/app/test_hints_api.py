"""Hints by REST: opened in order at a stated cost, once, by each learner for themselves."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from fake_judge import RIGHT, FakeJudge
from fastapi import FastAPI
from harness import CODE, WAIT, client_for, code_answer
from hinted_bank import COSTS, FIRST, HINTED, ORDER, SECOND, write_hinted_bank
from httpx2 import AsyncClient

from app.db.tables import DEFAULT_COURSE, Role
from app.settings import Settings

HINTS = f"/api/v1/questions/{HINTED}/hints"


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    write_hinted_bank(tmp_path / "more")
    return settings.model_copy(update={"bank_dir": tmp_path / "more"})


async def open_hints(client: AsyncClient, *numbers: int, **query: str) -> dict[str, Any]:
    """Open these hints; what the last answer says."""
    for number in numbers:
        response = await client.post(f"{HINTS}/{number}", params=query)
        assert response.status_code == 200, response.text
    return response.json()  # type: ignore[no-any-return]


async def hand_in(client: AsyncClient, text: str = "eval", **more: Any) -> dict[str, Any]:
    body = {"question_id": HINTED, "answer": {"text": text}, **more}
    response = await client.post("/api/v1/submissions", json=body)
    assert response.status_code == 201, response.text
    return response.json()  # type: ignore[no-any-return]


def texts(view: dict[str, Any]) -> list[str | None]:
    return [hint["text"] for hint in view["hints"]]


async def test_costs_are_told_before_and_texts_only_afterwards(learner: AsyncClient) -> None:
    before = (await learner.get(HINTS)).json()
    assert [hint["cost"] for hint in before["hints"]] == list(COSTS)
    assert [hint["number"] for hint in before["hints"]] == [1, 2, 3]
    assert texts(before) == [None] * 3
    assert before["hint_cost"] == 0
    after = await open_hints(learner, 1, 2)
    assert texts(after) == [FIRST, SECOND, None]
    assert [hint["opened"] for hint in after["hints"]] == [True, True, False]
    assert after["hint_cost"] == 0.5
    assert (await learner.get(HINTS)).json() == after


async def test_the_question_itself_tells_costs_alone(learner: AsyncClient) -> None:
    await open_hints(learner, 1)
    shown = await learner.get(f"/api/v1/questions/{HINTED}")
    assert shown.json()["hint_costs"] == list(COSTS)
    assert not any(json.dumps(text)[1:-1] in shown.text for text in ORDER)


async def test_an_earlier_hint_must_be_open(learner: AsyncClient) -> None:
    refused = await learner.post(f"{HINTS}/2")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:batchmark:hint-closed")
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.json()["fault"] == "client"
    assert texts((await learner.get(HINTS)).json()) == [None] * 3


@pytest.mark.parametrize(("number", "status"), [("4", 404), ("0", 422), ("11", 422), ("x", 422)])
async def test_there_is_no_such_hint(learner: AsyncClient, number: str, status: int) -> None:
    assert (await learner.post(f"{HINTS}/{number}")).status_code == status


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/api/v1/questions/no-such/hints", 404),
        (f"{HINTS}?quiz_id=no-such", 404),
        (f"{HINTS}?quiz_id=l0", 422),
    ],
)
async def test_only_of_a_question_where_it_is_asked(learner: AsyncClient, url: str, status: int) -> None:
    path, _, query = url.partition("?")
    assert (await learner.get(url)).status_code == status
    assert (await learner.post(f"{path}/1?{query}")).status_code == status


async def test_opening_twice_costs_once_even_at_the_same_moment(learner: AsyncClient) -> None:
    await open_hints(learner, 1)
    answers = await asyncio.gather(*(learner.post(f"{HINTS}/2") for _ in range(5)))
    assert {answer.status_code for answer in answers} == {200}
    assert {answer.json()["hint_cost"] for answer in answers} == {0.5}
    assert (await open_hints(learner, 2, 1))["hint_cost"] == 0.5
    assert (await hand_in(learner))["hint_cost"] == 0.5


async def test_the_cost_counts_for_what_is_handed_in_afterwards(learner: AsyncClient) -> None:
    first = await hand_in(learner)
    await open_hints(learner, 1, 2)
    second = await hand_in(learner)
    await open_hints(learner, 3)
    third = await hand_in(learner)
    handed_in = (first, second, third)
    assert [each["score"] for each in handed_in] == [1, 0.75, 0.25]
    assert [each["hint_cost"] for each in handed_in] == [0, 0.5, 1.5]
    assert [each["hints_opened"] for each in handed_in] == [0, 2, 3]
    assert {each["grade"]["score"] for each in handed_in} == {1}
    assert {each["grade"]["points"] for each in handed_in} == {2}
    again = (await learner.get(f"/api/v1/submissions/{first['id']}")).json()
    assert (again["score"], again["hint_cost"]) == (1, 0)
    listed = (await learner.get(f"/api/v1/submissions?question_id={HINTED}")).json()
    assert [each["score"] for each in listed] == [0.25, 0.75, 1]


async def test_a_score_is_never_below_0(learner: AsyncClient) -> None:
    await open_hints(learner, 1, 2, 3)
    assert (await hand_in(learner, "train"))["score"] == 0


async def test_free_hints_cost_nothing(learner: AsyncClient) -> None:
    await open_hints(learner, 1)
    shown = await hand_in(learner)
    assert (shown["score"], shown["hint_cost"], shown["hints_opened"]) == (1, 0, 1)


async def test_a_quiz_keeps_its_own_hints_and_shows_what_counts(learner: AsyncClient) -> None:
    in_quiz = await open_hints(learner, 1, 2, quiz_id="hinted")
    assert in_quiz["quiz_id"] == "hinted"
    assert texts((await learner.get(HINTS)).json()) == [None] * 3
    assert (await hand_in(learner))["score"] == 1
    assert (await hand_in(learner, quiz_id="hinted"))["score"] == 0.75
    [item] = (await learner.get("/api/v1/quizzes/hinted")).json()["items"]
    assert (item["points"], item["best_score"]) == (20, 0.75)


async def test_each_course_that_gives_a_quiz_keeps_its_own_hints(app: FastAPI, learner: AsyncClient) -> None:
    await open_hints(learner, 1, 2, quiz_id="hinted")
    async with await client_for(app, "root", Role.ADMIN) as admin:
        await admin.post("/api/v1/courses", json={"id": "autumn", "title": "Autumn", "quiz_ids": ["hinted"]})
        await admin.post("/api/v1/courses/autumn/enrolments", json={"name": "ada"})
    # Without a course's name it is the one joined last.
    there, here = {"quiz_id": "hinted"}, {"quiz_id": "hinted", "course_id": DEFAULT_COURSE}
    assert texts((await learner.get(HINTS, params=there)).json()) == [None] * 3
    assert texts((await learner.get(HINTS, params=here)).json()) == [FIRST, SECOND, None]
    assert f"{FIRST}" not in (await learner.get(f"/questions/{HINTED}?quiz=hinted")).text
    assert (await hand_in(learner, **there))["score"] == 1
    await open_hints(learner, 1, **there)
    assert (await hand_in(learner, **there))["hints_opened"] == 1
    assert (await hand_in(learner, **here))["score"] == 0.75
    refused = await learner.get(HINTS, params={"quiz_id": "hinted", "course_id": "winter"})
    assert texts(refused.json()) == [None] * 3
    opened = await learner.post(f"{HINTS}/1", params={"quiz_id": "hinted", "course_id": "winter"})
    assert opened.status_code == 403


async def test_hints_are_each_learners_own(learner: AsyncClient, other_learner: AsyncClient) -> None:
    await open_hints(learner, 1, 2)
    assert texts((await other_learner.get(HINTS)).json()) == [None] * 3
    assert (await other_learner.post(f"{HINTS}/2")).status_code == 409
    assert (await hand_in(other_learner))["score"] == 1
    assert (await hand_in(learner))["score"] == 0.75


async def test_nobody_who_is_not_signed_in_opens_any(stranger: AsyncClient) -> None:
    assert (await stranger.get(HINTS)).status_code == 401
    assert (await stranger.post(f"{HINTS}/1")).status_code == 401


async def test_a_question_that_changed_meanwhile_is_read_again_first(learner: AsyncClient) -> None:
    old = "0" * 64
    refused = await learner.post(f"{HINTS}/1", params={"question_version": old})
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:batchmark:question-changed")
    version = (await learner.get(HINTS)).json()["question_version"]
    assert texts(await open_hints(learner, 1, question_version=version))[0] == FIRST


async def test_code_that_waits_pays_for_the_hints_opened_before_it(
    learner: AsyncClient, judge: FakeJudge
) -> None:
    hints = f"/api/v1/questions/{CODE}/hints"
    costs = [hint["cost"] for hint in (await learner.get(hints)).json()["hints"]]
    judge.gate.clear()
    waiting = (await learner.post("/api/v1/submissions", json=code_answer(RIGHT))).json()
    for number in range(1, len(costs) + 1):
        await learner.post(f"{hints}/{number}")
    judge.gate.set()
    await learner.get(f"/api/v1/submissions/{waiting['id']}/events")
    assert (await learner.get(f"/api/v1/submissions/{waiting['id']}")).json()["score"] == 1
    later = (await learner.post("/api/v1/submissions", json=code_answer(RIGHT), headers=WAIT)).json()
    assert later["hint_cost"] == sum(costs) > 0
    assert later["score"] == pytest.approx(1 - sum(costs) / later["grade"]["max_points"])
