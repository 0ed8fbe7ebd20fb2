"""What a way in does not open: tokens, sign-ins for one course, codes and invitations have bounds."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from harness import client_for
from httpx2 import AsyncClient
from sqlalchemy import select

from app.db.courses.courses import create_course
from app.db.courses.enrolments import enrol
from app.db.courses.tables import CourseRole, EnrolmentCode
from app.db.people.credentials import issue_token
from app.db.people.users import get_user
from app.db.tables import DEFAULT_COURSE, Credential, CredentialKind, Role
from app.services import SESSION_COOKIE, Services

OTHER = "autumn"
NEW = "another password"
ENROLMENTS = f"/api/v1/courses/{DEFAULT_COURSE}/enrolments"


async def signed_in(app: FastAPI, name: str, course_id: str | None = None, **how: Any) -> AsyncClient:
    """A client with a session of this person's, good in that course alone, or in all."""
    services: Services = app.state.services
    now = datetime.now(UTC)
    async with services.database.writing() as session:
        user = await get_user(session, name)
        token = await issue_token(
            session, user_id=user.id, kind=CredentialKind.SESSION, course_id=course_id, now=now, **how
        )
    client = await client_for(app, None)
    client.cookies.set(SESSION_COOKIE, token)
    return client


async def with_token(app: FastAPI, token: str) -> AsyncClient:
    client = await client_for(app, None)
    client.headers["Authorization"] = f"Bearer {token}"
    return client


@pytest.fixture
async def bound(app: FastAPI, services: Services) -> AsyncIterator[AsyncClient]:
    """Ada, who teaches another course too, signed in for the default course alone."""
    await client_for(app, "ada")
    now = datetime.now(UTC)
    async with services.database.writing() as session:
        await create_course(session, course_id=OTHER, title="Autumn", quiz_ids=["l0"], now=now)
        ada = await get_user(session, "ada")
        await enrol(session, course_id=OTHER, user_id=ada.id, role=CourseRole.INSTRUCTOR, now=now)
    async with await signed_in(app, "ada", DEFAULT_COURSE) as client:
        yield client


async def new_code(instructor: AsyncClient, **terms: Any) -> str:
    made = await instructor.post(f"/api/v1/courses/{DEFAULT_COURSE}/codes", json=terms)
    return str(made.json()["code"])


async def test_a_token_sets_no_password(app: FastAPI, services: Services) -> None:
    async with await client_for(app, "root", Role.ADMIN) as program:
        refused = await program.post("/account/password", data={"new": NEW})
        assert refused.status_code == 403
        assert "Sign in with a browser" in refused.text
        assert 'action="/account/password"' not in (await program.get("/account")).text
    async with services.database.reading() as session:
        assert (await get_user(session, "root")).password_hash is None
    async with await signed_in(app, "root") as browser:
        assert 'action="/account/password"' in (await browser.get("/account")).text
        assert (await browser.post("/account/password", data={"new": NEW})).status_code == 303


async def test_a_sign_in_for_one_course_opens_no_way_into_others(
    app: FastAPI, bound: AsyncClient, instructor: AsyncClient
) -> None:
    assert (await bound.get("/api/v1/me")).json()["courses"] == {DEFAULT_COURSE: "learner"}
    assert (await bound.post("/account/password", data={"new": NEW})).status_code == 403
    code = await new_code(instructor)
    assert (await bound.post("/api/v1/enrolments", json={"code": code})).status_code == 403
    assert (await bound.post("/enrolments", data={"code": code})).status_code == 403
    account = (await bound.get("/account")).text
    assert "for that course alone" in account
    assert 'action="/enrolments"' not in account + (await bound.get("/")).text
    made = await bound.post("/api/v1/tokens", json={"label": "mine"})
    assert made.status_code == 201
    async with await with_token(app, made.json()["token"]) as program:
        assert (await program.get("/api/v1/me")).json()["courses"] == {DEFAULT_COURSE: "learner"}
        assert (await program.get(f"/api/v1/courses/{OTHER}")).status_code == 404


async def test_a_sign_in_for_one_course_does_not_look_after_the_installation(app: FastAPI) -> None:
    async with await client_for(app, "root", Role.ADMIN) as admin:
        assert (await admin.get("/api/v1/users")).status_code == 200
    async with await signed_in(app, "root", DEFAULT_COURSE) as browser:
        assert (await browser.get("/api/v1/users")).status_code == 403
        wanted = {"label": "wide", "scopes": ["read", "admin"]}
        assert (await browser.post("/api/v1/tokens", json=wanted)).status_code == 403
    async with await signed_in(app, "root") as browser:
        assert (await browser.get("/api/v1/users")).status_code == 200


