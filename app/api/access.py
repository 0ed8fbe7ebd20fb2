"""Who asks: a bearer token, or the session of a browser that is signed in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer

from app.db.credentials import find_user_by_token
from app.db.tables import CredentialKind, User
from app.errors import ForbiddenError, NotSignedInError
from app.services import SESSION_COOKIE, Services, services_of

_bearer = HTTPBearer(auto_error=False, description="A token from `batchmark token create`.")
_cookie = APIKeyCookie(name=SESSION_COOKIE, auto_error=False, description="A browser's session.")


async def _get_user(
    request: Request,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    cookie: Annotated[str | None, Depends(_cookie)],
) -> User:
    if bearer is not None:
        token, kind = bearer.credentials, CredentialKind.API
    elif cookie and "Authorization" not in request.headers:
        token, kind = cookie, CredentialKind.SESSION
    else:
        raise NotSignedInError("Send a token: `Authorization: Bearer …`.")
    async with services_of(request).database.reading() as session:
        user = await find_user_by_token(session, token, [kind], datetime.now(UTC))
    if user is None:
        raise NotSignedInError("This token is unknown, has expired or was revoked.")
    return user


CurrentUser = Annotated[User, Depends(_get_user)]
CurrentServices = Annotated[Services, Depends(services_of)]


def _get_instructor(user: CurrentUser) -> User:
    if not user.teaches:
        raise ForbiddenError("This is for instructors.")
    return user


Instructor = Annotated[User, Depends(_get_instructor)]
