"""Passwords, invitations, sessions and tokens: who gets in, with which rights, and for how long."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from harness import client_for, code_answer
from httpx2 import AsyncClient
from sqlalchemy import select, update

from app.db.courses.invitations import invite
from app.db.courses.tables import CourseRole, Invitation
from app.db.people.tables import AuditEntry, Failures
from app.db.tables import DEFAULT_COURSE, Credential, Role
from app.services import SESSION_COOKIE, Services

PASSWORD = "correct horse battery"


async def new_invitation(services: Services, role: CourseRole = CourseRole.LEARNER) -> str:
    async with services.database.writing() as session:
        token = await invite(
            session, course_id=DEFAULT_COURSE, role=role, lifetime_s=600, now=datetime.now(UTC)
        )
    return f"/invitations/{token}"


async def sign_in(client: AsyncClient, name: str, password: str = PASSWORD, **more: str) -> int:
    client.cookies.clear()
    return (await client.post("/sign-in", data={"name": name, "password": password, **more})).status_code


@pytest.fixture
async def member(stranger: AsyncClient, services: Services) -> AsyncClient:
    """Somebody who came by an invitation, and is signed in with a cookie."""
    joined = await stranger.post(
        await new_invitation(services), data={"name": "Mary Shelley", "password": PASSWORD}
    )
    assert joined.status_code == 303, joined.text
    return stranger


async def test_an_invitation_makes_a_member_once(
    stranger: AsyncClient, services: Services, learner: AsyncClient
) -> None:
    link = await new_invitation(services)
    assert "Welcome to Batch normalisation" in (await stranger.get(link)).text
    refused = await stranger.post(link, data={"name": "ada", "password": PASSWORD})
    assert (refused.status_code, "Choose another name" in refused.text) == (409, True)
    weak = await stranger.post(link, data={"name": "Mary", "password": "short"})
    assert (weak.status_code, "10 to 200 characters" in weak.text) == (422, True)
    assert (await stranger.post(link, data={"name": "Mary", "password": PASSWORD})).status_code == 303
    me = (await stranger.get("/api/v1/me")).json()
    assert (me["name"], me["role"], me["courses"]) == ("Mary", "learner", {DEFAULT_COURSE: "learner"})
    assert (await learner.post(link, data={"name": "Eve", "password": PASSWORD})).status_code == 410


async def test_an_invitation_expires(stranger: AsyncClient, services: Services) -> None:
    link = await new_invitation(services)
    async with services.database.writing() as session:
        await session.execute(update(Invitation).values(expires_at=datetime.now(UTC) - timedelta(seconds=1)))
    assert (await stranger.get(link)).status_code == 410
    assert (await stranger.post(link, data={"name": "Mary", "password": PASSWORD})).status_code == 410


async def test_name_and_password_open_a_session(member: AsyncClient, services: Services) -> None:
    assert await sign_in(member, "Mary Shelley", way="/quizzes/l0") == 303
    assert (await member.get("/api/v1/me")).json()["name"] == "Mary Shelley"
    async with services.database.reading() as session:
        stored = (await session.scalars(select(Credential.token_hash))).all()
    assert member.cookies[SESSION_COOKIE] not in stored


@pytest.mark.parametrize("way", ["https://evil.example/", "//evil.example", "/\\evil.example"])
async def test_signing_in_leads_nowhere_else(member: AsyncClient, way: str) -> None:
    member.cookies.clear()
    form = {"name": "Mary Shelley", "password": PASSWORD, "way": way}
    assert (await member.post("/sign-in", data=form)).headers["Location"] == "/"


async def test_signing_in_with_what_is_no_text_is_refused(member: AsyncClient) -> None:
    member.cookies.clear()
    form = {"name": "Mary Shelley", "password": PASSWORD, "way": "/\x00"}
    refused = await member.post("/sign-in", data=form)
    assert (refused.status_code, "Location" in refused.headers) == (422, False)


async def test_a_wrong_password_and_an_unknown_name_look_the_same(member: AsyncClient) -> None:
    member.cookies.clear()
    answers = [
        (await member.post("/sign-in", data={"name": name, "password": "wrong wrong"})).text.replace(
            name, "X"
        )
        for name in ("Mary Shelley", "Nobody Atall", "ada")
    ]
    assert "do not belong together" in answers[0]
    assert len(set(answers)) == 1


async def test_guessing_is_slowed_down_and_never_locks_out(member: AsyncClient, services: Services) -> None:
    for _ in range(6):
        assert await sign_in(member, "Mary Shelley", "wrong wrong") == 422
    async with services.database.writing() as session:
        # Far more, and just now: on a busy machine short waits would be over.
        await session.execute(update(Failures).values(count=10**6, last_at=datetime.now(UTC)))
    member.cookies.clear()
    refused = await member.post("/sign-in", data={"name": "Mary Shelley", "password": PASSWORD})
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 300
    async with services.database.writing() as session:
        # The longest wait is over.
        await session.execute(update(Failures).values(last_at=datetime.now(UTC) - timedelta(minutes=6)))
    for _ in range(2):  # one success behind an address doesn't make the next one wait
        assert await sign_in(member, "Mary Shelley") == 303
    async with services.database.reading() as session:
        assert len((await session.scalars(select(Failures))).all()) == 1  # the name's are forgotten


async def test_names_typed_are_not_kept_readable(member: AsyncClient, services: Services) -> None:
    await sign_in(member, "a password typed as a name", "wrong wrong")
    async with services.database.reading() as session:
        keys = (await session.scalars(select(Failures.key))).all()
    assert len(keys) == 2
    assert all(len(key) == 64 for key in keys)


async def test_sessions_are_listed_and_can_be_ended(member: AsyncClient) -> None:
    first = member.cookies[SESSION_COOKIE]
    assert await sign_in(member, "Mary Shelley") == 303
    sessions = (await member.get("/api/v1/me/sessions")).json()
    assert [each["current"] for each in sessions] == [True, False]
    assert (await member.delete(f"/api/v1/me/sessions/{sessions[1]['id']}")).status_code == 204
    assert len((await member.get("/api/v1/me/sessions")).json()) == 1
    member.cookies.clear()
    answer = await member.get("/api/v1/me", headers={"Cookie": f"{SESSION_COOKIE}={first}"})
    assert answer.status_code == 401


async def test_another_password_signs_out_everywhere_else(member: AsyncClient, app: FastAPI) -> None:
    async with await client_for(app, None) as elsewhere:
        assert await sign_in(elsewhere, "Mary Shelley") == 303
        wrong = await member.post("/account/password", data={"old": "wrong wrong", "new": "another password"})
        assert wrong.status_code == 422
        changed = await member.post("/account/password", data={"old": PASSWORD, "new": "another password"})
        assert changed.status_code == 303
        assert (await member.get("/api/v1/me")).status_code == 200
        assert (await elsewhere.get("/api/v1/me")).status_code == 401
        assert await sign_in(elsewhere, "Mary Shelley") == 422
        assert await sign_in(elsewhere, "Mary Shelley", "another password") == 303


async def test_a_token_is_shown_once_and_can_be_revoked(member: AsyncClient, app: FastAPI) -> None:
    made = await member.post("/api/v1/tokens", json={"label": "script", "scopes": ["read"], "lifetime_s": 60})
    assert made.status_code == 201
    token = made.json()["token"]
    listed = (await member.get("/api/v1/tokens")).json()
    assert [(each["label"], each["scopes"]) for each in listed] == [("script", ["read"])]
    assert token not in (await member.get("/api/v1/tokens")).text
    async with await client_for(app, None) as program:
        program.headers["Authorization"] = f"Bearer {token}"
        assert (await program.get("/api/v1/quizzes")).status_code == 200
        refused = await program.post("/api/v1/submissions", json=code_answer("x = 1"))
        assert (refused.status_code, "'submit'" in refused.json()["detail"]) == (403, True)
        assert (await program.post("/api/v1/tokens", json={"label": "more"})).status_code == 403
        assert (await member.delete(f"/api/v1/tokens/{listed[0]['id']}")).status_code == 204
        assert (await program.get("/api/v1/quizzes")).status_code == 401
    assert (await member.delete(f"/api/v1/tokens/{listed[0]['id']}")).status_code == 404


async def test_a_token_never_opens_more_than_what_made_it(app: FastAPI, instructor: AsyncClient) -> None:
    mine = (await instructor.get("/api/v1/me")).json()
    assert mine["scopes"] == ["read", "submit", "teach", "admin"]
    refused = await instructor.post("/api/v1/tokens", json={"label": "x", "scopes": ["admin"]})
    assert refused.status_code == 403
    made = await instructor.post("/api/v1/tokens", json={"label": "x", "scopes": ["read", "submit"]})
    async with await client_for(app, None) as program:
        program.headers["Authorization"] = f"Bearer {made.json()['token']}"
        assert (
            await program.post("/api/v1/tokens", json={"label": "y", "scopes": ["teach"]})
        ).status_code == 403
        assert (await program.get("/api/v1/submissions?of=ada")).status_code == 403
        assert (await program.get(f"/api/v1/courses/{DEFAULT_COURSE}/codes")).status_code == 403


async def test_a_token_expires(member: AsyncClient, services: Services, app: FastAPI) -> None:
    made = await member.post("/api/v1/tokens", json={"label": "script"})
    async with services.database.writing() as session:
        await session.execute(
            update(Credential)
            .where(Credential.label == "script")
            .values(expires_at=datetime.now(UTC) - timedelta(seconds=1))
        )
    async with await client_for(app, None) as program:
        program.headers["Authorization"] = f"Bearer {made.json()['token']}"
        assert (await program.get("/api/v1/me")).status_code == 401


async def test_admins_look_after_people_and_it_is_written_down(app: FastAPI, learner: AsyncClient) -> None:
    async with await client_for(app, "root", Role.ADMIN) as admin:
        made = await admin.post("/api/v1/users", json={"name": "Kurt", "role": "learner"})
        assert (made.status_code, made.json()["has_password"]) == (201, False)
        again = await admin.post("/api/v1/users", json={"name": "Kurt"})
        assert (again.status_code, again.json()["type"]) == (409, "urn:batchmark:name-taken")
        changed = await admin.patch("/api/v1/users/Kurt", json={"role": "instructor"})
        assert changed.json()["role"] == "instructor"
        assert (await admin.patch("/api/v1/users/root", json={"role": "learner"})).status_code == 403
        link = (await admin.post("/api/v1/users/Kurt/links")).json()["url"]
        names = [each["name"] for each in (await admin.get("/api/v1/users?limit=1")).json()]
        assert len(names) == 1
        audit = (await admin.get("/api/v1/audit?about=Kurt")).json()
        assert [(each["actor"], each["action"]) for each in audit] == [
            ("root", "link.made"),
            ("root", "role.changed"),
            ("root", "user.made"),
        ]
        assert audit[1]["detail"] == {"role": "instructor", "before": "learner"}
    async with await client_for(app, None) as kurt:
        assert (await kurt.post(link.replace("http://127.0.0.1:8000", ""))).status_code == 303
        assert (await kurt.get("/api/v1/me")).json()["name"] == "Kurt"
    for path in ("users", "audit"):
        assert (await learner.get(f"/api/v1/{path}")).status_code == 403


async def test_the_audit_holds_no_secret(member: AsyncClient, services: Services) -> None:
    token = (await member.post("/api/v1/tokens", json={"label": "script"})).json()["token"]
    async with services.database.reading() as session:
        rows = (await session.scalars(select(AuditEntry))).all()
    written = "".join(f"{row.subject}{row.detail}" for row in rows)
    assert {row.action for row in rows} == {"invitation.used", "token.made"}
    assert token not in written
    assert PASSWORD not in written
