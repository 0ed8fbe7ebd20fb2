"""The gradebook: the learner's own figures, safe in a spreadsheet, and corrected by hand on the record."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from fastapi import FastAPI
from harness import client_for
from httpx2 import AsyncClient
from teaching_bank import CALL, PICK, QUIZ, PlainToo, hand_in, write_teaching_bank

from app.db.tables import Role
from app.settings import Settings

GRADES = f"/api/v1/quizzes/{QUIZ}/grades"
OVERRIDES = f"/api/v1/quizzes/{QUIZ}/overrides"


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    write_teaching_bank(tmp_path / "extra")
    return settings.model_copy(update={"bank_dir": tmp_path / "extra"})


@pytest.fixture
def judge() -> PlainToo:
    return PlainToo()


@pytest.mark.usefixtures("other_learner")
async def test_lines_hold_what_learners_see_of_their_own(
    learner: AsyncClient, instructor: AsyncClient
) -> None:
    await hand_in(learner, PICK, {"choice": "a"})
    best = await hand_in(learner, PICK, {"choice": "b"})
    await hand_in(learner, PICK, {"choice": "c"})
    lines = (await instructor.get(GRADES)).json()
    assert [(line["name"], line["points"], line["max_points"]) for line in lines] == [
        ("ada", 2.0, 5.0),
        ("grace", 0.0, 5.0),
    ]
    pick, call = lines[0]["cells"]
    assert (pick["state"], pick["score"], pick["attempts"], pick["submission_id"]) == ("graded", 1, 3, best)
    assert (call["state"], call["score"], call["submission_id"]) == ("untried", None, None)
    own = (await learner.get(f"/api/v1/quizzes/{QUIZ}")).json()["items"]
    assert [item["best_score"] for item in own] == [1.0, None]


async def test_pages_are_named_by_link(app: FastAPI, instructor: AsyncClient) -> None:
    for name in ("ada", "bob", "cyd"):
        async with await client_for(app, name):
            pass
    first = await instructor.get(GRADES, params={"limit": 2})
    following = first.headers["Link"].partition(">")[0].removeprefix("<")
    second = await instructor.get(following)
    assert [line["name"] for line in first.json() + second.json()] == ["ada", "bob", "cyd"]
    assert "Link" not in second.headers


async def test_csv_has_everybody_and_no_formulas(app: FastAPI, instructor: AsyncClient) -> None:
    async with await client_for(app, "=HYPERLINK(1)") as client:
        await hand_in(client, CALL, {"text": "eval"})
    answers = [
        await instructor.get(GRADES, headers={"Accept": "text/csv"}),
        await instructor.get(GRADES, params={"format": "csv"}),
    ]
    assert answers[0].text == answers[1].text
    assert answers[0].headers["Content-Type"] == "text/csv; charset=utf-8"
    head, line = csv.reader(io.StringIO(answers[0].text))
    assert head == ["learner", PICK, CALL, "points", "max_points", "remarks"]
    assert line == ["'=HYPERLINK(1)", "", "3", "3", "5", ""]


async def test_a_score_set_by_hand_counts_everywhere_until_it_is_undone(
    learner: AsyncClient, instructor: AsyncClient
) -> None:
    submission = await hand_in(learner, PICK, {"choice": "a"})
    wanted = {"user": "ada", "question_id": PICK, "score": 0.5, "reason": "The question was unclear."}
    assert (await instructor.post(OVERRIDES, json=wanted)).status_code == 201
    (line,) = (await instructor.get(GRADES)).json()
    cell = line["cells"][0]
    assert (cell["state"], cell["score"], cell["earned"], cell["points"]) == ("overridden", 0.5, 0.0, 1.0)
    assert cell["override"]["reason"] == "The question was unclear."
    assert line["points"] == 1.0
    assert (await learner.get(f"/api/v1/quizzes/{QUIZ}")).json()["items"][0]["best_score"] == 0.5
    page = (await learner.get(f"/submissions/{submission}")).text
    assert "The question was unclear." in page

    undo = {**wanted, "score": None, "reason": "It was clear after all."}
    assert (await instructor.post(OVERRIDES, json=undo)).status_code == 201
    (line,) = (await instructor.get(GRADES)).json()
    assert (line["cells"][0]["state"], line["cells"][0]["score"]) == ("graded", 0.0)
    history = (await instructor.get(OVERRIDES, params={"of": "ada", "question_id": PICK})).json()
    assert [(each["score"], each["by"]) for each in history] == [(None, "emmy"), (0.5, "emmy")]
    assert "The question was unclear." not in (await learner.get(f"/submissions/{submission}")).text
    again = await instructor.post(OVERRIDES, json=undo)
    assert (again.status_code, again.json()["errors"][0]["field"]) == (422, "score")


async def test_every_override_is_in_the_audit(app: FastAPI, learner: AsyncClient) -> None:
    await hand_in(learner, PICK, {"choice": "a"})
    async with await client_for(app, "root", Role.ADMIN) as admin:
        wanted = {"user": "ada", "question_id": PICK, "score": 1, "reason": "Shown to me on paper."}
        assert (await admin.post(OVERRIDES, json=wanted)).status_code == 201
        entries = (await admin.get("/api/v1/audit", params={"action": "grade.overridden"})).json()
    assert [(each["actor"], each["about"], each["detail"]["score"]) for each in entries] == [
        ("root", "ada", 1.0)
    ]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"user": "nobody"}, 404),
        ({"question_id": "std-check"}, 404),
        ({"score": 1.5}, 422),
        ({"reason": ""}, 422),
        ({"reason": "  "}, 422),
        ({"user": "emmy"}, 404),
    ],
)
@pytest.mark.usefixtures("learner")
async def test_what_makes_no_sense_is_refused(
    instructor: AsyncClient, change: dict[str, object], status: int
) -> None:
    wanted = {"user": "ada", "question_id": PICK, "score": 0.5, "reason": "r", **change}
    assert (await instructor.post(OVERRIDES, json=wanted)).status_code == status
    assert all(cell["override"] is None for cell in (await instructor.get(GRADES)).json()[0]["cells"])


async def test_only_those_who_teach_the_course_may_look_or_change(
    app: FastAPI, learner: AsyncClient, instructor: AsyncClient
) -> None:
    assert (await learner.get(GRADES)).status_code == 403
    wanted = {"user": "ada", "question_id": PICK, "score": 1, "reason": "mine"}
    assert (await learner.post(OVERRIDES, json=wanted)).status_code == 403
    async with await client_for(app, "root", Role.ADMIN) as admin:
        made = await admin.post("/api/v1/courses", json={"id": "elsewhere", "title": "Elsewhere"})
        assert made.status_code == 201, made.text
        assert (await admin.get(GRADES, params={"course_id": "elsewhere"})).json() == []
    assert (await instructor.get(GRADES, params={"course_id": "elsewhere"})).status_code == 404
    assert (await instructor.get("/api/v1/quizzes/nowhere/grades")).status_code == 404
