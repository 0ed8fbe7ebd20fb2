"""The audit: what is noted of courses, who may read which part of it, filters, and its pages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from harness import client_for
from httpx2 import AsyncClient

from app.db.tables import DEFAULT_COURSE, Role

AUDIT = "/api/v1/audit"
HERE = f"/api/v1/courses/{DEFAULT_COURSE}"
ELSEWHERE = "/api/v1/courses/autumn"


@pytest.fixture
async def admin(app: FastAPI) -> AsyncIterator[AsyncClient]:
    async with await client_for(app, "root", Role.ADMIN) as client:
        yield client


@pytest.fixture
async def history(admin: AsyncClient, instructor: AsyncClient, learner: AsyncClient) -> None:
    """Acts in two courses, and some in none."""
    await admin.post("/api/v1/courses", json={"id": "autumn", "title": "Autumn", "quiz_ids": ["l0"]})
    await admin.post(f"{ELSEWHERE}/codes", json={})
    await instructor.post(f"{HERE}/codes", json={})
    await instructor.post(f"{HERE}/enrolments", json={"name": "kurt"})
    await instructor.patch(f"{HERE}/enrolments/kurt", json={"role": "instructor"})
    await instructor.put(f"{HERE}/quizzes/l0/settings", json={"attempts": 3})
    # A label of one's own choosing must not smuggle a line into a course's audit.
    await learner.post("/api/v1/tokens", json={"label": DEFAULT_COURSE})
    await admin.patch("/api/v1/users/kurt", json={"role": "instructor"})


async def actions(client: AsyncClient, url: str, **query: Any) -> list[str]:
    response = await client.get(url, params=query)
    assert response.status_code == 200, response.text
    return [each["action"] for each in response.json()]


@pytest.mark.usefixtures("history")
async def test_instructors_read_of_their_course_and_of_nothing_else(
    admin: AsyncClient, instructor: AsyncClient, learner: AsyncClient
) -> None:
    here = await actions(instructor, f"{HERE}/audit")
    assert here == ["quiz.settings", "role.changed", "enrolment.made", "code.made"]
    assert (await instructor.get(f"{ELSEWHERE}/audit")).status_code == 404
    assert (await instructor.get(AUDIT)).status_code == 403
    assert (await learner.get(f"{HERE}/audit")).status_code == 403
    assert await actions(admin, f"{ELSEWHERE}/audit") == ["code.made", "course.made"]
    assert len(await actions(admin, AUDIT)) == 8


@pytest.mark.usefixtures("history")
async def test_it_is_filtered_by_who_what_and_when(admin: AsyncClient) -> None:
    today = datetime.now(UTC).date()
    about_kurt = ["role.changed", "role.changed", "enrolment.made"]
    assert await actions(admin, AUDIT, about="kurt") == about_kurt
    assert await actions(admin, AUDIT, person="kurt") == about_kurt
    assert await actions(admin, AUDIT, actor="kurt") == []
    assert await actions(admin, AUDIT, actor="emmy", action="role") == ["role.changed"]
    assert await actions(admin, AUDIT, action="code.made") == ["code.made"] * 2
    assert await actions(admin, AUDIT, action="cod") == []
    # Round midnight the fixture's acts may lie on two days.
    assert len(await actions(admin, AUDIT, since=today - timedelta(days=1), until=today)) == 8
    assert await actions(admin, AUDIT, until=today - timedelta(days=2)) == []
    assert await actions(admin, AUDIT, since=today + timedelta(days=2)) == []
    assert (await admin.get(AUDIT, params={"person": "nobody"})).status_code == 404
    for wrong in ({"since": "0001-01-01"}, {"since": "soon"}, {"person": "a\0b"}, {"before": "x"}):
        assert (await admin.get(AUDIT, params=wrong)).status_code == 422, wrong


@pytest.mark.usefixtures("history")
async def test_it_comes_in_pages(admin: AsyncClient) -> None:
    everything = await actions(admin, AUDIT)
    url, found = f"{AUDIT}?limit=3", []
    while url:
        response = await admin.get(url)
        found += [each["action"] for each in response.json()]
        link = response.headers.get("Link", "")
        url = link[1 : link.index(">")] if link else ""
    assert found == everything


@pytest.mark.usefixtures("history")
async def test_the_page_says_it_in_words_and_keeps_its_filters(
    instructor: AsyncClient, admin: AsyncClient
) -> None:
    page = (await instructor.get(f"/courses/{DEFAULT_COURSE}/audit")).text
    assert "Set time and attempts" in page
    assert "attempts: 3" in page
    assert "Made a token" not in page
    empty = {"who": "", "what": "", "since": "", "until": ""}
    same = await instructor.get(f"/courses/{DEFAULT_COURSE}/audit", params=empty)
    assert same.text.count("<tr>") == page.count("<tr>") == 5
    roles = (await admin.get("/audit", params={"who": "kurt", "what": "role"})).text
    assert roles.count("Changed a role") == 2
    assert '<option value="role" selected>' in roles
    unknown = await admin.get("/audit", params={"who": "nobody"})
    assert unknown.status_code == 404
    assert "There is nobody of that name" in unknown.text
    nothing = await admin.get("/audit", params={"until": "2001-01-01"})
    assert "Nothing of that kind was noted" in nothing.text


async def test_the_page_leads_to_older_entries_and_back(instructor: AsyncClient) -> None:
    for _ in range(51):
        await instructor.post(f"{HERE}/codes", json={})
    first = (await instructor.get(f"/courses/{DEFAULT_COURSE}/audit?what=code")).text
    older = first.partition('">Older</a>')[0].rpartition('href="')[2].replace("&amp;", "&")
    assert "what=code" in older
    second = (await instructor.get(older)).text
    assert second.count("Made an enrolment code") == 1
    assert "Newest" in second
    assert "Older" not in second
