"""Courses: who gets in how, who may see whose work, and a roster that is taken whole or not at all."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI
from harness import client_for
from httpx2 import AsyncClient

from app.db.tables import DEFAULT_COURSE, Role

CSV = {"Content-Type": "text/csv; charset=utf-8"}
OTHER = "autumn"


@pytest.fixture
async def other_course(app: FastAPI) -> str:
    """A second course with one quiz, taught by Kurt, with ada as its learner."""
    async with await client_for(app, "root", Role.ADMIN) as admin:
        body = {"id": OTHER, "title": "Autumn", "quiz_ids": ["l0"]}
        assert (await admin.post("/api/v1/courses", json=body)).status_code == 201
        await client_for(app, "ada")
        text = "name,role\nkurt,instructor\nada,learner\n"
        enrolled = await admin.post(f"/api/v1/courses/{OTHER}/enrolments", content=text, headers=CSV)
        assert [each["change"] for each in enrolled.json()] == ["created", "enrolled"]
    return OTHER


async def test_the_default_course_is_there_and_has_every_quiz(learner: AsyncClient) -> None:
    courses = (await learner.get("/api/v1/courses")).json()
    assert courses == [
        {"id": DEFAULT_COURSE, "title": "Batch normalisation", "role": "learner", "quiz_ids": None}
    ]
    assert {quiz["course_id"] for quiz in (await learner.get("/api/v1/quizzes")).json()} == {DEFAULT_COURSE}


async def test_who_is_in_no_course_meets_nothing_until_a_code_lets_them_in(
    app: FastAPI, instructor: AsyncClient
) -> None:
    async with await client_for(app, "root", Role.ADMIN) as admin:
        await admin.post("/api/v1/users", json={"name": "kurt"})
        link = (await admin.post("/api/v1/users/kurt/links")).json()["url"]
    code = (await instructor.post(f"/api/v1/courses/{DEFAULT_COURSE}/codes", json={"uses": 1})).json()["code"]
    body = {"question_id": "forgotten-eval", "answer": {"choice": "a"}}
    async with await client_for(app, None) as kurt:
        await kurt.post("/sign-in/" + link.rpartition("/")[2])
        assert (await kurt.get("/api/v1/quizzes")).json() == []
        refused = await kurt.post("/api/v1/submissions", json=body)
        assert (refused.status_code, refused.json()["type"]) == (403, "urn:batchmark:not-enrolled")
        assert (await kurt.get("/api/v1/questions/forgotten-eval")).status_code == 403
        assert (await kurt.get(f"/api/v1/courses/{DEFAULT_COURSE}")).status_code == 404
        assert "You are in no course yet" in (await kurt.get("/")).text
        wrong = await kurt.post("/api/v1/enrolments", json={"code": "NOSUCHCODE"})
        assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "code")
        typed = f"{code[:5].lower()}-{code[5:]} "
        joined = await kurt.post("/api/v1/enrolments", json={"code": typed})
        assert (joined.status_code, joined.json()["id"]) == (201, DEFAULT_COURSE)
        assert (await kurt.get("/api/v1/questions/forgotten-eval")).status_code == 200
    async with await client_for(app, "grace") as grace:
        used_up = await grace.post("/api/v1/enrolments", json={"code": code})
        assert used_up.status_code == 422


async def test_codes_can_be_revoked_and_guessed_only_slowly(
    instructor: AsyncClient, learner: AsyncClient
) -> None:
    codes = f"/api/v1/courses/{DEFAULT_COURSE}/codes"
    made = (await instructor.post(codes, json={})).json()
    assert [each["code"] for each in (await instructor.get(codes)).json()] == [made["code"]]
    assert (await instructor.delete(f"{codes}/{made['id']}")).status_code == 204
    assert (await instructor.get(codes)).json() == []
    statuses = [
        (await learner.post("/api/v1/enrolments", json={"code": made["code"]})).status_code for _ in range(7)
    ]
    assert statuses == [422] * 6 + [429]


async def test_a_roster_is_taken_whole_or_not_at_all(instructor: AsyncClient) -> None:
    url = f"/api/v1/courses/{DEFAULT_COURSE}/enrolments"
    bad = "name,role\nkurt,learner\nmary,boss\nkurt,learner\n"
    refused = await instructor.post(url, content=bad, headers=CSV)
    assert refused.status_code == 422
    assert [each["field"] for each in refused.json()["errors"]] == ["line 3", "line 4"]
    assert [each["name"] for each in (await instructor.get(url)).json()] == ["emmy"]
    good = await instructor.post(url, content="name\nkurt\nmary\n", headers=CSV)
    assert [(each["name"], each["change"]) for each in good.json()] == [
        ("kurt", "created"),
        ("mary", "created"),
    ]
    assert all("/invitations/bm_" in each["invitation"] for each in good.json())
    again = await instructor.post(url, content="name,role\nkurt,instructor\nmary,\n", headers=CSV)
    assert [(each["change"], each["invitation"]) for each in again.json()] == [
        ("changed", None),
        ("unchanged", None),
    ]


async def test_a_body_is_read_as_what_it_says_that_it_is(instructor: AsyncClient) -> None:
    url = f"/api/v1/courses/{DEFAULT_COURSE}/enrolments"
    taken = await instructor.post(url, content="name\nkurt\n", headers={"Content-Type": "Text/CSV"})
    assert taken.status_code == 201, taken.text
    refused = await instructor.post(url, json={"name": "", "role": "boss"})
    assert refused.status_code == 422
    assert [each["field"] for each in refused.json()["errors"]] == ["name", "role"]
    broken = await instructor.post(url, content="{", headers={"Content-Type": "application/json"})
    assert (broken.status_code, broken.json()["detail"][:12]) == (422, "Invalid JSON")


async def test_who_is_enrolled_by_a_roster_chooses_a_password(
    instructor: AsyncClient, stranger: AsyncClient
) -> None:
    url = f"/api/v1/courses/{DEFAULT_COURSE}/enrolments"
    made = (await instructor.post(url, json={"name": "kurt"})).json()[0]
    link = "/invitations/" + made["invitation"].rpartition("/")[2]
    assert "kurt" in (await stranger.get(link)).text
    # The name is settled: what the form says instead changes nothing.
    own_name = await stranger.post(link, data={"name": "emmy", "password": "Kurt and others"})
    assert own_name.status_code == 422
    assert "must not hold your name" in own_name.text
    await stranger.post(link, data={"name": "emmy", "password": "correct horse"})
    assert (await stranger.get("/api/v1/me")).json()["name"] == "kurt"


async def test_members_are_listed_in_pages_and_can_be_removed(
    instructor: AsyncClient, learner: AsyncClient
) -> None:
    url: str = f"/api/v1/courses/{DEFAULT_COURSE}/enrolments"
    await instructor.post(url, content="name\nkurt\nmary\nzoe\n", headers=CSV)
    seen, following = [], f"{url}?limit=2"
    while following:
        answer = await instructor.get(following)
        seen += [each["name"] for each in answer.json()]
        following = answer.links.get("next", {}).get("url", "")
    assert seen == ["ada", "emmy", "kurt", "mary", "zoe"]
    assert (await instructor.delete(f"{url}/ada")).status_code == 204
    assert (await learner.get("/api/v1/quizzes")).json() == []
    assert (await instructor.delete(f"{url}/ada")).status_code == 404
    assert (await instructor.delete(f"{url}/emmy")).status_code == 403
    assert (await instructor.patch(f"{url}/kurt", json={"role": "instructor"})).json()["change"] == "changed"
    assert (await instructor.patch(f"{url}/nobody", json={"role": "learner"})).status_code == 404


async def hand_in(client: AsyncClient, **more: Any) -> Any:
    body = {"question_id": "biased-argument", "answer": {"text": "unbiased=False"}, **more}
    return await client.post("/api/v1/submissions", json=body)


async def test_instructors_see_the_work_of_their_own_course_alone(
    app: FastAPI, other_course: str, learner: AsyncClient, instructor: AsyncClient
) -> None:
    there = (await hand_in(learner, quiz_id="l0")).json()
    here = (await hand_in(learner, quiz_id="l0", course_id=DEFAULT_COURSE)).json()
    assert (there["course_id"], here["course_id"]) == (other_course, DEFAULT_COURSE)
    assert (there["attempt"], here["attempt"]) == (1, 1)
    kurt = await kurts_client(app)
    for client, own, foreign in ((kurt, there, here), (instructor, here, there)):
        assert (await client.get(f"/api/v1/submissions/{own['id']}")).status_code == 200
        assert (await client.get(f"/submissions/{own['id']}")).status_code == 200
        assert (await client.get(f"/api/v1/submissions/{foreign['id']}")).status_code == 404
        listed = (await client.get("/api/v1/submissions?of=ada")).json()
        assert [each["id"] for each in listed] == [own["id"]]
    assert (await kurt.get(f"/api/v1/courses/{DEFAULT_COURSE}/enrolments")).status_code == 404
    await kurt.aclose()


async def kurts_client(app: FastAPI) -> AsyncClient:
    """Kurt's, who is an instructor of the other course and a member of no other."""
    async with await client_for(app, "root", Role.ADMIN) as admin:
        link = (await admin.post("/api/v1/users/kurt/links")).json()["url"]
    kurt = await client_for(app, None)
    await kurt.post("/sign-in/" + link.rpartition("/")[2])
    return kurt


async def test_a_course_gives_only_its_quizzes(app: FastAPI, other_course: str, learner: AsyncClient) -> None:
    kurt = await kurts_client(app)
    assert [quiz["id"] for quiz in (await kurt.get("/api/v1/quizzes")).json()] == ["l0"]
    assert (await kurt.get("/api/v1/quizzes/l1")).status_code == 403
    url = f"/api/v1/courses/{other_course}"
    assert (await kurt.get(f"{url}/quizzes/l1/settings")).status_code == 404
    unknown = await kurt.put(url, json={"title": "Autumn", "quiz_ids": ["l0", "none"]})
    assert unknown.json()["errors"][0]["field"] == "quiz_ids.1"
    assert (await kurt.put(url, json={"title": "Autumn", "quiz_ids": ["l0", "l1"]})).status_code == 200
    assert [quiz["id"] for quiz in (await kurt.get("/api/v1/quizzes")).json()] == ["l0", "l1"]
    refused = await learner.post("/api/v1/courses", json={"id": "x", "title": "X"})
    assert refused.status_code == 403
    await kurt.aclose()
