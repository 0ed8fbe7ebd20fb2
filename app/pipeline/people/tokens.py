"""Personal tokens for programs: made and revoked by their owners, audited."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.db.people.audit import note
from app.db.people.credentials import issue_token, list_credentials, revoke_credential
from app.db.tables import CredentialKind, Role, Scope, User, WayIn
from app.errors import ForbiddenError, InvalidError, NotFoundError

MAX_TOKENS = 50


async def make_token(
    session: AsyncSession,
    owner: User,
    *,
    label: str,
    scopes: Collection[Scope],
    lifetime_s: float,
    now: datetime,
) -> str:
    """A new token, shown this once; good no longer than the token that asks for it, and nowhere else.

    Raises:
        ForbiddenError: it would open more than its owner (or the token that asks for it) may do.
        InvalidError: there are too many already.
    """
    for scope in sorted(scopes):
        if scope not in grantable(owner):
            raise ForbiddenError(f"You can't give a token the scope {scope.value!r}.")
    if len(await list_credentials(session, owner.id, CredentialKind.API, now)) >= MAX_TOKENS:
        raise InvalidError(f"You have {MAX_TOKENS} tokens. Revoke one that is not needed any more.")
    token = await issue_token(
        session,
        user_id=owner.id,
        kind=CredentialKind.API,
        now=now,
        lifetime_s=_within(owner.way_in, lifetime_s, now),
        label=label,
        scopes=scopes,
        course_id=owner.way_in.course_id,
    )
    said = [scope.value for scope in sorted(scopes)]
    await note(session, "token.made", actor=owner, about=owner, subject=label, scopes=said, now=now)
    return token


async def revoke(
    session: AsyncSession, owner: User, kind: CredentialKind, credential_id: str, now: datetime
) -> None:
    """Refuse one of a person's own tokens or sessions from now on.

    Raises:
        NotFoundError: they have none of that id that is still good.
    """
    if not await revoke_credential(session, owner.id, kind, credential_id, now):
        raise NotFoundError("You have nothing of that id that could be revoked.")
    action = "token.revoked" if kind is CredentialKind.API else "session.revoked"
    await note(session, action, actor=owner, about=owner, subject=credential_id, now=now)


def _within(asking: WayIn, lifetime_s: float, now: datetime) -> float:
    # A session ends of its own while its owner's programs go on; a token that was found must not.
    if asking.kind != CredentialKind.API or asking.expires_at is None:
        return lifetime_s
    return min(lifetime_s, (asking.expires_at - now).total_seconds())


def grantable(owner: User) -> list[Scope]:
    """The scopes that this person, signed in as they are, may give to a token."""
    scopes = [Scope.READ, Scope.SUBMIT]
    if owner.teaches:
        scopes.append(Scope.TEACH)
    if owner.role == Role.ADMIN:
        scopes.append(Scope.ADMIN)
    return [scope for scope in scopes if scope in owner.scopes]
