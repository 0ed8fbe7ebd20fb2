"""Cookies, other sites and headers: what keeps a signed-in browser safe."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from harness import client_for, code_answer
from httpx2 import AsyncClient

from app.db.people.credentials import find_user_by_token, issue_token, redeem_link, revoke_token
from app.db.people.users import ensure_user, get_user
from app.db.tables import DEFAULT_COURSE, CredentialKind, Role, User
from app.services import SESSION_COOKIE, Services

NOW = datetime.now(UTC)


async def make_user(services: Services) -> User:
    async with services.database.writing() as session:
        return await ensure_user(session, name="ada", role=Role.LEARNER, now=NOW)


async def make_token(services: Services, kind: CredentialKind, lifetime_s: float | None = None) -> str:
    user = await make_user(services)
    async with services.database.writing() as session:
        return await issue_token(session, user_id=user.id, kind=kind, now=NOW, lifetime_s=lifetime_s)


@pytest.fixture
async def browser(app: FastAPI, services: Services) -> AsyncClient:
    """A client with a session cookie and no token, as a signed-in browser is."""
    client = await client_for(app, None)
    client.cookies.set(SESSION_COOKIE, await make_token(services, CredentialKind.SESSION))
    return client


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 202),
        ({"Sec-Fetch-Site": "none"}, 202),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}, 202),
        ({"Origin": "http://testserver"}, 202),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://[::1"}, 403),
        ({}, 202),
        ({"Sec-Fetch-Site": "cross-site", "Authorization": "Basic YTpi"}, 403),
    ],
)
async def test_a_page_of_another_site_can_not_hand_in(
    browser: AsyncClient, headers: dict[str, str], status: int
) -> None:
    answer = await browser.post("/api/v1/submissions", json=code_answer("x = 1"), headers=headers)
    assert answer.status_code == status


async def test_reading_is_free_for_links_from_other_sites(browser: AsyncClient) -> None:
    answer = await browser.get("/api/v1/questions", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200


@pytest.mark.parametrize("digits", [9, 30, 5_000])
async def test_a_length_that_is_announced_is_believed_however_long_it_is_written(
    browser: AsyncClient, digits: int
) -> None:
    refused = await browser.post(
        "/api/v1/submissions", content=b"{}", headers={"Content-Length": "9" * digits}
    )
    assert refused.status_code == 413
    assert "larger than the limit" in refused.json()["detail"]


async def test_every_response_carries_the_policy(browser: AsyncClient) -> None:
    for path in ("/healthz", "/api/v1/questions", "/api/v1/nowhere", "/nowhere"):
        headers = (await browser.get(path)).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"


async def test_a_link_signs_in_once(services: Services) -> None:
    link = await make_token(services, CredentialKind.LINK, lifetime_s=60)
    async with services.database.writing() as session:
        first = await redeem_link(session, link, session_lifetime_s=60, now=NOW)
        second = await redeem_link(session, link, session_lifetime_s=60, now=NOW)
        assert first is not None
        assert second is None
        user = await find_user_by_token(session, first, CredentialKind.SESSION, NOW)
        assert user is not None
        assert user.name == "ada"


async def test_a_token_opens_only_what_it_is_for(services: Services, stranger: AsyncClient) -> None:
    link = await make_token(services, CredentialKind.LINK)
    session_token = await make_token(services, CredentialKind.SESSION)
    for token in (link, session_token):
        answer = await stranger.get("/api/v1/questions", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 401
    api_token = await make_token(services, CredentialKind.API)
    stranger.cookies.set(SESSION_COOKIE, api_token)
    assert (await stranger.get("/api/v1/questions")).status_code == 401


async def test_two_ways_in_of_one_person_keep_their_own_rights(services: Services) -> None:
    everywhere = await make_token(services, CredentialKind.SESSION)
    async with services.database.writing() as session:
        ada = await get_user(session, "ada")
        nowhere = await issue_token(
            session, user_id=ada.id, kind=CredentialKind.SESSION, now=NOW, course_id="another"
        )
        first = await find_user_by_token(session, everywhere, CredentialKind.SESSION, NOW)
        second = await find_user_by_token(session, nowhere, CredentialKind.SESSION, NOW)
    assert first is not None
    assert second is not None
    assert (list(first.memberships), list(second.memberships)) == ([DEFAULT_COURSE], [])


async def test_tokens_expire_and_can_be_revoked(services: Services) -> None:
    brief = await make_token(services, CredentialKind.API, lifetime_s=60)
    lasting = await make_token(services, CredentialKind.API)
    kind = CredentialKind.API
    async with services.database.writing() as session:
        assert await find_user_by_token(session, brief, kind, NOW + timedelta(seconds=59))
        assert await find_user_by_token(session, brief, kind, NOW + timedelta(seconds=61)) is None
        assert await revoke_token(session, lasting, NOW)
        assert not await revoke_token(session, lasting, NOW)
        assert await find_user_by_token(session, lasting, kind, NOW) is None
        # A link that has expired signs nobody in.
    link = await make_token(services, CredentialKind.LINK, lifetime_s=1)
    async with services.database.writing() as session:
        late = NOW + timedelta(seconds=2)
        assert await redeem_link(session, link, session_lifetime_s=60, now=late) is None