async def test_a_token_makes_none_that_outlives_it(app: FastAPI, services: Services) -> None:
    await client_for(app, "ada")
    async with await signed_in(app, "ada", lifetime_s=600) as browser:
        made = await browser.post("/api/v1/tokens", json={"label": "first", "lifetime_s": 3_600})
    async with await with_token(app, made.json()["token"]) as program:
        assert (
            await program.post("/api/v1/tokens", json={"label": "second", "lifetime_s": 86_400})
        ).status_code == 201
        assert (
            await program.post("/api/v1/tokens", json={"label": "third", "lifetime_s": 60})
        ).status_code == 201
    async with services.database.reading() as session:
        rows = {row.label: row.expires_at for row in await session.scalars(select(Credential))}
    first, second, third = (rows[name] for name in ("first", "second", "third"))
    assert first is not None
    assert second == first
    assert third is not None
    assert third < first
    # A session's token may go on when the browser is signed out.
    assert first > datetime.now(UTC) + timedelta(seconds=1_200)


async def test_a_code_leaves_members_as_they_are_and_their_places_free(
    app: FastAPI, services: Services, other_learner: AsyncClient, instructor: AsyncClient
) -> None:
    assert (await instructor.patch(f"{ENROLMENTS}/grace", json={"role": "instructor"})).status_code == 200
    code = await new_code(instructor, uses=1)
    joined = await other_learner.post("/api/v1/enrolments", json={"code": code})
    assert (joined.status_code, joined.json()["role"]) == (201, "instructor")
    async with services.database.reading() as session:
        assert await session.scalar(select(EnrolmentCode.uses_left)) == 1
    async with await client_for(app, "root", Role.ADMIN) as admin:
        await admin.post("/api/v1/users", json={"name": "kurt"})
    async with await signed_in(app, "kurt") as kurt:
        assert (await kurt.post("/api/v1/enrolments", json={"code": code})).status_code == 201
        assert (await kurt.post("/api/v1/enrolments", json={"code": code})).status_code == 422


def place_of(link: str) -> str:
    return "/invitations/" + link.rpartition("/")[2]


async def invite(instructor: AsyncClient, name: str = "mary", role: str = "instructor") -> str:
    """Enrol somebody new; the path of their invitation."""
    enrolled = await instructor.post(ENROLMENTS, json={"name": name, "role": role})
    return place_of(enrolled.json()[0]["invitation"])


async def test_an_invitation_ends_with_the_membership_and_comes_anew_with_the_next(
    app: FastAPI, instructor: AsyncClient
) -> None:
    old = await invite(instructor)
    assert (await instructor.delete(f"{ENROLMENTS}/mary")).status_code == 204
    async with await client_for(app, None) as mary:
        assert (await mary.get(old)).status_code == 410
        assert (await mary.post(old, data={"password": NEW})).status_code == 410
        new = await invite(instructor, role="learner")
        assert (await mary.post(new, data={"password": NEW})).status_code == 303
        assert (await mary.get("/api/v1/me")).json()["courses"] == {DEFAULT_COURSE: "learner"}
    assert (await instructor.delete(f"{ENROLMENTS}/mary")).status_code == 204
    back = await instructor.post(ENROLMENTS, json={"name": "mary", "role": "learner"})
    assert back.json()[0]["invitation"] is None  # she has a password


async def test_an_invitation_gives_a_member_no_other_role_and_no_second_password(
    app: FastAPI, instructor: AsyncClient
) -> None:
    link = await invite(instructor, role="instructor")
    await instructor.patch(f"{ENROLMENTS}/mary", json={"role": "learner"})
    async with await client_for(app, None) as mary:
        assert (await mary.post(link, data={"password": NEW})).status_code == 303
        assert (await mary.get("/api/v1/me")).json()["courses"] == {DEFAULT_COURSE: "learner"}
    link = await invite(instructor, "kurt")
    async with await signed_in(app, "kurt") as kurt:
        assert (await kurt.post("/account/password", data={"new": NEW})).status_code == 303
    async with await client_for(app, None) as somebody:
        assert (await somebody.post(link, data={"password": "a third password"})).status_code == 410


async def test_an_invitation_that_never_was_costs_no_hash(
    stranger: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed = []

    async def note(password: str) -> str:
        hashed.append(password)
        return password

    monkeypatch.setattr("app.pipeline.people.signing_in.hash_password", note)
    refused = await stranger.post("/invitations/bm_nothing", data={"name": "Eve", "password": NEW})
    assert (refused.status_code, hashed) == (410, [])
