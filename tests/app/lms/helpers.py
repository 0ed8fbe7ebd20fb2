"""What happens around an LMS: handing in behind a launch, what becomes of the score, registering, pages."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime
from typing import Any

from fake_platform import FakePlatform
from httpx2 import AsyncClient, Response
from patience import until
from sqlalchemy import select

from app.db.lms.platforms import add_platform, note_deployment
from app.db.lms.tables import LtiPlatform, LtiScore
from app.db.people.credentials import issue_token
from app.db.people.users import ensure_user
from app.db.tables import CredentialKind, Role
from app.services import SESSION_COOKIE, Services

QUESTION, QUIZ = "biased-argument", "l0"
RIGHT, WRONG = {"text": "unbiased=False"}, {"text": "no idea"}
ADA = "u-1"  # whom the platform launches if no one else is named


async def launch_and_answer(
    platform: FakePlatform, browser: AsyncClient, answer: dict[str, str] = RIGHT
) -> None:
    """Come in by a launch as Ada, and hand in."""
    await platform.launch(browser)
    await hand_in(browser, QUESTION, answer)


async def hand_in(
    browser: AsyncClient, question_id: str, answer: dict[str, Any], *, quiz_id: str | None = QUIZ
) -> None:
    """Hand in as somebody signed in by a launch."""
    body = {"question_id": question_id, "quiz_id": quiz_id, "answer": answer}
    done = await browser.post("/api/v1/submissions", json=body, headers={"Sec-Fetch-Site": "same-origin"})
    assert done.status_code == 201, done.text


def result(platform: FakePlatform) -> float | None:
    """What the LMS shows for Ada, of 100."""
    found = platform.results.get((1, ADA))
    return found and found["resultScore"]


async def read_score(services: Services) -> LtiScore:
    """The one score that is in the outbox."""
    async with services.database.reading() as session:
        return (await session.scalars(select(LtiScore))).one()


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
