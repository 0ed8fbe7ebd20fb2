"""About oneself: who one is here, where one is signed in, and one's tokens."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from app.api.access import CurrentServices, CurrentUser
from app.db.people.credentials import hash_token, list_credentials
from app.db.tables import Credential, CredentialKind, Scope
from app.pipeline.people.tokens import make_token, revoke
from app.services import SESSION_COOKIE
from questions.base import Text

router = APIRouter(tags=["me"])

_DAY_S = 86_400


class Me(BaseModel):
    """Who asks, with their role in each of their courses, and what the token may be used for."""

    id: str
    name: str
    role: str
    courses: dict[str, str]
    scopes: list[Scope]


class SessionView(BaseModel):
    """A browser that is signed in; `current` is the one that asks."""

    id: str
    browser: str
    created_at: datetime
    expires_at: datetime | None
    current: bool


class TokenView(BaseModel):
    """A token, without itself."""

    id: str
    label: str
    scopes: list[Scope]
    created_at: datetime
    expires_at: datetime | None


class TokenRequest(BaseModel):
    """A token that is wanted, for so many seconds."""

    model_config = ConfigDict(extra="forbid")

    label: Annotated[Text, Field(min_length=1, max_length=100)]
    scopes: Annotated[frozenset[Scope], Field(min_length=1)] = frozenset({Scope.READ, Scope.SUBMIT})
    lifetime_s: Annotated[int, Field(ge=60, le=366 * _DAY_S)] = 90 * _DAY_S


class NewToken(BaseModel):
    """A token that was made, shown this once."""

    token: str
    label: str


@router.get("/me")
async def get_me(user: CurrentUser) -> Me:
    """Who you are."""
    return Me(
        id=user.id,
        name=user.name,
        role=user.role,
        courses=dict(user.memberships),
        scopes=[scope for scope in Scope if scope in user.scopes],
    )


@router.get("/me/sessions")
async def list_sessions(request: Request, services: CurrentServices, user: CurrentUser) -> list[SessionView]:
    """Where you are signed in, the newest first."""
    here = hash_token(request.cookies.get(SESSION_COOKIE, ""))
    async with services.database.reading() as session:
        rows = await list_credentials(session, user.id, CredentialKind.SESSION, datetime.now(UTC))
    return [
        SessionView(
            id=row.id,
            browser=row.label,
            created_at=row.created_at,
            expires_at=row.expires_at,
            current=row.token_hash == here,
        )
        for row in rows
    ]


@router.delete("/me/sessions/{session_id}", status_code=HTTPStatus.NO_CONTENT)
async def end_session(session_id: str, services: CurrentServices, user: CurrentUser) -> None:
    """Sign a browser out."""
    async with services.database.writing() as session:
        await revoke(session, user, CredentialKind.SESSION, session_id, datetime.now(UTC))


@router.get("/tokens")
async def list_tokens(services: CurrentServices, user: CurrentUser) -> list[TokenView]:
    """Your tokens that are still good, the newest first."""
    async with services.database.reading() as session:
        rows = await list_credentials(session, user.id, CredentialKind.API, datetime.now(UTC))
    return [_token(row) for row in rows]


@router.post("/tokens", status_code=HTTPStatus.CREATED)
async def create_token(wanted: TokenRequest, services: CurrentServices, user: CurrentUser) -> NewToken:
    """A new token, shown this once; never for more than you (or the token that asks) may do."""
    async with services.database.writing() as session:
        token = await make_token(
            session,
            user,
            label=wanted.label,
            scopes=wanted.scopes,
            lifetime_s=wanted.lifetime_s,
            now=datetime.now(UTC),
        )
    return NewToken(token=token, label=wanted.label)


@router.delete("/tokens/{token_id}", status_code=HTTPStatus.NO_CONTENT)
async def revoke_one(token_id: str, services: CurrentServices, user: CurrentUser) -> None:
    """Refuse a token from now on."""
    async with services.database.writing() as session:
        await revoke(session, user, CredentialKind.API, token_id, datetime.now(UTC))


def _token(row: Credential) -> TokenView:
    return TokenView(
        id=row.id,
        label=row.label,
        scopes=[Scope(scope) for scope in row.scopes.split()],
        created_at=row.created_at,
        expires_at=row.expires_at,
    )
