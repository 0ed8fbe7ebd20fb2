"""Waiting for what happens in the background, and reading pages."""

from __future__ import annotations

import asyncio
import html
import inspect
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from fake_platform import FakePlatform
from httpx2 import AsyncClient, Response
from sqlalchemy import select

from app.db.lms.platforms import add_platform, note_deployment
from app.db.lms.tables import LtiPlatform, LtiScore
from app.db.people.credentials import issue_token
from app.db.people.users import ensure_user
from app.db.tables import CredentialKind, Role
from app.services import SESSION_COOKIE, Services

PATIENCE_S = 60.0
_ANYTHING = object()


async def until(look: Callable[[], Any], *, equals: Any = _ANYTHING, patience_s: float = PATIENCE_S) -> Any:
    """What `look` sees once it is true, or equals what is wanted; fails with the last sight."""
    deadline, seen = time.monotonic() + patience_s, None
    while time.monotonic() < deadline:
        seen = look()
        if inspect.isawaitable(seen):
            seen = await seen
        if (seen == equals) if equals is not _ANYTHING else seen:
            return seen
        await asyncio.sleep(0.05)
    raise AssertionError(f"still {seen!r}")


async def hand_in(
    browser: AsyncClient, question_id: str, answer: dict[str, Any], *, quiz_id: str | None = "l0"
) -> None:
    """Hand in as somebody signed in by a launch."""
    body = {"question_id": question_id, "quiz_id": quiz_id, "answer": answer}
    done = await browser.post("/api/v1/submissions", json=body, headers={"Sec-Fetch-Site": "same-origin"})
    assert done.status_code == 201, done.text


async def settled(services: Services, *wanted: str) -> None:
    """Wait until the scores in the outbox are in these states, in the order in which they came there."""

    async def look() -> list[str]:
        async with services.database.reading() as session:
            return list(await session.scalars(select(LtiScore.state).order_by(LtiScore.id)))

    await until(look, equals=list(wanted))


def read_answer(answer: Response) -> str:
    """A page's words."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


async def register(
    services: Services, platform: FakePlatform, *, approved: bool = True, approves_itself: bool = False
) -> LtiPlatform:
    values = {
        "name": "Fake",
        "issuer": platform.issuer,
        "client_id": platform.client_id,
        "auth_url": f"{platform.issuer}/auth?lang=en",
        "token_url": f"{platform.issuer}/token",
        "jwks_url": f"{platform.issuer}/jwks",
        "audience": "",
        "approves_itself": approves_itself,
    }
    now = datetime.now(UTC)
    async with services.database.writing() as session:
        row = await add_platform(session, values, now)
        if approved:
            await note_deployment(session, row, platform.deployment_id, now, approved=True)
    return row


async def sign_in_admin(services: Services, browser: AsyncClient) -> None:
    """Sign in whoever runs the installation, who is called root."""
    now = datetime.now(UTC)
    async with services.database.writing() as session:
        user = await ensure_user(session, name="root", role=Role.ADMIN, now=now)
        token = await issue_token(session, user_id=user.id, kind=CredentialKind.SESSION, now=now)
    browser.cookies.set(SESSION_COOKIE, token)
    browser.headers["Sec-Fetch-Site"] = "same-origin"
