"""Conditional requests: a change to what was changed since is refused, what is known is not sent again."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from httpx2 import AsyncClient, Response

from app.db.tables import DEFAULT_COURSE

COURSE = f"/api/v1/courses/{DEFAULT_COURSE}"
QUIZ = f"{COURSE}/quizzes/l0"
DRAFT = "/api/v1/questions/biased-argument/draft"
STALE = {"If-Match": '"0123456789abcdef"'}
EDITS: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    ("PUT", COURSE, {"title": "First"}, {"title": "Second"}),
    ("PUT", f"{QUIZ}/settings", {"counts": "last"}, {"counts": "first"}),
    ("PUT", f"{QUIZ}/extensions/ada", {"extra_attempts": 1}, {"extra_attempts": 2}),
    ("PATCH", f"{COURSE}/enrolments/ada", {"role": "instructor"}, {"role": "learner"}),
    ("PUT", DRAFT, {"fields": {"text": "a"}, "revision": 0}, {"fields": {"text": "b"}, "revision": 1}),
]
NAMES = ["course", "terms", "extension", "member", "draft"]


@pytest.fixture(autouse=True)
async def ada(learner: AsyncClient) -> str:
    """A learner whom some of the edits are about."""
    return str((await learner.get("/api/v1/me")).json()["id"])


def is_stale(answer: Response) -> bool:
    problem = answer.json()
    return (answer.status_code, problem["type"]) == (412, "urn:batchmark:version-gone-by")


@pytest.mark.parametrize(("method", "url", "first", "second"), EDITS, ids=NAMES)
async def test_a_change_to_what_was_changed_since_is_refused(
    method: str, url: str, first: dict[str, Any], second: dict[str, Any], instructor: AsyncClient
) -> None:
    read = await instructor.get(url)
    tag = read.headers["ETag"]
    assert tag.startswith('"')
    assert "private" in read.headers["Cache-Control"]
    unchanged = await instructor.get(url, headers={"If-None-Match": f'"x", W/{tag}'})
    assert (unchanged.status_code, unchanged.content, unchanged.headers["ETag"]) == (304, b"", tag)
    assert is_stale(await instructor.request(method, url, json=first, headers=STALE))
    assert (await instructor.get(url)).headers["ETag"] == tag
    changed = await instructor.request(method, url, json=first, headers={"If-Match": tag})
    assert changed.status_code == 200, changed.text
    now = await instructor.get(url, headers={"If-None-Match": tag})
    assert now.status_code == 200
    assert now.headers["ETag"] != tag
    assert is_stale(await instructor.request(method, url, json=second, headers={"If-Match": tag}))
    both = {"If-Match": f'"other", {now.headers["ETag"]}'}
    last = await instructor.request(method, url, json=second, headers=both)
    assert last.status_code == 200, last.text
    if method == "PUT":
        assert last.headers["ETag"] == (await instructor.get(url)).headers["ETag"]
    # Who does not care may say so, or nothing.
    again = {**second, "revision": 2} if url == DRAFT else second
    for headers in ({"If-Match": "*"}, {}):
        assert (await instructor.request(method, url, json=again, headers=headers)).status_code == 200


async def test_of_changes_made_to_one_state_at_the_same_time_one_holds(instructor: AsyncClient) -> None:
    tag = (await instructor.get(COURSE)).headers["ETag"]
    answers = await asyncio.gather(
        *(
            instructor.put(COURSE, json={"title": f"Title {number}"}, headers={"If-Match": tag})
            for number in range(5)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412, 412]


async def test_a_member_is_removed_only_as_they_were_seen(instructor: AsyncClient) -> None:
    member = f"{COURSE}/enrolments/ada"
    tag = (await instructor.get(member)).headers["ETag"]
    await instructor.patch(member, json={"role": "instructor"})
    assert is_stale(await instructor.delete(member, headers={"If-Match": tag}))
    tag = (await instructor.get(member)).headers["ETag"]
    assert (await instructor.delete(member, headers={"If-Match": tag})).status_code == 204
    assert (await instructor.get(member)).status_code == 404
    assert is_stale(await instructor.delete(member, headers={"If-Match": "*"}))


async def test_a_webhook_is_changed_and_removed_only_as_it_was_seen(instructor: AsyncClient) -> None:
    wanted = {"url": "https://hooks.example/", "events": ["terms.changed"]}
    made = await instructor.post(f"{COURSE}/webhooks", json=wanted)
    hook = made.headers["Location"]
    tag = (await instructor.get(hook)).headers["ETag"]
    changed = await instructor.patch(hook, json={"on": False}, headers={"If-Match": tag})
    assert changed.headers["ETag"] == (await instructor.get(hook)).headers["ETag"] != tag
    assert is_stale(await instructor.patch(hook, json={"on": True}, headers={"If-Match": tag}))
    assert is_stale(await instructor.delete(hook, headers={"If-Match": tag}))
    assert (await instructor.get(hook)).json()["state"] == "off"
    now = {"If-Match": changed.headers["ETag"]}
    assert (await instructor.delete(hook, headers=now)).status_code == 204


async def test_a_question_that_is_known_is_not_sent_again(learner: AsyncClient) -> None:
    url = "/api/v1/questions/biased-argument"
    read = await learner.get(url)
    known = await learner.get(url, headers={"If-None-Match": read.headers["ETag"]})
    assert (known.status_code, known.content) == (304, b"")
    assert "content-type" not in known.headers
    assert known.headers["X-Content-Type-Options"] == "nosniff"
    any_state = await learner.get(url, headers={"If-None-Match": "*"})
    assert any_state.status_code == 304
    # What has no tag is sent whatever the condition.
    me = await learner.get("/api/v1/me", headers={"If-None-Match": "*"})
    assert (me.status_code, me.json()["name"]) == (200, "ada")
    missing = await learner.get("/api/v1/questions/nothing", headers={"If-None-Match": "*"})
    assert missing.status_code == 404
