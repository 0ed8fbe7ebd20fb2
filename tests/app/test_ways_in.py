"""Codes and invitations of a course: listed while they are good, and revoked, by REST and on the page."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from harness import client_for
from httpx2 import AsyncClient

from app.db.tables import DEFAULT_COURSE, Role

COURSE = f"/api/v1/courses/{DEFAULT_COURSE}"
INVITATIONS = f"{COURSE}/invitations"
PEOPLE = f"/courses/{DEFAULT_COURSE}/people"


def path_of(made: str) -> str:
    return "/invitations/" + made.rpartition("/")[2]


async def test_invitations_are_listed_until_they_are_used_or_revoked(
    app: FastAPI, instructor: AsyncClient
) -> None:
    used = (await instructor.post(INVITATIONS, json={})).json()["url"]
    revoked = (await instructor.post(INVITATIONS, json={"role": "instructor"})).json()["url"]
    await instructor.post(f"{COURSE}/enrolments", json={"name": "kurt"})
    listed = (await instructor.get(INVITATIONS)).json()
    assert [(each["user"], each["role"]) for each in listed] == [
        ("kurt", "learner"),
        (None, "instructor"),
        (None, "learner"),
    ]
    assert "url" not in listed[0]
    assert "token" not in listed[0]
    gone = await instructor.delete(f"{INVITATIONS}/{listed[1]['id']}")
    assert gone.status_code == 204
    assert (await instructor.delete(f"{INVITATIONS}/{listed[1]['id']}")).status_code == 404
    assert (await instructor.delete(f"{INVITATIONS}/not-an-id")).status_code == 404
    async with await client_for(app, None) as somebody:
        typed = {"name": "Ada", "password": "correct horse battery"}
        assert (await somebody.post(path_of(used), data=typed)).status_code == 303
        typed["name"] = "Grace"
        assert (await somebody.post(path_of(revoked), data=typed)).status_code == 410
    assert [each["user"] for each in (await instructor.get(INVITATIONS)).json()] == ["kurt"]
    noted = (await instructor.get(f"{COURSE}/audit", params={"action": "invitation.revoked"})).json()
    assert [(each["actor"], each["detail"]) for each in noted] == [("emmy", {"role": "instructor"})]


async def test_another_courses_invitation_is_not_ones_own(app: FastAPI, instructor: AsyncClient) -> None:
    await instructor.post(INVITATIONS, json={})
    [invitation] = (await instructor.get(INVITATIONS)).json()
    async with await client_for(app, "root", Role.ADMIN) as admin:
        await admin.post("/api/v1/courses", json={"id": "autumn", "title": "Autumn"})
        wrong = await admin.delete(f"/api/v1/courses/autumn/invitations/{invitation['id']}")
    assert wrong.status_code == 404
    assert len((await instructor.get(INVITATIONS)).json()) == 1


@pytest.mark.parametrize("kind", ["codes", "invitations"])
async def test_the_page_lists_and_revokes(instructor: AsyncClient, kind: str) -> None:
    await instructor.post(f"/courses/{DEFAULT_COURSE}/{kind}")
    page = (await instructor.get(PEOPLE)).text
    action = page.partition(f'action="/courses/{DEFAULT_COURSE}/{kind}/')[2].partition('"')[0]
    assert action.endswith("/revoke")
    url = f"/courses/{DEFAULT_COURSE}/{kind}/{action}"
    assert (await instructor.post(url)).status_code == 303
    assert action not in (await instructor.get(PEOPLE)).text
    # Once more, as from a page that still stood open.
    assert (await instructor.post(url)).status_code == 303
